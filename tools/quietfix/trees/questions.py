"""What a search asks of a tree: so that it can be told later whether it was asked for what another tree leads to.

Two machines that each have one tree see what one machine with both would see, where each was asked all that the answers
of both lead to. Questions are kept as digests, so that a file of them holds no word of a case.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from quietfix.facts import Wanted

_DIGEST = 16
"""Bytes: so many that no two questions are mixed up, whoever chose their words."""
Hand = tuple[int, int]
"""A checksum of an author's address, and an author date in seconds since 1970."""


class Role(IntEnum):
    """Why a commit is looked at; the lower, the more of its kin is looked for."""

    FIX = 0
    """It is the fix, or carries it: who fixes it in turn and what it fixes matters too."""
    CULPRIT = 1
    """It brought the bug in, or takes back or fixes the fix: who carries or reverts it matters."""
    BESIDE = 2
    """It has an id or a subject that something else also has: nothing more of it matters."""


@dataclass
class Questions:
    """All that was asked. Where a role stands, it is the strongest for which it was asked."""

    held: dict[str, Role] = field(default_factory=dict)
    """Ids, or their first digits: whether the tree has such commits."""
    named: dict[str, Role] = field(default_factory=dict)
    """Ids: which messages say that they carry or revert them, for the role of a fix also that they fix them."""
    reverted: set[str] = field(default_factory=set)
    """Ids of merges: which messages say that they revert them."""
    mails: set[str] = field(default_factory=set)
    """Message-Ids: which messages link to them."""
    subjects: set[str] = field(default_factory=set)
    """Subjects as they are compared: which commits have them."""
    reverted_subjects: set[str] = field(default_factory=set)
    """Subjects as they are compared: which messages revert them without an id."""
    hands: dict[Hand, Role] = field(default_factory=dict)
    """Authors with author dates: which commits have them."""

    @classmethod
    def of(cls, wanted: Wanted) -> "Questions":
        """What is asked first, whatever the trees answer."""
        ids = {**dict.fromkeys(wanted.culprits, Role.CULPRIT), **dict.fromkeys(wanted.commits, Role.FIX)}
        return cls(
            held=ids,
            named=dict(ids),
            mails=set(wanted.message_ids),
            subjects=set(wanted.subjects),
            hands=dict.fromkeys(wanted.authored, Role.FIX),
        )

    def hold(self, text: str, role: Role) -> None:
        """Note the question for commits of an id."""
        self.held[text] = min(role, self.held.get(text, role))

    def name(self, text: str, role: Role) -> None:
        """Note the question for what names a commit."""
        self.named[text] = min(role, self.named.get(text, role))

    def hand(self, hand: Hand, role: Role) -> None:
        """Note the question for commits of an author and date."""
        self.hands[hand] = min(role, self.hands.get(hand, role))

    def add(self, other: "Questions") -> None:
        """Note all questions of another search too."""
        for text, role in other.held.items():
            self.hold(text, role)
        for text, role in other.named.items():
            self.name(text, role)
        for hand, role in other.hands.items():
            self.hand(hand, role)
        self.reverted |= other.reverted
        self.mails |= other.mails
        self.subjects |= other.subjects
        self.reverted_subjects |= other.reverted_subjects

    def digests(self) -> frozenset[str]:
        """Every question as a digest. One that asks for more has the digests of those that ask for less."""
        return frozenset(map(_digest, self._texts()))

    def _texts(self) -> Iterator[str]:
        yield from _each("has", self.held)
        yield from _each("names", self.named)
        yield from _each("reverts", self.named)
        yield from _each("fixes", (text for text, role in self.named.items() if role is Role.FIX))
        yield from _each("reverts", self.reverted)
        yield from _each("links", self.mails)
        yield from _each("subject", self.subjects)
        yield from _each("reverts subject", self.reverted_subjects)
        yield from _each("by", (f"{author} {written}" for author, written in self.hands))


NOTHING = Questions()
"""No question. It is only read."""


def _each(what: str, texts: Iterable[str]) -> Iterator[str]:
    return (f"{what} {text}" for text in texts)


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=_DIGEST).hexdigest()
