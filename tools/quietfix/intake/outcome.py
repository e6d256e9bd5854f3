"""What became of each thing that arrived. Its words reach logs, so they hold no value of it."""

from dataclasses import dataclass
from typing import TypeAlias

from quietfix import outcome as carried_out
from quietfix.intake.incoming import Held
from quietfix.plan import AdoptIssue

WORDS: dict[Held, str] = {
    "no-text": "no plain text",
    "html": "HTML",
    "binary": "parts that are no text",
    "encrypted": "encryption",
    "signed": "a signature",
    "forwarded": "a forwarded mail",
    "cut": "more than is kept",
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """It is a new case."""

    case: str
    notes: tuple[str, ...] = ()
    """What is in it besides text."""
    result = "recorded"

    def line(self) -> str:
        """As a line of the plan."""
        return f"+ {self.case}  report"


@dataclass(frozen=True, slots=True)
class Joined:
    """It is a further mail of a case."""

    case: str
    did: tuple[str, ...] = ()
    """What else it changed there."""
    notes: tuple[str, ...] = ()
    result = "joined"

    def line(self) -> str:
        """As a line of the plan."""
        return f"~ {self.case}  reply{': ' if self.did else ''}{'; '.join(self.did)}"


@dataclass(frozen=True, slots=True)
class Seen:
    """It is in a case already."""

    case: str
    result = "seen"

    def line(self) -> str:
        """As a line of the plan."""
        return f"= {self.case}  seen before"


@dataclass(frozen=True, slots=True)
class Skipped:
    """It is nothing that anybody wrote for the team."""

    why: str
    result = "skipped"
    case = None

    def line(self) -> str:
        """As a line of the plan."""
        return f"- skipped: {self.why}"


@dataclass(frozen=True, slots=True)
class NotTaken:
    """It cannot be taken as it is, and stays where it was."""

    why: str
    result = "refused"
    case = None

    def line(self) -> str:
        """As a line of the plan."""
        return f"! refused: {self.why}"


Outcome: TypeAlias = Recorded | Joined | Seen | Skipped | NotTaken


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing that arrived, by its place among those that were given, and what became of it."""

    number: int
    outcome: Outcome
    issue: AdoptIssue | None = None
    """What is to become of the issue that it came as."""
    went: carried_out.Outcome | None = None
    """How that went, None where it was not tried."""


def notes_of(held: tuple[Held, ...], patches: int, texts: int) -> tuple[str, ...]:
    """What is worth knowing of a mail besides its text."""
    counted = ((patches, "patch", "patches"), (texts, "further text", "further texts"))
    kept = [f"{count} {one if count == 1 else many}" for count, one, many in counted if count]
    return (*kept, *(WORDS[word] for word in held))
