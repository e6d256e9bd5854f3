"""One pass over a history, newest first, that tells of each commit which lines hold it, how, and since which tag.

The commits must come in topological order: no commit before one of its children. What is known of a commit is handed
down to its parents and then forgotten, so memory holds only the frontier, whatever the size of the history. All lines
of a tree share the pass.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple

Tags = frozenset[int]


class Step(NamedTuple):
    """One commit of the history."""

    id: str
    parents: tuple[str, ...]
    time: int
    """Committer date in seconds since 1970."""


class Entry(NamedTuple):
    """How one line holds a commit."""

    line: int
    time: int
    """The committer date of the first-parent commit of the line that brought it in."""
    tag: str | None
    by: str = ""
    """The first-parent commit of the line that brought it in."""


class _Group(NamedTuple):
    """Lines, as bits, into which the commit was brought by one first-parent commit."""

    lines: int
    order: int
    time: int
    by: str


class _Known(NamedTuple):
    """What the children of a commit say about it."""

    own: int
    """Lines, as bits, of which this commit is on the first-parent chain."""
    groups: tuple[_Group, ...]
    tags: Tags
    """The tags that contain the commit, less those that contain another of them."""


@dataclass(frozen=True)
class _Tag:
    name: str
    time: int
    lines: int
    newer: int
    """Tags, as bits, that contain this tag."""


class Walk:
    """The state of a pass. `tips` are the lines, `tags` the tag names of tagged commits."""

    def __init__(self, tips: Sequence[str], tags: Mapping[str, Sequence[str]]) -> None:
        self._tagged = tags
        self._tags: list[_Tag] = []
        self._waiting: dict[str, _Known] = {}
        for line, tip in enumerate(tips):
            self._hand_down(tip, _Known(1 << line, (), frozenset()))

    def over(self, history: Iterable[Step]) -> Iterator[tuple[Step, "Holding"]]:
        """Each commit with the lines that hold it."""
        for order, step in enumerate(history):
            known = self._waiting.pop(step.id, None)
            if known is None:
                continue
            groups = known.groups
            if known.own:
                # What came in by a merge and is also on the chain itself counts from the chain.
                groups = _merged((), groups, known.own)
            holding = Holding(self, step.id, known.own, groups, known.tags, step.time)
            if step.id in self._tagged:
                holding = self._tag(step, holding)
            brought = (*groups, _Group(known.own, order, step.time, step.id)) if known.own else groups
            for number, parent in enumerate(step.parents):
                own = known.own if number == 0 else 0
                handed = groups if number == 0 else brought
                self._hand_down(parent, _Known(own, handed, holding.tags))
            yield step, holding

    def _hand_down(self, commit: str, new: _Known) -> None:
        old = self._waiting.get(commit)
        if old is None or old is new:
            self._waiting[commit] = new
            return
        groups = old.groups if old.groups is new.groups else _merged(old.groups, new.groups, 0)
        tags = old.tags if old.tags == new.tags else self._oldest(old.tags | new.tags)
        self._waiting[commit] = _Known(old.own | new.own, groups, tags)

    def _tag(self, step: Step, holding: "Holding") -> "Holding":
        newer = reduce(or_, (self._tags[tag].newer | 1 << tag for tag in holding.tags), 0)
        # Of several tags on one commit the first by name speaks for it.
        name = min(self._tagged[step.id], key=version_key)
        self._tags.append(_Tag(name, step.time, holding.lines, newer))
        return holding._replace(tags=frozenset((len(self._tags) - 1,)))

    def _oldest(self, tags: Tags) -> Tags:
        newer = reduce(or_, (self._tags[tag].newer for tag in tags), 0)
        return frozenset(tag for tag in tags if not newer >> tag & 1)

    def first_tag(self, tags: Tags, line: int) -> str | None:
        """Of the oldest tags that hold a commit, the one of a line that was made first."""
        of_line = [self._tags[tag] for tag in tags if self._tags[tag].lines >> line & 1]
        first = min(of_line, key=lambda tag: (tag.time, version_key(tag.name)), default=None)
        return None if first is None else first.name


class Holding(NamedTuple):
    """Which lines hold a commit. Cheap to make for every commit; `entries` is asked for few."""

    walk: Walk
    id: str
    own: int
    groups: tuple[_Group, ...]
    tags: Tags
    time: int

    @property
    def lines(self) -> int:
        """The lines that hold the commit, as bits."""
        return reduce(or_, (group.lines for group in self.groups), self.own)

    def entries(self) -> Iterator[Entry]:
        """How each line holds the commit."""
        for group in (_Group(self.own, 0, self.time, self.id), *self.groups):
            for line in _bits(group.lines):
                yield Entry(line, group.time, self.walk.first_tag(self.tags, line), group.by)


def _merged(first: tuple[_Group, ...], second: tuple[_Group, ...], but: int) -> tuple[_Group, ...]:
    """Groups of both, each line in the oldest commit that brings it in, without the lines `but`."""
    merged: list[_Group] = []
    taken = but
    for group in sorted((*first, *second), key=lambda group: -group.order):
        lines = group.lines & ~taken
        if lines:
            merged.append(group if lines == group.lines else group._replace(lines=lines))
            taken |= lines
    return tuple(merged)


def _bits(number: int) -> Iterator[int]:
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


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
