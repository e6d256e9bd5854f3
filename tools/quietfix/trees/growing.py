"""Brings the index up to the tips of a mirror: one streamed reading a line, of what that line has since the last."""

from binascii import hexlify, unhexlify
from collections.abc import Container, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import compress, count, repeat

from quietfix.errors import GitFailed
from quietfix.facts import MentionKind
from quietfix.rules.messages import found_in
from quietfix.rules.references import Forms, subject_key
from quietfix.trees.git import GitDoor
from quietfix.trees.index import BATCH, FIND_BY_ID, FIND_BY_REST, MENTIONS, Index, order
from quietfix.trees.keys import KINDS, mention_key, subject_number
from quietfix.trees.pruning import limits, prune
from quietfix.trees.reading import Records, chain, commits

_ASKED = 500
"""So many commits one question looks for."""
_LINK = MentionKind.LINK
_NONE = (1 << 63) - 1
"""No commit has this number."""
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

    def lines(self, tips: Mapping[str, str]) -> None:
        """Bring all lines to their tips, in one transaction. Raises GitFailed, and then nothing has changed."""
        with self.index.writing():
            first = min([self._line(line, tip) for line, tip in tips.items()], default=_NONE)
            if first != _NONE:
                for statement in FIND_BY_REST:
                    self.index.write(statement, (first,))

    def _line(self, line: str, tip: str) -> int:
        """Bring one line to its tip. Returns the number from which on all commits are new."""
        old = self.index.one("SELECT tip, n, seg FROM lines WHERE line = ? AND mirror = ?", (line, self.name))
        if old is not None and old[0] == tip:
            return _NONE
        meet, fresh = self._meet(tip)
        # A chain that goes on from where the line was is a longer one; any other leaves the old one.
        goes_on = old is not None and meet is not None and meet.n == old[1]
        if old is not None and meet is not None and meet.seg == old[2] and not goes_on:
            goes_on = self._taken_back(line, meet)
        segment = old[2] if old is not None and goes_on else self._segment(meet)
        first = (self._number("SELECT max(n) FROM commits") // BATCH + 1) * BATCH
        n = self._read(tip, meet, segment, fresh, first)
        self.index.write("INSERT OR REPLACE INTO lines VALUES (?, ?, ?, ?, ?)", (line, self.name, tip, n, segment))
        if old is not None and not goes_on:
            prune(self.index)
        return first

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
        with closing(chain(self.git, tip)) as pieces:
            for ids in pieces:
                # Mirrors are whole, so all that a known commit grew from is known: where the last is new, all are.
                known = self._known(ids) if self._known(ids[-1:]) else {}
                for id_ in ids:
                    n = known.get(id_)
                    segment = None if n is None else self._chain_of(n)
                    if n is None:
                        new.add(id_)
                    elif segment is not None:
                        return Position(n, segment, id_.decode()), new
        return None, new

    def _chain_of(self, n: int) -> int | None:
        """The segment on whose chain a commit is, if it is on one."""
        row = self.index.one(
            "SELECT seg FROM commits WHERE n = ?1 AND by = n UNION ALL SELECT seg FROM also WHERE n = ?1 AND by = n",
            (n,),
        )
        return None if row is None else row[0]

    def _segment(self, meet: Position | None) -> int:
        """A new segment, from where it forks."""
        parent, fork = (meet.seg, meet.n) if meet is not None else (None, None)
        self.index.write("INSERT INTO segments (parent, fork) VALUES (?, ?)", (parent, fork))
        return self._number("SELECT max(seg) FROM segments")

    def _number(self, statement: str) -> int:
        row = self.index.one(statement)
        return row[0] if row is not None and row[0] is not None else 0

    def _read(self, tip: str, meet: Position | None, segment: int, fresh: Container[bytes], first: int) -> int:
        """Write what the tip has beyond the meeting point, numbered from `first` on. Returns the number of the tip."""
        spread = _Spread(tip.encode())
        number, tip_n = first, meet.n if meet is not None and meet.id == tip else None
        with closing(commits(self.git, tip, meet.id if meet else None)) as history:
            for some in history:
                if number - first > BATCH - len(some.ids):
                    raise GitFailed("a line has more commits than the index can hold", "nothing can be done about it")
                known = self._known([id_ for id_ in some.ids if id_ not in fresh])
                start, numbers = number, list[int]()
                for id_ in some.ids:
                    n = known.get(id_)
                    numbers.append(number if n is None else n)
                    number += n is None
                by = spread.over(some, numbers)
                if known:
                    also = [(n, segment, b) for n, b, id_ in zip(numbers, by, some.ids, strict=True) if id_ in known]
                    self.index.write_all(_ALSO, also)
                    new = [id_ not in known for id_ in some.ids]
                    self._write(some.only(new), start, segment, list(compress(by, new)))
                else:
                    self._write(some, start, segment, by)
                if tip_n is None and numbers:
                    tip_n = numbers[0]
        if tip_n is None:
            raise GitFailed("Git told nothing of a line", "run the same again; if it stays, fetch the tree anew")
        self.index.write(FIND_BY_ID, (first,))
        return tip_n

    def _known(self, ids: Sequence[bytes]) -> Mapping[bytes, int]:
        """The numbers of those commits that the index has."""
        found: dict[bytes, int] = {}
        for start in range(0, len(ids), _ASKED):
            some = [unhexlify(id_) for id_ in ids[start : start + _ASKED]]
            places = ",".join("?" * len(some))
            found.update(
                (hexlify(id_), n) for id_, n in self.index.rows(f"SELECT id, n FROM ids WHERE id IN ({places})", some)
            )
        return found

    def _write(self, some: Records, first: int, segment: int, by: Sequence[int]) -> None:
        """Write commits that are new, which are numbered from `first` on."""
        subjects = [message[:_MAX_SUBJECT].partition(b"\n")[0].decode("utf-8", "replace") for message in some.messages]
        keys = [subject_number(subject_key(subject)) for subject in subjects]
        ids = map(unhexlify, some.ids)
        rows = zip(count(first), ids, repeat(segment), by, some.times, some.written, some.authors, keys, subjects)
        self.index.write_all(_COMMIT, rows)
        told: list[tuple[object, ...]] = []
        for position, found in found_in(some.messages, self.forms).items():
            for at, (kind, target, text) in enumerate(found, (first + position) * MENTIONS):
                # The line of a link or a trailer says it all, so its target is read from it again.
                told.append((at, mention_key(kind, target), KINDS[kind], "" if kind is _LINK else target, text))
        self.index.write_all(_MENTION, told)


class _All:
    """Holds everything: in an empty index each commit is new."""

    def __contains__(self, commit: object) -> bool:
        return True


class _Spread:
    """Tells of each commit which chain commit brought it in: the oldest one that reaches it.

    What is known of a commit is handed down to its parents and then forgotten, so memory holds only the frontier.
    """

    def __init__(self, tip: bytes) -> None:
        self._next = tip
        self._by: dict[bytes, int] = {}

    def over(self, some: Records, numbers: Sequence[int]) -> list[int]:
        """The numbers of the chain commits that brought these commits in. `numbers` are their own."""
        brought: list[int] = []
        waiting = self._by
        for id_, line, n in zip(some.ids, some.parents, numbers, strict=True):
            mine = waiting.pop(id_, None)
            if id_ == self._next:
                # The chain itself, newest first: whatever it hands down is older than what was handed down before.
                brought.append(n)
                self._next, _, others = line.partition(b" ")
                for parent in others.split():
                    waiting[parent] = n
                continue
            assert mine is not None, "Git told a commit before its children"
            brought.append(mine)
            for parent in line.split():
                other = waiting.get(parent)
                if other is None or order(mine) < order(other):
                    waiting[parent] = mine
        return brought
