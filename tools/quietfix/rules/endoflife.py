"""Which lines have reached their end of life by a kept releases file, so that no case waits for them any more.

Waiting for a line that has ended costs a look by a person; dropping one that lives leaves people without a fix. So
every doubt keeps a line: a file that is missing, odd or old ends nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from quietfix.desk.policy import Policy
from quietfix.desk.releases import Key, Release, Releases, line_key
from quietfix.facts import Unknown
from quietfix.instants import Instant


@dataclass(frozen=True, slots=True)
class Ended:
    """A line has reached its end of life."""

    why: str
    """Such as `7.1.13 is marked as the end of its life`. It is public, since the file is."""


def trusted(releases: Releases | Unknown, now: Instant, stale_after: timedelta) -> Releases | Unknown:
    """The file where it is fresh enough to be believed: its newest release is no older than `stale_after`.

    linux-next is released on most days, so the newest row tells when the file was fetched. Rows from the future do not
    count, or one wrong date would keep a file fresh for ever.
    """
    if isinstance(releases, Unknown):
        return releases
    newest = releases.newest(now)
    if newest is None:
        return Unknown("none of its releases has a date that has come")
    if now - newest > stale_after:
        return Unknown(f"its newest release is of {newest.human()}")
    return releases


def ended(
    lines: Iterable[str], releases: Releases | Unknown | None, now: Instant, stale_after: timedelta
) -> Mapping[str, Ended]:
    """Those of `lines` that have ended; `releases` is None where the policy names no file.

    A line such as `6.6` has ended where all rows of its version say so, or where the file has no row for it and has
    some for older and for newer lines: kernel.org takes rows out some weeks after the end. Release candidates are not
    newer in this sense, since the first of them may come before the line below has a row. A line beyond either end of
    the file may be too new or of another project, and a name that is no version, such as `mainline`, never ends.
    """
    believed = Unknown("no file") if releases is None else trusted(releases, now, stale_after)
    if isinstance(believed, Unknown):
        return {}
    rows: dict[Key, list[Release]] = defaultdict(list)
    for row in believed.rows:
        if row.key is not None:
            rows[row.key].append(row)
    judged = {line: _judged(key, rows, now) for line in lines if (key := _key(line)) is not None}
    return {line: why for line, why in judged.items() if why is not None}


def ended_lines(policy: Policy, now: Instant) -> Mapping[str, Ended]:
    """The lines of a policy that have ended by the file that it names."""
    end_of_life = policy.trees.end_of_life
    if end_of_life is None:
        return {}
    return ended((line for _, line in policy.trees.lines), policy.releases, now, end_of_life.stale_after)


def older_than_all(lines: Iterable[str], releases: Releases) -> frozenset[str]:
    """Those of `lines` that come before all that the file lists.

    The oldest line is the one that ends most often, and its row is taken out in the end. A file that lost a part would
    look the same, so this ends nothing: it is for a person to look at.
    """
    known = [row.key for row in releases.rows if row.key is not None]
    return frozenset(line for line in lines if known and (key := _key(line)) is not None and key < min(known))


def _key(line: str) -> Key | None:
    """The version that a line is named by; a release of a line, such as `6.6.1` or `7.3-rc1`, is no line."""
    return line_key(line) if line.count(".") == 1 and "-" not in line else None


def _judged(key: Key, rows: Mapping[Key, list[Release]], now: Instant) -> Ended | None:
    """Why a line has ended; None where it lives, or where nothing says that it does not."""
    own = rows.get(key)
    if own is not None:
        over = all(row.ended and (row.released is None or row.released <= now) for row in own)
        return Ended(f"{own[0].version} is marked as the end of its life") if over else None
    older = [other for other in rows if other < key]
    newer = [other for other, those in rows.items() if other > key and not all(row.candidate for row in those)]
    if not older or not newer:
        return None
    return Ended(f"it is not listed any more between {_text(max(older))} and {_text(min(newer))}")


def _text(key: Key) -> str:
    return f"{key[0]}.{key[1]}"
