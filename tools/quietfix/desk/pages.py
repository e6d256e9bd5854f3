"""The pages that explain the desk, read from the checkout that this package runs from."""

from pathlib import Path

DOCS = Path(__file__).resolve().parents[3] / "docs"
"""Where the pages lie in a checkout. A package that was installed without one has none."""


def rule_page(rule: str) -> str | None:
    """The page of a rule, as Markdown; None where this package has no pages. `rule` is an id of the registry."""
    page = DOCS / "rules" / f"{rule}.md"
    return page.read_text(encoding="utf-8") if page.is_file() else None
