"""The median of how long something takes, where some are still under way.

Those that are not done yet are censored: they have taken at least so long (Kaplan and Meier, 1958). To leave them out
would make a team look the faster the more it leaves undone.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

_HALF = 0.5
_NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Taken:
    """How long something took, or has taken so far where it is not done."""

    length: timedelta
    done: bool


@dataclass(frozen=True, slots=True)
class Median:
    """`length` is None where too few are done, so that it cannot be told yet."""

    length: timedelta | None
    done: int
    """So many are done."""
    censored: int
    """So many are still under way."""


def median(spans: Sequence[Taken]) -> Median:
    """The median of all. Without any under way it is the usual one."""
    done = sum(span.done for span in spans)
    return Median(_length(spans), done, len(spans) - done)


def _length(spans: Sequence[Taken]) -> timedelta | None:
    ended = Counter(span.length for span in spans if span.done)
    all_ = Counter(span.length for span in spans)
    left, share, half = len(spans), 1.0, None
    for length in sorted(all_):
        if ended[length]:
            if half is not None:
                # Exactly half were done at the last one: the median lies midway to this one.
                return (half + length) / 2
            share *= 1 - ended[length] / left
            if share < _HALF - _NEAR:
                return length
            half = length if share < _HALF + _NEAR else None
        left -= all_[length]
    return None
