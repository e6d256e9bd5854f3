"""Brings the releases of a mirror into the index: which commit each tag is, and what tags beside the chains hold."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import or_

from quietfix.trees.git import GitDoor
from quietfix.trees.holding import Holding, version_key
from quietfix.trees.index import Index

Tags = frozenset[int]
_MOST = 8
"""So many of the first tags of a commit are kept, where more tags beside the chains hold it."""


_LAYOUT = "--format=%(refname:lstrip=2)%00%(objectname)%00%(*objectname)"


def released(git: GitDoor) -> dict[str, str]:
    """The releases that a mirror has, by tag: the ids of what was released. Raises GitFailed."""
    return dict(_tags(git.read("for-each-ref", _LAYOUT, "refs/tags/")))


def refresh(index: Index, git: GitDoor, tree: str, lines: Sequence[str], tips: Sequence[str]) -> None:
    """Note the tags of one tree as its mirror has them, in one transaction. A tag that no line holds is no release."""
    told = git.read("for-each-ref", _LAYOUT, "refs/tags/")
    stamp = hashlib.sha256(b"\0".join([told, *(tip.encode() for tip in sorted(tips))])).hexdigest()
    with index.writing():
        if index.one("SELECT 1 FROM trees WHERE name = ? AND tags = ?", (tree, stamp)) is not None:
            return
        index.write("DELETE FROM tags WHERE tree = ?", (tree,))
        index.write("DELETE FROM side WHERE tree = ?", (tree,))
        numbers: dict[str, int] = {}
        for name, commit in _tags(told):
            row = index.one("SELECT n FROM ids WHERE id = ?", (bytes.fromhex(commit),))
            if row is not None:
                numbers[commit] = row[0]
                index.write("INSERT OR REPLACE INTO tags VALUES (?, ?, ?)", (tree, name, row[0]))
        if _beside(index, Holding(index, dict.fromkeys(lines, tree)), list(numbers.values())):
            _hold(index, git, tree, numbers, tips)
        index.write("UPDATE trees SET tags = ? WHERE name = ?", (stamp, tree))


def _tags(told: bytes) -> Iterator[tuple[str, str]]:
    for row in told.decode("utf-8", "replace").split("\n"):
        name, _, commits = row.partition("\0")
        target, _, peeled = commits.partition("\0")
        if name and name.isprintable():
            yield name, peeled or target


def _beside(index: Index, holding: Holding, numbers: Sequence[int]) -> bool:
    """Whether some line holds a tag that is not on its first-parent chain. The kernel's trees have none."""
    for n in numbers:
        row = index.one("SELECT seg, by FROM commits WHERE n = ?", (n,))
        if row is not None and any(place.by != n for _, place, _ in holding.lines(holding.places(n, *row))):
            return True
    return False


def _hold(index: Index, git: GitDoor, tree: str, numbers: Mapping[str, int], tips: Sequence[str]) -> None:
    """Note for each commit the tags that hold it and no other tag that does, in one pass over the whole history."""
    made = {n: (_time(index, n), _version(index, tree, n)) for n in numbers.values()}
    oldest = _Oldest(numbers)
    rows: list[tuple[object, ...]] = []
    given = "\n".join(tips).encode() + b"\n"
    with git.stream("rev-list", "--stdin", "--topo-order", "--parents", given=given) as output:
        for row in output:
            commit, *parents = row.decode("ascii").split()
            tags = oldest.over(commit, parents)
            known = index.one("SELECT n FROM ids WHERE id = ?", (bytes.fromhex(commit),)) if tags else None
            if known is not None:
                first = sorted(tags, key=made.__getitem__)[:_MOST]
                rows.extend((tree, known[0], tag) for tag in first)
        index.write_all("INSERT INTO side VALUES (?, ?, ?)", rows)


def _time(index: Index, n: int) -> int:
    row = index.one("SELECT time FROM commits WHERE n = ?", (n,))
    return 0 if row is None else int(row[0])


def _version(index: Index, tree: str, n: int) -> tuple[tuple[int, int, str], ...]:
    """The name that speaks for a tagged commit, as versions are ordered."""
    return min(version_key(name) for (name,) in index.rows("SELECT name FROM tags WHERE tree = ? AND n = ?", (tree, n)))


class _Oldest:
    """The tags that hold a commit, less those that hold another of them, handed down from children to parents."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self._numbers = numbers
        self._bits = {n: bit for bit, n in enumerate(dict.fromkeys(numbers.values()))}
        self._newer: dict[int, int] = {}
        self._waiting: dict[str, Tags] = defaultdict(frozenset)

    def over(self, commit: str, parents: Sequence[str]) -> Tags:
        """The tags of this commit, which comes after all of its children."""
        tags = self._waiting.pop(commit, frozenset())
        tagged = self._numbers.get(commit)
        if tagged is not None:
            self._newer[tagged] = reduce(or_, (self._newer[tag] | 1 << self._bits[tag] for tag in tags), 0)
            tags = frozenset((tagged,))
        for parent in parents:
            before = self._waiting.get(parent)
            self._waiting[parent] = tags if before is None or before == tags else self._pruned(before | tags)
        return tags

    def _pruned(self, tags: Tags) -> Tags:
        newer = reduce(or_, (self._newer[tag] for tag in tags), 0)
        return frozenset(tag for tag in tags if not newer >> self._bits[tag] & 1)
