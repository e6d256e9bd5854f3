"""The case: what people write in `cases/YYYY-NNNN.md`. Every key of the design is here; rules between keys are not."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from pydantic import Field

from quietfix.desk.disclosure import Distros, Embargo, Exploited, Hardware
from quietfix.desk.model import (
    CaseName,
    Commit,
    Day,
    FileName,
    Flag,
    Line,
    LineName,
    Login,
    Mail,
    MessageId,
    Shape,
    SourceFile,
    Text,
    When,
)


class Status(StrEnum):
    """How far a case is. The order is the way a case goes."""

    NEW = "new"
    CONFIRMED = "confirmed"
    FIX_READY = "fix-ready"
    LANDING = "landing"
    CLOSED = "closed"

    @property
    def rank(self) -> int:
        """0 for new, growing."""
        return list(Status).index(self)


StatusField = Literal["new", "confirmed", "fix-ready", "landing", "closed"]


class Waiting(Shape):
    """Whom the case waits for."""

    on: Literal["reporter", "maintainer", "team"]
    since: When


class Reporter(Shape):
    """Who reported the bug. Reporters stay confidential for ever unless they want credit (security-bugs.rst)."""

    name: Line | None = None
    email: Mail | None = None
    credit: Literal["named", "anonymous", "ask"] = "ask"
    """How the reporter wants to be named; `ask` until that is known."""
    share: Flag = False
    """Whether maintainers may see who it is."""
    tags: tuple[Line, ...] = ()


class Acceptance(Shape):
    """A person takes the report although it breaks rules of form."""

    by: Line
    reason: Line


class Report(Shape):
    """Where the report came from."""

    message_id: MessageId | None = None
    form: Literal["mail", "form", "dispatch"] | None = None
    assisted: Flag = False
    """Whether the bug was found with the help of AI."""
    sha256: Text | None = None
    """Of the original as it arrived."""
    sent: When | None = None
    """When the mail says that it was sent. Its sender may say anything, so no clock counts from it."""
    held: tuple[Literal["no-text", "html", "binary", "encrypted", "signed", "forwarded", "cut"], ...] = ()
    """What the mail held besides plain text, or lacked: none of it is kept."""
    accepted: Acceptance | None = None


class Affects(Shape):
    """What the bug is in."""

    files: tuple[SourceFile, ...] = ()
    functions: tuple[Line, ...] = ()
    versions: Line | None = None


class Person(Shape):
    """Somebody drawn in for this case."""

    github: Login | None = None
    email: Mail | None = None
    role: Line = "maintainer"
    added: Day
    by: Line
    reason: Line


class Patch(Shape):
    """One patch, with at least one way to find it. Only role `fix` counts as the fix."""

    role: Literal["fix", "prerequisite", "follow-up"] = "fix"
    commit: Commit | None = None
    message_id: MessageId | None = None
    file: FileName | None = None
    """Its name in the case's folder."""
    subject: Line | None = None
    line: LineName | None = None
    """The one line that it is for."""


class SupersededPatch(Patch):
    """An earlier patch that is not the fix any more."""

    reason: Line


class Restart(Shape):
    """The fix was not ready after all: the only way to move `fix.ready`."""

    was: When
    at: When
    reason: Line


class Fix(Shape):
    """The fix: when it was ready, and its patches."""

    ready: When | None = None
    """Since when there is a fix that holds; the clocks run from here."""
    accepted: When | None = None
    """When the maintainers accepted it."""
    patches: tuple[Patch, ...] = ()
    superseded: tuple[SupersededPatch, ...] = ()
    """Earlier patches, each with a reason."""
    restarts: tuple[Restart, ...] = ()
    """How `ready` moved."""


class Override(Shape):
    """What a person knows about a line better than the trees."""

    verdict: Literal["not-affected", "wont-fix", "landed", "broken-backport", "never"]
    reason: Line
    commit: Commit | None = None


class Closed(Shape):
    """How the case ended. Closing never publishes anything."""

    at: When
    as_: Literal[
        "fixed",
        "already-fixed",
        "duplicate",
        "handled-in-public",
        "not-security",
        "not-a-bug",
        "abandoned",
        "declined",
    ]
    of: CaseName | None = None
    """For a duplicate: the case that stays."""
    commit: Commit | None = None
    """For a bug that was fixed before: by what."""
    list: Mail | None = None
    """For what is handled in public: on which list."""
    message_id: MessageId | None = None
    reason: Line | None = None


class Reopened(Shape):
    """The case was closed once before."""

    at: When
    from_: Line
    reason: Line


class Case(Shape):
    """One reported bug."""

    schema_: Literal["1"]
    id: CaseName
    """The name of the file."""
    title: Line
    status: StatusField
    handling: Literal["private", "public"] = "private"
    """Public: the bug is known, as `public-since` or `report.assisted` says, so there is no embargo."""
    track: Literal["software", "hardware"] = "software"
    """Hardware: a pointer only, without technical content."""
    owner: Line | None = None
    """Who on the team drives it."""
    received: When
    answered: When | None = None
    """When the reporter got the first answer."""
    waiting: Waiting | None = None
    reporters: tuple[Reporter, ...] = ()
    report: Report = Report()
    public_since: When | None = None
    """Since when the bug is known in public."""
    affects: Affects = Affects()
    introduced: tuple[Commit, ...] = ()
    """The commits that brought the bug in."""
    people: tuple[Person, ...] = ()
    fix: Fix = Fix()
    embargo: Embargo | None = None
    distros: Distros | None = None
    exploited: Exploited | None = None
    hardware: Hardware | None = None
    overrides: Mapping[LineName, Override] = Field(default_factory=dict)
    closed: Closed | None = None
    reopened: Reopened | None = None

    @property
    def stage(self) -> Status:
        """The status as an ordered type."""
        return Status(self.status)

    @property
    def fixes(self) -> tuple[Patch, ...]:
        """The patches that are the fix."""
        return tuple(patch for patch in self.fix.patches if patch.role == "fix")
