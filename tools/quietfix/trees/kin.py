"""What a search has found: commits with what their messages refer to, and what brought them in; and how it asks."""

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from quietfix.facts import CommitSeen, Mention, MentionKind
from quietfix.rules.references import link_target
from quietfix.trees.index import MENTIONS
from quietfix.trees.keys import KIND_OF

_AT_ONCE = 500
"""So many values one question holds."""
_NOT_TOLD = (MentionKind.PARTIAL_REVERT,)


class Answers(Protocol):
    """What is asked: the index, or what several of them answered elsewhere."""

    def rows(self, statement: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """What a query gives over the tables of the index. Any: as its schema says."""
        ...

    def bringers(self, numbers: Sequence[int]) -> Iterator[tuple[int, str, int]]:
        """Chain commits by their numbers: the number, the id, the committer date."""
        ...


class Row(NamedTuple):
    """A commit of the index."""

    n: int
    id: bytes
    seg: int
    by: int
    time: int
    written: int
    author: int
    subject: str


@dataclass
class Kin:
    """What was found: the commits with their messages' references, and who brought them in."""

    rows: dict[int, Row] = field(default_factory=dict)
    mentions: dict[int, list[Mention]] = field(default_factory=lambda: defaultdict(list))
    bringers: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Chain commits by number: the id and the committer date."""
    also: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    """Further segments that hold a commit, and by what."""

    def seen(self) -> Iterator[tuple[Row, CommitSeen]]:
        """Each commit as a fact, the oldest first: how it was found is not the same in each run."""
        for row in sorted(self.rows.values(), key=lambda row: (row.time, row.id)):
            mentions = tuple(self.mentions.get(row.n, ()))
            yield row, CommitSeen(row.id.hex(), row.subject, mentions, (row.author, row.written))

    def load(self, index: Answers, numbers: Sequence[int], mails: Container[str]) -> None:
        """Read commits and what their messages refer to; of links to mails those to `mails`."""
        found: list[Row] = []
        columns = "n, id, seg, by, time, written, author, subject"
        for row in many(index, f"SELECT {columns} FROM commits WHERE n IN ({{}})", numbers):
            found.append(Row(*row))
            self.rows[row[0]] = found[-1]
        for n, seg, by in many(index, "SELECT n, seg, by FROM also WHERE n IN ({})", numbers):
            self.also[n].append((seg, by))
        own = "SELECT kind, target, text FROM mentions WHERE at BETWEEN ? AND ?"
        for n in numbers:
            for number, target, text in index.rows(own, (n * MENTIONS, n * MENTIONS + MENTIONS - 1)):
                kind = KIND_OF[number]
                named = link_target(text) if kind is MentionKind.LINK else target
                if kind not in _NOT_TOLD and (kind is not MentionKind.LINK or named in mails):
                    self.mentions[n].append(Mention(kind, named, text))
        bringers = {row.by for row in found} | {by for n in numbers for _, by in self.also.get(n, ())}
        for n, id_, time in index.bringers([n for n in bringers if n not in self.bringers]):
            self.bringers[n] = (id_, time)


def many(index: Answers, question: str, values: Sequence[object]) -> Iterator[tuple[Any, ...]]:
    """What a question gives for many values. Any: as the schema says."""
    for start in range(0, len(values), _AT_ONCE):
        some = values[start : start + _AT_ONCE]
        yield from index.rows(question.format(",".join("?" * len(some))), some)
