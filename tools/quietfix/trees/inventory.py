"""What is mirrored: each tree and its lines as the last fetch left them, and mirrors that no tree uses."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from quietfix.facts import Unknown
from quietfix.instants import Instant
from quietfix.trees.index import NAME, tips_reached
from quietfix.trees.mirror import Fetched, Mirror
from quietfix.trees.record import Record, UnreadableRecord

_OURS = re.compile(
    r"(?P<tree>[A-Za-z0-9][A-Za-z0-9-]{0,63})-[0-9a-f]{8}\.(?:git|json|lock|new)\b.*", re.ASCII | re.DOTALL
)
Reached = Mapping[tuple[str, str], str]
"""The tips that the index has reached, by mirror and line."""
_BLOCK = 512
"""Bytes in which every system counts what a file takes."""


class TreeState(StrEnum):
    """What can be told of a tree. All but `fetched` leave its lines unknown."""

    FETCHED = "fetched"
    FAILED = "failed"
    """The last fetch failed."""
    NEVER = "never fetched"
    MISSING = "missing"
    """There is a record, and no mirror."""
    HALF_MADE = "half made"
    DAMAGED = "damaged"
    """The mirror, or the record of its last fetch, is not as that left it."""


class IndexState(StrEnum):
    """How far the index has read a line."""

    UP_TO_DATE = "up to date"
    BEHIND = "behind"
    """The next run reads what came since."""
    NONE = "none"
    """The next run reads all of it."""


@dataclass(frozen=True, slots=True)
class LineStatus:
    """One line."""

    line: str
    ref: str
    """As the policy says it."""
    tip: str | None
    """As the last fetch that went well left it, even where it cannot be relied on now."""
    unknown: str | None
    """Why its tip cannot be relied on, or None where it can."""
    index: IndexState


@dataclass(frozen=True, slots=True)
class TreeStatus:
    """One tree of the policy, and its mirror."""

    name: str
    url: str
    """As the policy says it."""
    depth: str
    mirror: str
    """The mirror's folder in the folder of mirrors."""
    state: TreeState
    why: str | None
    fetched: Instant | None
    """When a fetch last went well."""
    tried: Instant | None
    """When it was last tried."""
    size: int
    """Bytes on the disk."""
    lines: tuple[LineStatus, ...]


@dataclass(frozen=True, slots=True)
class Leftover:
    """A mirror that no tree of the policy uses, whole or in parts."""

    mirror: str
    tree: str
    """The tree that it was made for."""
    known: bool
    """Whether the policy has a tree of that name: then with another url or depth."""
    size: int


@dataclass(frozen=True, slots=True)
class Inventory:
    """All that lies in the folder of mirrors, and what should."""

    trees: tuple[TreeStatus, ...]
    leftovers: tuple[Leftover, ...]
    index: int
    """Bytes of the index on the disk."""

    @property
    def complete(self) -> bool:
        """Whether every line can be relied on."""
        return all(line.unknown is None for tree in self.trees for line in tree.lines)


def inventory(mirrors: Sequence[Mirror], chosen: Sequence[Mirror], root: Path) -> Inventory:
    """The chosen trees, and what lies under `root` besides the mirrors of all trees. Nothing is fetched or changed."""
    used = {mirror.path.stem for mirror in mirrors}
    names = {mirror.tree.name for mirror in mirrors}
    parts: dict[str, list[Path]] = {}
    for path in sorted(root.iterdir()) if root.is_dir() else ():
        if _OURS.fullmatch(path.name):
            parts.setdefault(path.name.split(".")[0], []).append(path)
    leftovers = tuple(
        Leftover(f"{stem}.git", stem.rpartition("-")[0], stem.rpartition("-")[0] in names, sum(map(_size, paths)))
        for stem, paths in parts.items()
        if stem not in used and any(path.suffix != ".lock" for path in paths)
    )
    reached = tips_reached(root)
    trees = (_tree(mirror, parts.get(mirror.path.stem, []), reached) for mirror in chosen)
    return Inventory(tuple(trees), leftovers, _size(root / NAME))


def _tree(mirror: Mirror, parts: Sequence[Path], reached: Reached) -> TreeStatus:
    record: Record | None = None
    readable = True
    try:
        record = Record.read(mirror.record)
    except FileNotFoundError:
        pass
    except UnreadableRecord:
        readable = False
    last = mirror.last()
    why = last.why if isinstance(last, Unknown) else None
    return TreeStatus(
        mirror.tree.name,
        mirror.tree.url,
        mirror.tree.depth,
        mirror.path.name,
        _state(mirror, record, readable=readable, sound=why is None),
        why,
        record.fetched if record is not None else None,
        record.tried if record is not None else None,
        sum(map(_size, parts)),
        tuple(_lines(mirror, last, record, reached)),
    )


def _state(mirror: Mirror, record: Record | None, *, readable: bool, sound: bool) -> TreeState:
    if sound:
        return TreeState.FETCHED
    if mirror.path.is_dir() and not (mirror.path / "HEAD").is_file():
        return TreeState.HALF_MADE
    if not readable:
        return TreeState.DAMAGED
    if record is None:
        return TreeState.NEVER
    if record.failed is not None:
        return TreeState.FAILED
    return TreeState.DAMAGED if mirror.path.is_dir() else TreeState.MISSING


def _lines(mirror: Mirror, last: Fetched | Unknown, record: Record | None, reached: Reached) -> Iterator[LineStatus]:
    for line, ref in mirror.tree.lines.items():
        known = reached.get((mirror.path.name, line))
        if isinstance(last, Fetched) and not isinstance(tip := last.tips[line], Unknown):
            yield LineStatus(line, ref, tip, None, _index_state(known, tip))
            continue
        noted = record.lines.get(line) if record is not None else None
        before = noted.tip if noted is not None and noted.ref == ref and isinstance(noted.tip, str) else None
        said = last if isinstance(last, Unknown) else last.tips[line]
        assert isinstance(said, Unknown)
        yield LineStatus(line, ref, before, said.why, _index_state(known, before))


def _index_state(known: str | None, tip: str | None) -> IndexState:
    if known is None:
        return IndexState.NONE
    return IndexState.UP_TO_DATE if known == tip else IndexState.BEHIND


def _size(path: Path) -> int:
    """Bytes on the disk of a file, or of a folder with all in it. What vanishes meanwhile takes none."""
    total = 0
    waiting = [path]
    while waiting:
        place = waiting.pop()
        try:
            total += place.lstat().st_blocks * _BLOCK
            if place.is_dir() and not place.is_symlink():
                with os.scandir(place) as entries:
                    waiting.extend(Path(entry.path) for entry in entries)
        except OSError:
            continue
    return total
