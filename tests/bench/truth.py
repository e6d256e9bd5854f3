"""The truth about a generated history: which line has which fix, by what, and how a case names it."""

from dataclasses import dataclass
from typing import Literal

Right = Literal["landed", "released", "reverted", "absent", "not-affected", "unknown", "candidate"]
"""A verdict of Quietfix, or `candidate`: not landed, and shown to a person."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What is so for one case on one line."""

    line: str
    situation: str
    """What makes this line easy or hard, such as `reverted by the stable id`."""
    verdict: Right
    also: tuple[Right, ...] = ()
    """Verdicts that are no error either."""
    commit: str = ""
    """By which commit the line has it, or had it."""
    tag: str = ""
    """The first tag of the line with it; empty where none has it."""
    date: int = 0
    """The committer date of the line's first-parent commit that brought it in, in seconds since 1970."""
    form: str = ""
    """The words that say so, as a template: `commit {fix} upstream.`"""

    @property
    def landed(self) -> bool:
        """Whether the line has the fix, and a tool should say so."""
        return self.verdict in ("landed", "released")


@dataclass(frozen=True, slots=True)
class Named:
    """One patch as a case names it: by a commit id, or by Message-Id and subject."""

    commit: str = ""
    message_id: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One case: what it says of its fix, and the truth on each line."""

    id: str
    patches: tuple[Named, ...]
    truths: tuple[Truth, ...]
    introduced: str = ""
    """The introducing commit, where the case says it."""
    stable_only: bool = False
    """Whether a person said that mainline never needs it."""
