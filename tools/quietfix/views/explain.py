"""What a word of the desk means: its sentence, and its page where there is one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quietfix.views.text import table


@dataclass(frozen=True)
class Explained:
    """Something that has an id and can be explained."""

    kind: str
    """What it is, which is also its key in JSON: `rule` or `clock`."""
    id: str
    statement: str
    """One sentence."""
    page: str | None
    """Markdown; None where the pages are not installed."""


def explained_text(explained: Explained) -> str:
    """The page as it is, else the id with its sentence."""
    return explained.page or f"# {explained.id}\n\n{explained.statement}\n"


def explained_json(explained: Explained) -> dict[str, Any]:
    """Version 1 of the shape."""
    return {
        "version": 1,
        explained.kind: explained.id,
        "statement": explained.statement,
        "page": explained.page,
    }


def index_text(rules: Mapping[str, str], clocks: Mapping[str, str], *, rich: bool) -> str:
    """All rules with their sentences, then all clocks with theirs, where there are any."""
    text = table(["rule", "what it holds"], list(rules.items()), rich=rich)
    return f"{text}\n{table(['clock', 'what it is about'], list(clocks.items()), rich=rich)}" if clocks else text


def index_json(rules: Mapping[str, str], clocks: Mapping[str, str]) -> dict[str, Any]:
    """Version 1 of the shape."""
    return {"version": 1, "rules": _listed("rule", rules), "clocks": _listed("clock", clocks)}


def _listed(kind: str, statements: Mapping[str, str]) -> list[dict[str, str]]:
    return [{kind: name, "statement": statement} for name, statement in statements.items()]
