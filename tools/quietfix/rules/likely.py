"""What was found that may have fixed a bug: the commits, the lines that have them, and how far the answer goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from quietfix.instants import Instant
from quietfix.rules.questions import Asked
from quietfix.rules.signals import Signal


class Fate(StrEnum):
    """What became of a commit on a line."""

    HELD = "held"
    REVERTED = "reverted"
    UNKNOWN = "unknown"
    """Something there may have taken it back, and does not say so clearly."""


@dataclass(frozen=True, slots=True)
class Held:
    """How a line has a commit."""

    line: str
    commit: str
    """The commit itself or what carries it there."""
    tag: str | None
    """The first release of the line that holds it; None where no release does yet."""
    fate: Fate = Fate.HELD


@dataclass(frozen=True, slots=True)
class Likely:
    """A commit that may be the fix, its backports taken together with it."""

    commit: str
    subject: str
    time: int
    signals: tuple[Signal, ...]
    held: tuple[Held, ...]
    """In the order of the policy: mainline first."""

    @property
    def score(self) -> int:
        """The sum of its weights."""
        return sum(signal.weight for signal in self.signals)

    @property
    def reverted(self) -> bool:
        """Whether all lines that had it took it back."""
        return bool(self.held) and all(held.fate is Fate.REVERTED for held in self.held)


@dataclass(frozen=True, slots=True)
class Ranking:
    """What was found, the likeliest first."""

    commits: tuple[Likely, ...] = ()
    already: int = 0
    """How many were left out since the newest version with the bug has them."""
    found: int = 0
    """How many there are in all, shown or not."""


@dataclass(frozen=True)
class Probed:
    """The answer to one question."""

    asked: Asked
    ranking: Ranking
    since: Mapping[str, str | None]
    """By tree the tag that bounded the search there; None where all of its history was searched."""
    fetched: Instant | None
    """The oldest fetch that the answer rests on; None where nothing could be looked at."""
    cut: bool
    """Whether older commits were left out since there were too many."""
    unknown: tuple[str, ...]
    """What could not be looked at, and why, without any value of a case."""
