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
    """Close the tracking issue of a case, or a double of it."""

    case: str
    why: str
    double: int | None = None
    """The number of another issue of the case, which the tracking issue outlives."""

    def line(self) -> str:
        """The action as a line of the plan."""
        return f"- {self.case}  {'tracking issue' if self.double is None else f'issue {self.double}, a double,'} closed"


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


@dataclass(frozen=True, slots=True)
class AdoptIssue:
    """Make the issue that a form came in as the tracking issue of its case: the id is all that it goes on saying."""

    case: str
    number: int
    body: str
    why: str

    def line(self) -> str:
        """The action as a line of the plan."""
        return f"~ {self.case}  issue {self.number} becomes the tracking issue"


@dataclass(frozen=True, slots=True)
class Note:
    """Keep one comment in a pull request that says how it stands now. Another text takes the place of the last."""

    pull: int
    text: str
    why: str
    case: str = ""
    """A pull request may be about several cases, so it is filed under none."""

    def line(self) -> str:
        """The action as a line of the plan."""
        return f"~ pull request {self.pull}  note"


@dataclass(frozen=True, slots=True)
class Invite:
    """Let somebody in, or give them another role."""

    case: str
    """The first case that asks for it."""
    login: str
    role: str
    opens: int
    """How many other cases they can read then."""
    why: str
    """The case, the person's role in it, the reason, who asked and until when."""
    was: str | None = None
    """The role that they have or were offered, None where they have none."""
    again: int | None = None
    """The id of an invitation that has expired, and that this one replaces."""

    def line(self) -> str:
        """The action as a line of the plan, with the blast radius."""
        others = f", also opens {self.opens} other case{'s' * (self.opens != 1)}" if self.opens else ""
        sign, role = ("+", self.role) if self.was is None else ("~", f"{self.was} -> {self.role}")
        renewed = " (again: the invitation has expired)" if self.again is not None else ""
        return f"{sign} {self.case}  access of {self.login}: {role}{renewed}{others}"


@dataclass(frozen=True, slots=True)
class Revoke:
    """Take somebody's access and their open invitations away, and look again whether that worked."""

    login: str
    why: str
    case: str = ""
    """The last case that asked for it; empty where none did."""

    def line(self) -> str:
        """The action as a line of the plan."""
        return f"- {self.case or 'no case'}  access of {self.login}"


DeskAction: TypeAlias = EditCase | EditState
ForgeAction: TypeAlias = (
    OpenIssue | CloseIssue | ReopenIssue | SetLabels | Comment | AdoptIssue | Note | Invite | Revoke
)
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
        first = isinstance(action, OpenIssue | AdoptIssue | Invite | Revoke)
        before = DeskAction if first else DeskAction | OpenIssue | AdoptIssue
        return tuple(
            position
            for position, other in enumerate(self.actions[:index])
            if other.case == action.case and isinstance(other, before)
        )
