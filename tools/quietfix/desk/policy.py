"""The policy: the team's rules as data, in `policy/`. Each value can be cited by its file and line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator

from quietfix.desk import spelling, texts
from quietfix.desk.accesspolicy import ACCESS, AccessPolicy
from quietfix.desk.case import StatusField
from quietfix.desk.document import Document
from quietfix.desk.model import BotLogin, Flag, Length, Line, LineName, Mail, Shape, Text
from quietfix.desk.people import NO_PEOPLE, PeoplePolicy
from quietfix.desk.releases import Releases
from quietfix.desk.reportpolicy import ReportPolicy
from quietfix.desk.wrongfixes import NO_WRONG_FIXES, WrongFixPolicy
from quietfix.facts import Unknown
from quietfix.plan import KeyPath

FILES = ("desk.yml", "deadlines.yml", "trees.yml", "report.yml")
"""The files of a policy that a desk needs."""
WRONG_FIXES = "wrong-fixes.yml"
"""The file of `Fixes:` tags that are known to be wrong, which a desk may do without."""
PEOPLE = "people.yml"
"""The file of logins by mail address, which a desk may do without."""


class Identity(Shape):
    """Under which name robots commit, and speak on the forge."""

    name: Line
    email: Line
    login: BotLogin | None = None
    """The account that the forge shows for what robots write there. With it nobody else's words pass for theirs."""


class DeskPolicy(Shape):
    """`desk.yml`: the desk itself."""

    schema_: Literal["1"]
    name: Line
    """Shown in answers and on the board."""
    contact: Mail
    """Where reports go."""
    members: tuple[Line, ...] = ()
    """Who is on the team, by login; a case names its owner by one of these."""
    robots: Identity
    forge: Literal["local", "github"] = "local"
    """Where tracking issues are kept: `local` has them as files under `.quietfix/forge/`, `github` on GitHub."""
    private_remotes: tuple[Line, ...] = ()
    """URLs, or the part of them before a slash, to which the desk may be pushed, since all below is private."""
    template: Annotated[Text, AfterValidator(texts.tree_url), spelling.TREE_URL] | None = None
    """Where the project lies from which `quietfix upgrade` takes new tools."""
    labels: Mapping[StatusField, Line]
    """The labels of tracking issues, by status."""


class LongerBy(Shape):
    """How much longer a clock may run where people agreed to that, and for which reasons."""

    enabled: Flag
    length: Length
    reasons: tuple[Literal["rollout", "qa"], ...]


class Clock(Shape):
    """One clock of `deadlines.yml`. Which facts there are is a rule, see `rules/check/clocks`."""

    id: Annotated[Text, AfterValidator(texts.short_name), spelling.SHORT_NAME]
    enabled: Flag = True
    """False: the clock is off."""
    tracks: tuple[Literal["software", "hardware"], ...] = ("software",)
    """For which cases it runs."""
    starts: Line
    """The fact from which it runs; docs/clocks.md lists the facts."""
    stops: Line | None = None
    """The fact that ends it; without one it runs until `starts` is taken out or the case closes."""
    length: Length
    days: Literal["calendar", "working"] = "calendar"
    """Working: the days of `length` are Monday to Friday, in UTC."""
    at_most: tuple[Line, ...] = ()
    """Facts that end the clock earlier, never later."""
    requires: Line | None = None
    """The clock runs only where this fact is there."""
    unless: Line | None = None
    """The clock does not run where this fact is there."""
    holds_back: Flag = False
    """The fix waits while it runs, so it is void once the bug is public."""
    extension: LongerBy | None = None
    """How much longer it runs where a case says who agreed, and for which reasons."""
    warn: tuple[Length, ...] = ()
    """How long before the end people are told."""
    overdue_after: Length | None = None
    """How long after the end it becomes overdue; without it, it stays due."""
    overdue_every: Length | None = None
    """How often people are told again from then on; without it, once."""
    notify: Literal["comment", "digest"]
    """Where people are told: in the tracking issue, or only by `quietfix deadlines`."""
    waits_for: Literal["reporter", "maintainer", "team", "waiting.on"]
    """Whose move it is; `waiting.on` is whomever the case names there."""


class DeadlinePolicy(Shape):
    """`deadlines.yml`: the clocks."""

    schema_: Literal["1"]
    clocks: tuple[Clock, ...]


class Tree(Shape):
    """One public repository, and its lines."""

    name: Annotated[Text, AfterValidator(texts.short_name), spelling.SHORT_NAME]
    """Its mirror lies under `.quietfix/mirrors/` by this name."""
    url: Annotated[Text, AfterValidator(texts.tree_url), spelling.TREE_URL]
    depth: Literal["messages", "paths", "content"] = "messages"
    """What the mirror holds: commits alone, also which files they touch, or all."""
    lines: Mapping[LineName, Annotated[Text, AfterValidator(texts.ref), spelling.REF]]
    """Lines of development and their refs: a branch by its name, anything else as `refs/...`."""
    tags: tuple[Annotated[Text, AfterValidator(texts.tag_pattern), spelling.TAG_PATTERN], ...] = ()
    """Which tags are releases."""
    references: tuple[Annotated[Line, AfterValidator(texts.reference), spelling.REFERENCE], ...] = ()
    """Further forms in which messages name the original commit."""


class CloseWhen(StrEnum):
    """What must hold for a case to close."""

    MAINLINE = "mainline"
    MAINLINE_RELEASED = "mainline-released"
    ALL_LINES = "all-lines"
    ALL_LINES_RELEASED = "all-lines-released"

    @property
    def released(self) -> bool:
        """Whether a tag must hold the fix too."""
        return self in (CloseWhen.MAINLINE_RELEASED, CloseWhen.ALL_LINES_RELEASED)

    @property
    def mainline_only(self) -> bool:
        """Whether the line `mainline` alone counts."""
        return self in (CloseWhen.MAINLINE, CloseWhen.MAINLINE_RELEASED)


class EndOfLife(Shape):
    """Which lines have ended, by a kept file; a case does not wait for those."""

    file: Annotated[Text, AfterValidator(texts.json_file), spelling.JSON_FILE]
    """A copy of kernel.org's releases.json, beside this file."""
    stale_after: Length
    """How old the newest release in it may be: an older file says nothing any more."""


class TreePolicy(Shape):
    """`trees.yml`: where fixes land, and when a case may close."""

    schema_: Literal["1"]
    trees: tuple[Tree, ...]
    close_when: Literal["mainline", "mainline-released", "all-lines", "all-lines-released"]
    """Where the fix must be for a case to close: in the branch, or in a tag too."""
    grace: Length
    """How long that must have held, at every look."""
    watch_reverts: Length = timedelta(days=30)
    """How long after a case has closed its fix is watched for reverts; P30D where this is left out."""
    end_of_life: EndOfLife | None = None
    """Which lines have ended; without it, all lines live until a person takes them out."""
    jobs: Literal["one", "per-tree"] = "one"
    """How the timer looks at the trees: one job with all mirrors, or a job for each tree."""

    @property
    def closing(self) -> CloseWhen:
        """`close_when` with its meaning."""
        return CloseWhen(self.close_when)

    @property
    def lines(self) -> Iterator[tuple[Tree, str]]:
        """All lines with their trees, in the order of the file."""
        return ((tree, line) for tree in self.trees for line in tree.lines)


MODELS: Mapping[str, type[Shape]] = {
    "desk.yml": DeskPolicy,
    "deadlines.yml": DeadlinePolicy,
    "trees.yml": TreePolicy,
    "report.yml": ReportPolicy,
    WRONG_FIXES: WrongFixPolicy,
    PEOPLE: PeoplePolicy,
    ACCESS: AccessPolicy,
}
"""All files of a policy. A desk may do without those that are not in `FILES`."""


@dataclass(frozen=True)
class Policy:
    """The whole policy, with the files it came from."""

    desk: DeskPolicy
    deadlines: DeadlinePolicy
    trees: TreePolicy
    report: ReportPolicy
    documents: Mapping[str, Document]
    wrong_fixes: WrongFixPolicy = NO_WRONG_FIXES
    """Empty where the desk has no such file."""
    releases: Releases | Unknown | None = None
    """What the file of `trees.end_of_life` says; None where the policy names none."""
    people: PeoplePolicy = NO_PEOPLE
    """Empty where the desk has no such file."""
    access: AccessPolicy | None = None
    """None where the desk has no such file."""

    def cite(self, file: str, path: KeyPath) -> str:
        """Where a value stands: `policy/deadlines.yml:12`."""
        document = self.documents[file]
        return f"{document.path}:{document.place(path, key=True)[0]}"
