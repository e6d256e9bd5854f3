"""The pages that explain the desk, read from the checkout that this package runs from."""

import re
from collections.abc import Mapping
from pathlib import Path

DOCS = Path(__file__).resolve().parents[3] / "docs"
"""Where the pages lie in a checkout. A package that was installed without one has none."""

_SECTION = re.compile(r"^## (?P<heading>.+)\n(?P<text>(?:(?!## ).*\n?)*)", re.MULTILINE)
_NO_CLOCK = "Facts"
"""The section of `docs/clocks.md` that is about no clock."""


def rule_page(rule: str) -> str | None:
    """The page of a rule, as Markdown; None where this package has no pages. `rule` is an id of the registry."""
    page = DOCS / "rules" / f"{rule}.md"
    return page.read_text(encoding="utf-8") if page.is_file() else None


def clock_pages() -> Mapping[str, str]:
    """The sections of `docs/clocks.md`, each as a page of its own by the id of its clock, in the order of the file.

    Empty where this package has no pages.
    """
    page = DOCS / "clocks.md"
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    sections = {match["heading"].strip(): match["text"].strip() for match in _SECTION.finditer(text)}
    return {clock: f"# {clock}\n\n{text}\n" for clock, text in sections.items() if clock != _NO_CLOCK}


def first_sentence(page: str) -> str:
    """The first sentence below the heading of a page, on one line."""
    text = " ".join(page.partition("\n\n")[2].partition("\n\n")[0].split())
    return re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]
