"""What a search has found: commits with what their messages refer to, and what brought them in."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from quietfix.facts import CommitSeen, Mention


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
        """Each commit as a fact."""
        for n, row in self.rows.items():
            mentions = tuple(self.mentions.get(n, ()))
            yield row, CommitSeen(row.id.hex(), row.subject, mentions, (row.author, row.written))
