"""Brings the index up to the tips of a mirror: one streamed reading a line, of what that line has since the last."""

from collections.abc import Container, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

from quietfix.errors import GitFailed
from quietfix.facts import Mention, MentionKind
from quietfix.rules.messages import mentions_in
from quietfix.rules.references import Forms, subject_key
from quietfix.trees.git import GitDoor
from quietfix.trees.index import BATCH, BY_ID, MENTIONS, Index, order
from quietfix.trees.keys import KINDS, mention_key, subject_number
from quietfix.trees.reading import Record, chain, commits

_AT_ONCE = 4096
"""So many commits are kept before they are written."""
_MAX_SUBJECT = 1000
_COMMIT = "INSERT INTO commits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_MENTION = "INSERT INTO mentions VALUES (?, ?, ?, ?, ?)"
_ALSO = "INSERT OR REPLACE INTO also VALUES (?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Position:
    """A commit on a chain: its number, and the segment that it is on."""

    n: int
    seg: int
    id: str


@dataclass(frozen=True)
class Growth:
    """The lines of one mirror, by what it read last: `name` is the mirror's own, so that another one starts anew."""

    index: Index
    git: GitDoor
    name: str
    forms: Forms

    def line(self, line: str, tip: str) -> None:
        """Bring one line to its tip, in one transaction. Raises GitFailed, and then nothing has changed."""
        with self.index.writing():
            old = self.index.one("SELECT tip, n, seg FROM lines WHERE line = ? AND mirror = ?", (line, self.name))
            if old is not None and old[0] == tip:
                return
            meet, fresh = self._meet(tip)
            # A chain that goes on from where the line was is a longer one; any other leaves the old one.
            goes_on = old is not None and meet is not None and meet.n == old[1]
            if old is not None and meet is not None and meet.seg == old[2] and not goes_on:
                goes_on = self._taken_back(line, meet)
            segment = old[2] if old is not None and goes_on else self._segment(meet)
            n = self._read(tip, meet, segment, fresh)
            self.index.write("INSERT OR REPLACE INTO lines VALUES (?, ?, ?, ?, ?)", (line, self.name, tip, n, segment))
            if old is not None and not goes_on:
                prune(self.index)

    def _taken_back(self, line: str, meet: Position) -> bool:
        """Take back the end of a line's own segment, where no other line needs it. Returns whether that was so."""
        self.index.write("UPDATE lines SET n = ? WHERE line = ?", (meet.n, line))
        if limits(self.index)[meet.seg] > order(meet.n):
            return False
        prune(self.index)
        return True

    def _meet(self, tip: str) -> tuple[Position | None, Container[bytes]]:
        """Where the first-parent chain of a tip comes to a chain that is known, and which commits are new by that."""
        if self.index.one("SELECT 1 FROM commits LIMIT 1") is None:
            return None, _All()
        new: set[bytes] = set()
        with closing(chain(self.git, tip)) as ids:
            for id_ in ids:
                row = self.index.one("SELECT n, seg, by FROM commits WHERE id = ?", (bytes.fromhex(id_.decode()),))
                if row is None:
                    new.add(id_)
                    continue
                if row[2] == row[0]:
                    return Position(row[0], row[1], id_.decode()), new
                other = self.index.one("SELECT seg FROM also WHERE n = ? AND by = n", (row[0],))
                if other is not None:
                    return Position(row[0], other[0], id_.decode()), new
        return None, new

    def _segment(self, meet: Position | None) -> int:
        """A new segment, from where it forks."""
        parent, fork = (meet.seg, meet.n) if meet is not None else (None, None)
        self.index.write("INSERT INTO segments (parent, fork) VALUES (?, ?)", (parent, fork))
        return self._number("SELECT max(seg) FROM segments")

    def _number(self, statement: str) -> int:
        row = self.index.one(statement)
        return row[0] if row is not None and row[0] is not None else 0

    def _read(self, tip: str, meet: Position | None, segment: int, fresh: Container[bytes]) -> int:
        """Write what the tip has beyond the meeting point. Returns the number of the tip."""
        top = self._number("SELECT max(n) FROM commits") // BATCH + 1
        spread = _Spread(tip.encode(), meet.id.encode() if meet else b"")
        number, tip_n = top * BATCH, meet.n if meet is not None and meet.id == tip else None
        with closing(commits(self.git, tip, meet.id if meet else None)) as history:
            while some := list(islice(history, _AT_ONCE)):
                new: list[tuple[object, ...]] = []
                told: list[tuple[object, ...]] = []
                known: list[tuple[int, int, int]] = []
                for record in some:
                    n = None if record.id in fresh else self._known(record.id)
                    by = spread.over(record, number if n is None else n)
                    if n is not None:
                        known.append((n, segment, by))
                    else:
                        new.append(self._row(record, number, segment, by))
                        told.extend(_mentions(number, mentions_in(record.message, self.forms)))
                        number += 1
                    if tip_n is None:
                        tip_n = number - 1 if n is None else n
                self.index.write_all(_COMMIT, new)
                self.index.write_all(_MENTION, told)
                self.index.write_all(_ALSO, known)
                if number - top * BATCH > BATCH - _AT_ONCE:
                    raise GitFailed("a line has more commits than the index can hold", "nothing can be done about it")
        if tip_n is None:
            raise GitFailed("Git told nothing of a line", "run the same again; if it stays, fetch the tree anew")
        self.index.write(BY_ID)
        return tip_n

    def _known(self, id_: bytes) -> int | None:
        row = self.index.one("SELECT n FROM commits WHERE id = ?", (bytes.fromhex(id_.decode()),))
        return None if row is None else row[0]

    def _row(self, record: Record, n: int, segment: int, by: int) -> tuple[object, ...]:
        subject = record.message.split(b"\n", 1)[0][:_MAX_SUBJECT].decode("utf-8", "replace")
        key = subject_number(subject_key(subject))
        id_ = bytes.fromhex(record.id.decode())
        return (n, id_, segment, by, record.time, record.written, record.author, key, subject)


class _All:
    """Holds everything: in an empty index each commit is new."""

    def __contains__(self, commit: object) -> bool:
        return True


class _Spread:
    """Tells of each commit which chain commit brought it in: the oldest one that reaches it.

    What is known of a commit is handed down to its parents and then forgotten, so memory holds only the frontier.
    """

    def __init__(self, tip: bytes, end: bytes) -> None:
        self._next, self._end = tip, end
        self._by: dict[bytes, int] = {}

    def over(self, record: Record, n: int) -> int:
        """The number of the chain commit that brought this one in. `n` is its own number."""
        mine = self._by.pop(record.id, None)
        parents = record.parents
        if record.id == self._next:
            # The chain itself, newest first: whatever it hands down is older than what was handed down before.
            mine = n
            self._next = parents[0] if parents else b""
            parents = parents[1:]
            for parent in parents:
                self._by[parent] = n
            return n
        assert mine is not None, "Git told a commit before its children"
        for parent in parents:
            other = self._by.get(parent)
            if other is None or order(mine) < order(other):
                self._by[parent] = mine
        return mine


def _mentions(n: int, found: tuple[Mention, ...]) -> Iterator[tuple[object, ...]]:
    for number, mention in enumerate(found):
        # The line of a link or a trailer says it all, so its target is read from it again.
        target = "" if mention.kind is MentionKind.LINK else mention.target
        key = mention_key(mention.kind, mention.target)
        yield n * MENTIONS + number, key, KINDS[mention.kind], target, mention.text


def limits(index: Index) -> Mapping[int, int]:
    """The segments that are on the path of some line, and the order of the last commit there that is."""
    parents = {seg: (parent, fork) for seg, parent, fork in index.rows("SELECT seg, parent, fork FROM segments")}
    found: dict[int, int] = {}
    for n, seg in index.rows("SELECT n, seg FROM lines"):
        limit, step = order(n), seg
        while step is not None:
            found[step] = max(limit, found.get(step, limit))
            step, fork = parents[step]
            limit = order(fork) if step is not None else 0
    return found


def prune(index: Index) -> None:
    """Take out what no line holds any more, after a line was rewritten or left the policy. Within `writing`."""
    index.finish()
    live = limits(index)
    for (seg,) in list(index.rows("SELECT seg FROM segments")):
        limit = live.get(seg, -1)
        beyond = f"seg = ? AND (by | {BATCH - 1}) - (by & {BATCH - 1}) > ?"
        index.write(f"DELETE FROM also WHERE {beyond}", (seg, limit))
        dead = list(index.rows(f"SELECT n FROM commits WHERE {beyond}", (seg, limit)))
        for (n,) in dead:
            # Another line may hold it too, brought in by another commit.
            other = index.one("SELECT seg, by FROM also WHERE n = ?", (n,))
            if other is not None:
                index.write("UPDATE commits SET seg = ?, by = ? WHERE n = ?", (*other, n))
                index.write("DELETE FROM also WHERE n = ? AND seg = ?", (n, other[0]))
                continue
            index.write("DELETE FROM mentions WHERE at BETWEEN ? AND ?", (n * MENTIONS, n * MENTIONS + MENTIONS - 1))
            index.write("DELETE FROM commits WHERE n = ?", (n,))
        if seg not in live:
            index.write("DELETE FROM segments WHERE seg = ?", (seg,))
