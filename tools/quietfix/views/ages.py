"""How long something is away or ago, for people."""

from datetime import timedelta

from quietfix.instants import Instant

_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def left(length: timedelta) -> str:
    """About how much time is left, or how long it is over: `in 2 days`, `3 hours ago`."""
    size = abs(length)
    unit, name = next(
        ((unit, name) for unit, name in ((_DAY, "day"), (_HOUR, "hour")) if size >= unit), (_MINUTE, "minute")
    )
    count = size // unit
    words = f"{count} {name}{'s' if count != 1 else ''}"
    return f"in {words}" if length > timedelta() else f"{words} ago" if count else "now"


def good_run(at: Instant, now: Instant) -> str:
    """When robots last did all of their work."""
    return f"robots: last good run {at.human()}, {left(at - now)}"
