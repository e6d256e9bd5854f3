"""What a robot wants to do, as data. A plan is shown, or the very same plan is applied; nothing here does either.

An action's texts reach logs and mail, so they hold case ids, clocks, instants, lines, verdicts and logins, and no
value of a case (law 5 of the design).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from quietfix.ids import CommitId
from quietfix.instants import Instant

Value: TypeAlias = str | int | bool | Instant | CommitId | Sequence["Value"] | Mapping[str, "Value"]
"""What can be written to a front-matter file."""

KeyPath: TypeAlias = tuple[str | int, ...]
"""Where in a front-matter file: keys and positions in lists."""

APPEND = -1
"""As the last step of a path: behind the last item of the list, however many there are when the edit is made."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of one value. None removes the key."""

    path: KeyPath
    value: Value | None


@dataclass(frozen=True, slots=True)
class EditCase:
    """Change values of a case file, in place."""

    case: str
    edits: tuple[Edit, ...]
    expected: str
    """The blob id of the file that was read; another one there means that the race is lost."""
    did: str
    """In a few neutral words, for the plan and the commit: `status landing -> closed`."""
    why: str

    def line(self) -> str:
        """The action as a line of the plan."""
        return f"~ {self.case}  {self.did}"


@dataclass(frozen=True, slots=True)
class EditState:
    """Write the state file of a case."""

    case: str
    content: str
    expected: str | None
    """The blob id of the state that was read, None where there was none."""
    did: str
    why: str

    def line(self) -> str:
        """The action as a line of the plan."""
        return f"{'+' if self.expected is None else '~'} {self.case}  state: {self.did}"


@dataclass(frozen=True, slots=True)
class OpenIssue:
    """Open the tracking issue of a case. Its title is the case id alone."""

    case: str
    body: str
    why: str

    def line(self) -> str:
        """The action as a line of the plan."""
        return f"+ {self.case}  tracking issue"


@dataclass(frozen=True, slots=True)
class CloseIssue:
    """Close the tracking issue of a case."""

    case: str
    why: str

    def line(self) -> str:
        """The action as a line of the plan."""
        return f"- {self.case}  tracking issue closed"


@dataclass(frozen=True, slots=True)
class ReopenIssue:
    """Open the tracking issue of a case again."""

    case: str
    why: str

    def line(self) -> str:
        """The action as a line of the plan."""
        return f"+ {self.case}  tracking issue reopened"


@dataclass(frozen=True, slots=True)
class SetLabels:
    """Make the labels of a tracking issue mirror the case. They are never read back as facts."""

    case: str
    labels: frozenset[str]
    why: str

    def line(self) -> str:
        """The action as a line of the plan."""
        return f"~ {self.case}  labels {' '.join(sorted(self.labels))}"


@dataclass(frozen=True, slots=True)
class Comment:
    """Say something in the tracking issue, once for each key."""

    case: str
    key: str
    """`CLOCK/STEP/INSTANT` or the like; with the case it names the comment for ever."""
    text: str
    why: str
    also: tuple[str, ...] = ()
    """Further keys that this comment speaks for: it is about several lines of the case at once."""

    def line(self) -> str:
        """The action as a line of the plan."""
        return f"+ {self.case}  comment {' '.join([self.key, *self.also])}"


DeskAction: TypeAlias = EditCase | EditState
ForgeAction: TypeAlias = OpenIssue | CloseIssue | ReopenIssue | SetLabels | Comment
Action: TypeAlias = DeskAction | ForgeAction


@dataclass(frozen=True, slots=True)
class Plan:
    """The actions of all robots, in the order in which they are carried out: the desk first, then the forge."""

    actions: tuple[Action, ...] = ()

    def needs(self, index: int) -> tuple[int, ...]:
        """The positions of the actions that must have succeeded before this one.

        What people are told must be so already: an action on the forge needs the edits of its case, and all but
        the opening of an issue need the issue.
        """
        action = self.actions[index]
        if isinstance(action, DeskAction):
            return ()
        before = DeskAction if isinstance(action, OpenIssue) else DeskAction | OpenIssue
        return tuple(
            position
            for position, other in enumerate(self.actions[:index])
            if other.case == action.case and isinstance(other, before)
        )


@dataclass(frozen=True, slots=True)
class Done:
    """The action was carried out."""

    result = "done"
    reason: str = ""
    reference: str = ""
    """What the forge calls the thing that was made, such as a comment's id."""


@dataclass(frozen=True, slots=True)
class AlreadySo:
    """Nothing had to be done."""

    result = "already"
    reason: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The desk or the forge does not allow it now; the next run decides again."""

    result = "refused"
    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """It was tried and did not work."""

    result = "failed"
    reason: str


Outcome: TypeAlias = Done | AlreadySo | Refused | Failed
