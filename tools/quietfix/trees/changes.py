"""What a fetch moved: lines forward or elsewhere, tags that are new, moved or gone."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from quietfix.facts import Unknown
from quietfix.trees.git import GitDoor
from quietfix.trees.holding import version_key
from quietfix.trees.refs import TAGS


class Move(StrEnum):
    """How a line moved."""

    NEW = "new"
    FORWARD = "forward"
    REWRITTEN = "rewritten"
    """What it was before is not in its history: it was pushed by force."""
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line that is not where it was."""

    line: str
    move: Move
    was: str | None
    now: str | None
    commits: int | None
    """How many commits came in; None where that is not asked: the line is new or gone."""


@dataclass(frozen=True, slots=True)
class Changes:
    """All that a fetch moved. Tags are in the order of versions."""

    lines: tuple[LineChange, ...] = ()
    new_tags: tuple[str, ...] = ()
    moved_tags: tuple[str, ...] = ()
    gone_tags: tuple[str, ...] = ()


def changes(
    door: GitDoor,
    refs: tuple[Mapping[str, str], Mapping[str, str]],
    was: Mapping[str, str],
    tips: Mapping[str, str | Unknown],
) -> Changes:
    """What moved from the refs before to those after, and from the tips that lines had to those of now.

    Raises GitFailed.
    """
    before, after = refs
    lines = (_line(door, line, was.get(line), tip) for line, tip in tips.items())
    old, new = ({ref: name for ref, name in refs.items() if ref.startswith(TAGS)} for refs in (before, after))
    return Changes(
        tuple(line for line in lines if line is not None),
        _names(new.keys() - old.keys()),
        _names({ref for ref in new.keys() & old.keys() if new[ref] != old[ref]}),
        _names(old.keys() - new.keys()),
    )


def _line(door: GitDoor, line: str, was: str | None, tip: str | Unknown) -> LineChange | None:
    now = None if isinstance(tip, Unknown) else tip
    if was == now:
        return None
    if was is None:
        return LineChange(line, Move.NEW, None, now, None)
    if now is None:
        return LineChange(line, Move.GONE, was, None, None)
    count = int(door.read("rev-list", "--count", "--stdin", given=f"{now}\n^{was}\n".encode()))
    lost = int(door.read("rev-list", "--count", "--stdin", given=f"{was}\n^{now}\n".encode()))
    return LineChange(line, Move.REWRITTEN if lost else Move.FORWARD, was, now, count)


def _names(refs: set[str]) -> tuple[str, ...]:
    return tuple(sorted((ref.removeprefix(TAGS) for ref in refs), key=version_key))
