"""What speaks for a public commit being the fix, each signal with its weight and in words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from quietfix.facts import MentionKind, Touch, Touched

_FEW, _MANY = 5, 50
"""A change of so few files is about them; a change of more than so many is about none."""
_FLAW = re.compile(
    r"\b(?:fix(?:es|ed)?|leaks?|overflows?|underflow|races?|deadlock|uaf|(?:use[- ]after|double)[- ]free|"
    r"out[- ]of[- ]bounds?|oob)\b",
    re.IGNORECASE | re.ASCII,
)


class Weight(IntEnum):
    """How much a signal says. The weights of a commit add up."""

    NONE = 0
    WEAK = 1
    FAIR = 2
    GOOD = 4
    STRONG = 8


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that speaks for a commit, and how much."""

    weight: Weight
    text: str


FOR_STABLE = Signal(Weight.FAIR, "asks for stable lines")
CARRIED = Signal(Weight.FAIR, "other lines carry it too")


def in_order(found: Iterable[Signal]) -> tuple[Signal, ...]:
    """Signals by weight, then by their words."""
    return tuple(sorted(found, key=lambda signal: (-signal.weight, signal.text)))


def signals(touch: Touch, culprits: frozenset[str]) -> Iterator[tuple[str, Signal]]:
    """What speaks for one commit, each under its kind."""
    fixes = [mention for mention in touch.mentions if mention.kind is MentionKind.FIXES]
    reverts = [mention for mention in touch.mentions if mention.kind is MentionKind.REVERT]
    if any(_is_one(mention.target, culprits) for mention in fixes):
        yield "culprit", Signal(Weight.STRONG, "says that it fixes what introduced the bug")
    elif any(_is_one(mention.target, culprits) for mention in reverts):
        yield "culprit", Signal(Weight.STRONG, "reverts what introduced the bug")
    elif touch.named:
        yield "culprit", Signal(Weight.FAIR, "names what introduced the bug")
    elif fixes:
        yield "fixes", Signal(Weight.WEAK, "says that it fixes some commit")
    if touch.in_subject:
        yield "function", Signal(Weight.GOOD, f"names {_listed(touch.in_subject)} in its subject")
    elif touch.in_message:
        yield "function", Signal(Weight.FAIR, f"names {_listed(touch.in_message)} in its message")
    if _FLAW.search(touch.subject):
        yield "flaw", Signal(Weight.WEAK, "speaks of a flaw in its subject")
    if touch.in_change:
        yield "change", Signal(Weight.GOOD, f"changes {_listed(touch.in_change)}")
    if touch.touched:
        yield "file", _of_files(touch)
    if touch.for_stable:
        yield "stable", FOR_STABLE


def _of_files(touch: Touch) -> Signal:
    files = ", ".join(_file(touched) for touched in sorted(touch.touched, key=lambda one: (one.file, one.name))[:3])
    more = len(touch.touched) - 3
    files += f" and {more} more of those asked for" if more > 0 else ""
    others = max(touch.breadth - sum(touched.count for touched in touch.touched), 0)
    if others == 0:
        return Signal(Weight.GOOD, f"touches {files} and nothing else")
    told = f"touches {files} and {others} other file{'s' if others > 1 else ''}"
    weight = Weight.FAIR if others < _FEW else Weight.WEAK if others < _MANY else Weight.NONE
    return Signal(weight, told)


def _file(touched: Touched) -> str:
    return touched.file if touched.file == touched.name else f"{touched.file} (then {touched.name})"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"{name}()" for name in names)


def _is_one(target: str, culprits: frozenset[str]) -> bool:
    return any(target.startswith(one) or one.startswith(target) for one in culprits)
