"""One thing that was looked at, how it is, and what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How something is."""

    OK = "ok"
    WRONG = "wrong"
    UNKNOWN = "unknown"
    NOTE = "note"
    """Nothing is wrong, but somebody should know."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing. Nothing in it comes from a case."""

    id: str
    health: Health
    what: str
    todo: str = ""


def judged(id_: str, what: str, *, good: bool, todo: str) -> Line:
    """A line that is right, or wrong with what to do."""
    return Line(id_, Health.OK, what) if good else Line(id_, Health.WRONG, what, todo)
