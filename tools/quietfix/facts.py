"""What was observed in the world, frozen. `Unknown` is a value of its own, so that it cannot pass for "no"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from quietfix.instants import Instant


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something could not be observed, and why. The reason holds no value of a case."""

    why: str


class MentionKind(StrEnum):
    """How a commit message names another commit, or a mail."""

    UPSTREAM = "upstream"
    CHERRY_PICK = "cherry pick"
    BACKPORT = "backport"
    REVERT = "revert"
    REVERT_SUBJECT = "revert by subject"
    """It names what it reverts by its subject alone."""
    PARTIAL_REVERT = "partial revert"
    REVERT_WORDS = "words about a revert"
    """It may say that it reverts what it names, or speak of that alone: a person looks."""
    FIXES = "fixes"
    FIXES_UNREAD = "fixes what cannot be read"
    """A `Fixes:` whose target is no commit id."""
    STABLE_DEP = "stable dependency"
    LINK = "link"

    @property
    def carries(self) -> bool:
        """Whether the commit brings what it names: a backport does, a prerequisite of it does not."""
        return self in CARRYING


CARRYING = frozenset((MentionKind.UPSTREAM, MentionKind.CHERRY_PICK, MentionKind.BACKPORT))
"""The kinds by which a commit brings what it names."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One reference in a commit message."""

    kind: MentionKind
    target: str
    """A commit id as written (7 to 64 hexadecimal digits), or a Message-Id without its angle brackets."""
    text: str
    """The line that says so, as evidence. It is public: the message is."""


@dataclass(frozen=True, slots=True)
class PatchIds:
    """What a patch changes, by `git patch-id --stable`: the same wherever in a file, and with whatever blanks."""

    whole: str
    files: frozenset[str]
    """The patch-ids of its files, each by itself."""


@dataclass(frozen=True, slots=True)
class CommitSeen:
    """A commit of a public tree that may matter to a case."""

    id: str
    subject: str
    mentions: tuple[Mention, ...] = ()
    authored: tuple[int, int] | None = None
    """A checksum of the author's address, and the author date in seconds since 1970: the two are compared together."""
    patch: PatchIds | Unknown | None = None
    """None: it was not asked for, since a reference tells more or nothing looks like it."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a commit came into a line."""

    date: Instant
    """The committer date of the line's first-parent commit that brought it in."""
    tag: str | None
    """The first tag of the line that holds it."""
    order: int
    """Grows from ancestors to descendants: a commit of the line has a higher order than all that it builds on."""
    by: str = ""
    """The line's first-parent commit that brought it in: itself, or a merge."""


@dataclass(frozen=True, slots=True)
class LineSeen:
    """One line of a public tree as the last fetch left it."""

    tree: str
    line: str
    tip: str
    fetched: Instant
    arrivals: Mapping[str, Arrival]
    """By full commit id, for the commits of `TreesSeen.commits` that are reachable from the tip."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the open cases look for. It stays in memory and is compared locally: no server hears of it."""

    commits: frozenset[str] = frozenset()
    """Commit ids of fixes as written in cases."""
    message_ids: frozenset[str] = frozenset()
    culprits: frozenset[str] = frozenset()
    """Commit ids of what brought bugs in."""
    subjects: frozenset[str] = frozenset()
    """Subjects of patches that have no commit yet, as subjects are compared."""
    authored: frozenset[tuple[int, int]] = frozenset()
    """Authors and author dates of patches that cases keep, as `CommitSeen` has them."""
    places: frozenset[str] = frozenset()
    """Commit ids of which only matters which lines hold them."""

    @classmethod
    def by_all(cls, several: Iterable["Wanted"]) -> "Wanted":
        """What several cases look for, together."""
        parts = list(several)
        return cls(
            frozenset().union(*(one.commits for one in parts)),
            frozenset().union(*(one.message_ids for one in parts)),
            frozenset().union(*(one.culprits for one in parts)),
            frozenset().union(*(one.subjects for one in parts)),
            frozenset().union(*(one.authored for one in parts)),
            frozenset().union(*(one.places for one in parts)),
        )


@dataclass(frozen=True, slots=True)
class TreesSeen:
    """All public trees of the policy, observed."""

    lines: Mapping[str, LineSeen | Unknown] = field(default_factory=dict)
    """By line name; a line that could not be observed is Unknown and never missing."""
    commits: Mapping[str, CommitSeen] = field(default_factory=dict)
    """By full id: what is wanted, and whatever names another commit."""
    gaps: Mapping[str, Unknown] = field(default_factory=dict)
    """By case id: why nothing that says no is known of a case, though its lines were observed: what one tree leads to
    was not looked for in another."""

    @property
    def complete(self) -> bool:
        """Whether every line could be observed."""
        return not any(isinstance(line, Unknown) for line in self.lines.values())

    @property
    def unseen(self) -> list[str]:
        """The lines that could not be observed, and why, for people."""
        whys: dict[str, list[str]] = {}
        for line, item in self.lines.items():
            if isinstance(item, Unknown):
                whys.setdefault(item.why, []).append(line)
        return [f"{' '.join(lines)}: {why}" for why, lines in whys.items()]


@dataclass(frozen=True, slots=True)
class Touched:
    """A path that was asked for, and that a commit changes."""

    file: str
    name: str
    """What the file was called then: another name than `file` before it was moved."""
    count: int = 1
    """How many files it changes there: a path may be a folder."""


@dataclass(frozen=True, slots=True)
class Touch:
    """A commit of a public tree that has to do with files, functions or commits that were asked for."""

    id: str
    subject: str
    time: int
    """Committer date, in seconds since 1970."""
    mentions: tuple[Mention, ...] = ()
    touched: tuple[Touched, ...] = ()
    breadth: int = 0
    """How many files it changes in all; 0 where nobody looked."""
    in_subject: tuple[str, ...] = ()
    """The functions that its subject names."""
    in_message: tuple[str, ...] = ()
    """Those that the rest of its message names."""
    in_change: tuple[str, ...] = ()
    """Those that its change is in, or changes a line with."""
    named: tuple[str, ...] = ()
    """The commits that were asked for and that its message names, in whatever words."""
    for_stable: bool = False
    """Whether its message asks for stable lines to take it."""


@dataclass(frozen=True, slots=True)
class IssueSeen:
    """The tracking issue of a case on the forge."""

    number: int
    open: bool
    labels: frozenset[str]
    doubles: tuple[int, ...] = ()
    """Further open issues of the same case, which two runs at once may leave."""


@dataclass(frozen=True, slots=True)
class ForgeSeen:
    """What the forge shows: tracking issues by case id."""

    issues: Mapping[str, IssueSeen] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grant:
    """Access to the desk's repository that somebody was given by themselves, not through a team or an organization."""

    login: str
    role: str
    """In the forge's own words, such as `read` or `write`."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """Access that was offered and is not taken yet."""

    id: int
    login: str
    role: str
    created: Instant
    expired: bool


@dataclass(frozen=True, slots=True)
class PeopleSeen:
    """Who can get into the desk's repository, over all pages. Logins are the same in capitals and small letters."""

    grants: tuple[Grant, ...] = ()
    invitations: tuple[Invitation, ...] = ()
    owners: frozenset[str] = frozenset()
    """Logins that get in whatever the desk says: owners of the organization, or of the account."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a robot may know besides the desk itself and the time."""

    trees: TreesSeen
    forge: ForgeSeen | Unknown
    people: PeopleSeen | Unknown | None = None
    """None: this run has no identity that may see who gets in, so nothing is decided about it."""
