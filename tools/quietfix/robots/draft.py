"""What robots are given and what they give back: cases in the making."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from quietfix.desk.case import Case
from quietfix.desk.document import Document
from quietfix.desk.edit import edited
from quietfix.desk.model import validate
from quietfix.desk.policy import Policy
from quietfix.desk.state import State
from quietfix.desk.store import CaseFile
from quietfix.errors import FaultyFile
from quietfix.facts import Facts
from quietfix.instants import Instant
from quietfix.plan import Edit, ForgeAction
from quietfix.rules.access import Access
from quietfix.rules.accessrails import Whole
from quietfix.rules.closing import Closing
from quietfix.rules.landing import Ground


@dataclass(frozen=True)
class Situation:
    """What all cases share in one decision."""

    policy: Policy
    facts: Facts
    ground: Ground
    now: Instant


@dataclass(frozen=True)
class Draft:
    """A case as the robots so far leave it. Robots run in order, each on the draft of the one before."""

    file: CaseFile
    document: Document
    case: Case
    state: State
    edits: tuple[Edit, ...] = ()
    did: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    forge: tuple[ForgeAction, ...] = ()
    closing: Closing | None = None
    unknown: tuple[str, ...] = field(default=())
    """What could not be told, for the status of the run."""

    @classmethod
    def of(cls, file: CaseFile) -> "Draft":
        """The case as it lies on the desk."""
        if file.case is None or file.state is None:
            raise FaultyFile(f"{file.document.path} has errors", "run `quietfix check`")
        return cls(file, file.document, file.case, file.state)

    def edit(self, edits: tuple[Edit, ...], did: str, why: str) -> "Draft":
        """The draft with its case edited, and the case as it then reads."""
        document = edited(self.document, edits, Case)
        case, findings = validate(Case, document)
        if case is None:
            raise FaultyFile(f"{document.path} would be wrong after an edit: {findings[0].message}", "mend it by hand")
        return replace(
            self,
            document=document,
            case=case,
            edits=(*self.edits, *edits),
            did=(*self.did, did),
            why=(*self.why, why),
        )

    def say(self, *actions: ForgeAction) -> "Draft":
        """The draft with further actions on the forge."""
        return replace(self, forge=(*self.forge, *actions))

    def with_forge(self, actions: tuple[ForgeAction, ...]) -> "Draft":
        """The draft with these actions on the forge in place of those so far."""
        return replace(self, forge=actions)

    def with_state(self, state: State) -> "Draft":
        """The draft with another state."""
        return replace(self, state=state)

    def could_not_tell(self, why: str) -> "Draft":
        """The draft with one more thing that is unknown."""
        return replace(self, unknown=(*self.unknown, why))


class Robot(Protocol):
    """One robot: a pure function. It reads nothing but its arguments."""

    def __call__(self, draft: Draft, situation: Situation, /) -> Draft:
        """The draft with what this robot wants."""
        ...


class Gatekeeper(Protocol):
    """A robot that decides over all cases of the desk at once, a pure function too."""

    def __call__(self, drafts: Sequence[Draft], situation: Situation, whole: Whole, /) -> tuple[list[Draft], Access]:
        """The drafts with what this robot says of single cases, and who gets in."""
        ...


@dataclass(frozen=True)
class OverAll:
    """A step of a run that takes all cases together, while others take them one by one."""

    decide: Gatekeeper
