"""Instants and lengths of time: the only two kinds of time that the desk computes with."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_INSTANT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[Tt ](?P<time>\d\d:\d\d(?::\d\d)?)(?:\.\d{1,9})?(?P<zone>Z|z|[+-]\d\d:\d\d)?",
    re.ASCII,
)
DURATION = re.compile(
    r"P(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,7})M)?(?:(?P<seconds>\d{1,8})S)?)?",
    re.ASCII,
)
"""How a length of time is written; at least one of its parts is there."""

_WIDTH = len("2026-11-24T16:00:00")
"""Without the offset, which is always the same."""
FIRST, LAST = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"
"""The ends of the calendar."""


class InstantError(ValueError):
    """A text is not an instant. The message says why and shows how one looks."""


class DurationError(ValueError):
    """A text is not a length of time."""


@dataclass(frozen=True, order=True, slots=True)
class Instant:
    """A point in time in UTC, to the second. It cannot be made without a zone."""

    at: datetime

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise InstantError("an instant needs a zone, such as 2026-11-24T16:00:00Z")
        object.__setattr__(self, "at", self.at.astimezone(UTC).replace(microsecond=0))

    @classmethod
    def parse(cls, text: str) -> "Instant":
        """Read `2026-11-24T16:00:00Z` or the same with an offset.

        Raises InstantError for a bare date, a time without a zone and a date that the calendar does not have.
        """
        return _parsed(text)

    @classmethod
    def from_epoch(cls, seconds: int) -> "Instant":
        """The instant that Git writes as `seconds` since 1970. Raises InstantError beyond the year 9999."""
        try:
            return cls(datetime.fromtimestamp(seconds, UTC))
        except (ValueError, OverflowError, OSError):
            raise InstantError("this time is outside the calendar") from None

    def __str__(self) -> str:
        # Not `strftime`, which takes ten times as long and writes years before 1000 otherwise on some systems.
        return f"{self.at.isoformat()[:_WIDTH]}Z"

    def human(self) -> str:
        """For people: `2026-11-24 16:00 UTC`, with seconds only where there are any."""
        day, time = str(self).removesuffix("Z").split("T")
        return f"{day} {time if self.at.second else time[:5]} UTC"

    def epoch(self) -> int:
        """Seconds since 1970, as Git writes them."""
        return int(self.at.timestamp())

    def __add__(self, length: timedelta) -> "Instant":
        try:
            return Instant(self.at + length)
        except OverflowError:
            # A mistyped year must not stop a desk: what is beyond the calendar is at its end.
            return Instant.parse(LAST if length > timedelta() else FIRST)

    def __sub__(self, earlier: "Instant") -> timedelta:
        return self.at - earlier.at


def after_working_days(start: Instant, days: int) -> Instant:
    """The same time so many working days later: Monday to Friday in UTC, since no calendar of holidays is shared.

    What starts on a weekend starts on Monday at 00:00, so that a later start never ends earlier.
    """
    at = start
    while at.at.weekday() > 4:
        at = Instant(at.at.replace(hour=0, minute=0, second=0)) + timedelta(days=1)
    weeks, rest = divmod(days, 5)
    at += timedelta(weeks=weeks)
    return at + timedelta(days=rest + (2 if at.at.weekday() + rest > 4 else 0))


def parse_duration(text: str) -> timedelta:
    """Read an ISO 8601 duration of weeks, days, hours, minutes and seconds: `P7D`, `PT48H`.

    Years and months are refused: they have no fixed length, and a deadline must not depend on which month it is.
    """
    match = DURATION.fullmatch(text)
    if match is None or not any(match.groupdict().values()):
        raise DurationError("should be an ISO 8601 duration of weeks, days and hours, such as P7D or PT48H")
    return timedelta(**{unit: int(count) for unit, count in match.groupdict().items() if count})


def duration_text(length: timedelta) -> str:
    """A length in ISO 8601, days and time: `P7D`, `PT48H` is written `P2D`, nothing is `PT0S`."""
    seconds = int(length.total_seconds())
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    time = "".join(f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M"), (rest, "S")) if count)
    if not days and not time:
        return "PT0S"
    return "P" + (f"{days}D" if days else "") + (f"T{time}" if time else "")


def human_duration(length: timedelta) -> str:
    """A length for people, in whole days where it is some, else in hours and minutes: `7 days`, `36 hours`."""
    seconds = int(length.total_seconds())
    sizes = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
    size, name = next(item for item in sizes if item[0] == 1 or (seconds and seconds % item[0] == 0))
    count = seconds // size
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Instant:
    """An instant, read once: a desk has the same ones in many places."""
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise InstantError("should be an instant with a zone, such as 2026-11-24T16:00:00Z")
    if match["zone"] is None:
        raise InstantError("has no zone: add Z for UTC or an offset such as +01:00")
    try:
        return Instant(datetime.fromisoformat(f"{match['day']}T{match['time']}{match['zone'].upper()}"))
    except (ValueError, OverflowError):
        raise InstantError("is no date or time of the calendar") from None
