"""A kept copy of kernel.org's releases.json: which lines there are, and which have reached their end of life.

The file is JSON of another's making, so it is read with bounds, and whatever is not of its known shape makes all of it
`Unknown`: a row that is not understood may be the very line that somebody asks about.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from quietfix.facts import Unknown
from quietfix.instants import Instant, InstantError

MAX_BYTES = 256 * 1024
"""The largest file that is read. kernel.org's is some ten thousand bytes."""
_MAX_DIGITS = 18
_VERSION = re.compile(r"(?P<line>\d{1,4}\.\d{1,4})(?:\.\d{1,6})?(?:-rc\d{1,4})?", re.ASCII)
_NEXT = "linux-next"
Key: TypeAlias = tuple[int, int]
"""A line's version as numbers, since 4.9 comes before 4.19."""


@dataclass(frozen=True, slots=True)
class Release:
    """One row: the newest release of a line."""

    version: str | None
    """Such as `6.6.130`, `7.3-rc2` or `7.2`; None for linux-next, which is no line."""
    ended: bool
    """Whether the row says that the line has reached its end of life. A row that does not say says no."""
    released: Instant | None
    """None where the row does not say when."""

    @property
    def key(self) -> Key | None:
        """The version of its line as numbers."""
        return None if self.version is None else line_key(self.version)

    @property
    def candidate(self) -> bool:
        """Whether it is a release candidate."""
        return self.version is not None and "-rc" in self.version


@dataclass(frozen=True, slots=True)
class Releases:
    """All rows of the file, in its order."""

    rows: tuple[Release, ...]

    def newest(self, now: Instant) -> Instant | None:
        """The last release that the file knows of. What is dated after `now` says nothing of the file's age."""
        return max(
            (row.released for row in self.rows if row.released is not None and row.released <= now), default=None
        )


def line_key(version: str) -> Key | None:
    """The line of a version as numbers: (6, 6) for `6.6.130` and `6.6`; None for what is no version."""
    match = _VERSION.fullmatch(version)
    if match is None:
        return None
    major, minor = match["line"].split(".")
    return int(major), int(minor)


class _Odd(ValueError):
    """The file is JSON of a kind that its maker does not write. The message is fixed text."""


def read_releases(data: bytes) -> Releases | Unknown:
    """The file from its bytes. What cannot be read or is of another shape is Unknown, and why; nothing is raised."""
    if len(data) > MAX_BYTES:
        return Unknown(f"it is larger than {MAX_BYTES} bytes")
    try:
        value = json.loads(
            data.decode("utf-8"), object_pairs_hook=_once, parse_int=_small, parse_float=_no_number, parse_constant=_odd
        )
        return Releases(_rows(value))
    except _Odd as error:
        return Unknown(str(error))
    except (ValueError, RecursionError):
        # Not UTF-8, not JSON, or nested deeper than the parser goes.
        return Unknown("it is not JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys stand once, since readers differ in which of two they take. Any: JSON."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _Odd("a key stands in it twice")
    return made


def _small(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise _Odd("it holds a number of impossible size")
    return int(text)


def _no_number(text: str) -> None:
    """A fraction stands nowhere in the file; where one does it is as if nothing stood there."""


def _odd(text: str) -> None:
    raise _Odd("it is not JSON")


def _rows(value: Any) -> tuple[Release, ...]:
    """The rows. Any: JSON. Raises _Odd for another shape."""
    rows = value.get("releases") if isinstance(value, Mapping) else None
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not rows:
        raise _Odd("it has no list of releases")
    return tuple(_row(row) for row in rows)


def _row(row: Any) -> Release:
    if not isinstance(row, Mapping) or not isinstance(row.get("moniker"), str):
        raise _Odd("one of its releases has no moniker")
    version, released = row.get("version"), _released(row.get("released"))
    if row["moniker"] == _NEXT:
        return Release(None, ended=False, released=released)
    if not isinstance(version, str) or line_key(version) is None:
        raise _Odd("one of its releases has no version")
    return Release(version, ended=row.get("iseol") is True, released=released)


def _released(value: Any) -> Instant | None:
    """The instant of a row: seconds since 1970. Any: JSON."""
    seconds = value.get("timestamp") if isinstance(value, Mapping) else None
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        return None
    try:
        return Instant.from_epoch(seconds)
    except InstantError:
        return None
