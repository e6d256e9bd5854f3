"""Which lines hold a commit, since when, and since which release: answered from the index, without a walk."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from quietfix.trees.index import Index, order


class Place(NamedTuple):
    """How a segment holds a commit: the chain commit that brought it in."""

    seg: int
    by: int


class _Stretch(NamedTuple):
    """The part of a segment that is on the path of a line."""

    line: str
    limit: int
    """The order of the last commit of the segment that is."""
    depth: int
    """Position in the path: 0 is the line's own segment, the next is what that forked from."""


class _Tag(NamedTuple):
    """A release."""

    n: int
    name: str
    time: int


class Holding:
    """The paths of all lines and the releases on them, as the index has them."""

    def __init__(self, index: Index, tree_of: Mapping[str, str]) -> None:
        self._index, self._tree_of = index, tree_of
        self._paths: dict[str, list[tuple[int, int]]] = {}
        self._stretches: dict[int, list[_Stretch]] = defaultdict(list)
        parents = {seg: (parent, fork) for seg, parent, fork in index.rows("SELECT seg, parent, fork FROM segments")}
        for line, n, seg in index.rows("SELECT line, n, seg FROM lines"):
            if line not in tree_of:
                continue
            path = self._paths[line] = []
            step, limit = seg, order(n)
            while step is not None:
                self._stretches[step].append(_Stretch(line, limit, len(path)))
                path.append((step, limit))
                step, fork = parents[step]
                limit = order(fork) if step is not None else 0
        self._tags: dict[tuple[str, int], _Tag] = {}
        self._on: dict[tuple[str, int], tuple[list[int], list[_Tag]]] = defaultdict(lambda: ([], []))
        self._load_tags()
        self._sided = {str(row[0]) for row in index.rows("SELECT DISTINCT tree FROM side")}

    def places(self, n: int, seg: int, by: int) -> list[Place]:
        """All places of a commit: the one in its row, and those by other lines."""
        more = self._index.rows("SELECT seg, by FROM also WHERE n = ?", (n,))
        return [Place(seg, by), *(Place(*row) for row in more)]

    def lines(self, places: Sequence[Place]) -> Iterator[tuple[str, Place, int]]:
        """The lines that hold a commit, with the place that counts there and its depth: the oldest one."""
        found: dict[str, tuple[int, int, Place]] = {}
        for place in places:
            at = order(place.by)
            for line, limit, depth in self._stretches.get(place.seg, ()):
                if at > limit:
                    continue
                old = found.get(line)
                if old is None or (-depth, at) < old[:2]:
                    found[line] = (-depth, at, place)
        return ((line, place, -depth) for line, (depth, _, place) in found.items())

    def first_tag(self, line: str, n: int, place: Place, depth: int) -> str | None:
        """Of the line's tags that hold a commit and no other such tag, the one that was made first."""
        tree = self._tree_of[line]
        on = self._first_on_path(line, tree, place, depth)
        if tree not in self._sided:
            return None if on is None else on.name
        aside = []
        for (tag_n,) in self._index.rows("SELECT tag FROM side WHERE tree = ? AND n = ?", (tree, n)):
            tag = self._tags[tree, tag_n]
            held = next((held for name, held, _ in self.lines(self._places_of(tag_n)) if name == line), None)
            if held is None:
                continue
            aside.append(tag)
            if on is not None and tag.n != on.n and self._reaches(line, on, held):
                on = None
        return min([*aside, *([on] if on else [])], key=_made, default=_NONE).name or None

    def _first_on_path(self, line: str, tree: str, place: Place, depth: int) -> _Tag | None:
        at = order(place.by)
        for seg, limit in reversed(self._paths[line][: depth + 1]):
            if (tree, seg) not in self._on:
                continue
            orders, tags = self._on[tree, seg]
            position = bisect_left(orders, at) if seg == place.seg else 0
            if position < len(orders) and orders[position] <= limit:
                return tags[position]
        return None

    def _reaches(self, line: str, tag: _Tag, place: Place) -> bool:
        """Whether a tag on the line's path holds what came in at `place`."""
        segments = [seg for seg, _ in self._paths[line]]
        of_tag = next(p for p in self._places_of(tag.n) if p.by == tag.n and p.seg in segments)
        theirs, ours = segments.index(place.seg), segments.index(of_tag.seg)
        return theirs > ours or (theirs == ours and order(place.by) <= order(tag.n))

    def _places_of(self, n: int) -> list[Place]:
        row = self._index.one("SELECT seg, by FROM commits WHERE n = ?", (n,))
        return self.places(n, *row) if row is not None else []

    def _load_tags(self) -> None:
        """All releases, and on each segment those on its chain, oldest first."""
        named = "SELECT t.tree, t.name, t.n, c.time FROM tags t JOIN commits c ON c.n = t.n"
        for tree, name, n, time in self._index.rows(named):
            tag, old = _Tag(n, name, time), self._tags.get((tree, n))
            # Of several tags on one commit the first by version speaks for it.
            if old is None or version_key(tag.name) < version_key(old.name):
                self._tags[tree, n] = tag
        placed = "SELECT t.tree, t.n, p.seg FROM tags t JOIN {} p ON p.n = t.n AND p.by = t.n"
        rows = self._index.rows(f"{placed.format('commits')} UNION {placed.format('also')}")
        for tree, n, seg in sorted(rows, key=lambda row: order(row[1])):
            orders, tags = self._on[tree, seg]
            orders.append(order(n))
            tags.append(self._tags[tree, n])


_NONE = _Tag(0, "", 0)


def _made(tag: _Tag) -> tuple[int, tuple[tuple[int, int, str], ...]]:
    return tag.time, version_key(tag.name)


def version_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Tag names in the order of versions: `v6.9` before `v6.10`, `v6.10-rc1` before `v6.10`."""
    parts: list[tuple[int, int, str]] = []
    digits = ""
    for character in name.replace("-rc", "\0") + "\1":
        if character.isdecimal() and character.isascii():
            digits += character
            continue
        if digits:
            parts.append((1, int(digits[:18]), ""))
            digits = ""
        parts.append((0, 0, character))
    return tuple(parts)
