"""Several trees, each observed by itself, searched as if one index held them all.

The search is the same as over the index, and so is what it finds, as far as each tree was asked what the answers of the
others lead to. Where one was not, that is a gap: nobody knows what it would have answered.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self

from quietfix.desk.policy import TreePolicy
from quietfix.errors import CouldNotTell
from quietfix.facts import CommitSeen, LineSeen, MentionKind, PatchIds, TreesSeen, Unknown, Wanted
from quietfix.rules.comparing import to_compare
from quietfix.rules.references import subject_key
from quietfix.trees.index import FIND_BY_ID, FIND_BY_REST, MENTIONS, SCHEMA, order
from quietfix.trees.keys import KINDS, mention_key, subject_number
from quietfix.trees.kin import Kin
from quietfix.trees.questions import Questions
from quietfix.trees.search import Search
from quietfix.trees.slices import Slice

_COMMIT = "INSERT INTO commits VALUES (?, ?, 0, ?, 0, ?, ?, ?, ?)"
_LAST = 1 << 63


@dataclass(frozen=True)
class Looked:
    """What one search found, and what it asked for that."""

    kin: Kin
    asked: Questions


class Joined:
    """The slices of a policy's trees, as an index in memory. It is closed at the end of a `with` block."""

    def __init__(self, policy: TreePolicy, slices: Sequence[Slice]) -> None:
        """Raises CouldNotTell where two slices differ in what a commit says."""
        by_tree = {one.tree: one for one in slices}
        self._policy = policy
        self._slices = {tree.name: by_tree[tree.name] for tree in policy.trees if tree.name in by_tree}
        self._crowded = frozenset(hand for one in slices for hand in one.crowded)
        self._numbers: dict[str, int] = {}
        self._patches: dict[str, PatchIds | Unknown | None] = {}
        self._bringers: dict[int, tuple[str, int]] = {}
        self._sql = sqlite3.connect(":memory:", isolation_level=None)
        try:
            self._fill()
        except BaseException:
            self._sql.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sql.close()

    def rows(self, statement: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """What a query gives over the tables of the index. Any: as its schema says."""
        return self._sql.execute(statement, values)

    def bringers(self, numbers: Sequence[int]) -> Iterator[tuple[int, str, int]]:
        """Chain commits by their numbers: the number, the id, the committer date."""
        return ((n, *self._bringers[n]) for n in numbers if n in self._bringers)

    def look(self, wanted: Wanted) -> Looked:
        """Search all slices."""
        search = Search(self, wanted, crowded=self._crowded)
        return Looked(search.run(), search.asked)

    def seen(self, looked: Looked) -> TreesSeen:
        """What was found, as facts of all lines of the policy; those of a tree that has no slice are Unknown."""
        commits = {one.id: replace(one, patch=self._patches[one.id]) for _, one in looked.kin.seen()}
        lines: dict[str, LineSeen | Unknown] = {}
        for tree, line in self._policy.lines:
            one = self._slices.get(tree.name)
            if one is None:
                lines[line] = Unknown(f"no facts of tree {tree.name} were given: run its job")
                continue
            found = one.lines.get(line, Unknown(f"the facts of tree {tree.name} do not tell of this line"))
            if isinstance(found, LineSeen):
                known = {commit: found.arrivals[commit] for commit in commits if commit in found.arrivals}
                found = LineSeen(found.tree, line, found.tip, found.fetched, known)
            lines[line] = found
        return TreesSeen(lines, commits)

    def lacking(self, asked: Questions) -> Mapping[str, frozenset[str]]:
        """The digests of those questions that trees were not asked, by tree. A tree that nobody saw is not named."""
        all_ = asked.digests()
        found = {name: all_ - one.asked for name, one in self._slices.items() if _was_seen(one)}
        return {name: digests for name, digests in found.items() if digests}

    def uncompared(self, seen: TreesSeen, wanted: Wanted) -> tuple[TreesSeen, Mapping[str, str]]:
        """What was seen with the patch-ids that must tell commits apart, and the commits whose are missing, by tree."""
        asked = to_compare(seen, wanted)
        # What another case once asked for would say more than one machine says.
        commits = {id_: one if id_ in asked else replace(one, patch=None) for id_, one in seen.commits.items()}
        missing = [id_ for id_ in sorted(asked) if commits[id_].patch is None]
        lines = [line for line in seen.lines.values() if isinstance(line, LineSeen)]
        places = {id_: line.tree for id_ in missing for line in reversed(lines) if id_ in line.arrivals}
        return replace(seen, commits=commits), places

    def gap(self, wanted: Wanted, looked: Looked) -> Unknown | None:
        """Why what a case looks for may be where nobody looked; None where it cannot be."""
        first = Questions.of(wanted).digests()
        whys = []
        for name, lacking in self.lacking(looked.asked).items():
            if lacking & first:
                whys.append(f"tree {name} was not asked for what the case looks for now: run its job again")
                continue
            others = [other for other, one in self._slices.items() if other != name and one.asked & lacking]
            told = f"tree {' and '.join(others)}" if others else "the others"
            whys.append(f"tree {name} was not asked for what {told} led to: run its job again with those facts")
        return Unknown("; ".join(whys)) if whys else None

    def _fill(self) -> None:
        commits = self._commits()
        self._numbers = {commit: n for n, commit in enumerate(commits)}
        self._patches = {commit: seen.patch for commit, seen in commits.items()}
        for statement in SCHEMA.split(";"):
            self._sql.execute(statement)
        self._sql.execute("BEGIN")
        for commit, by in self._brought().items():
            n, (first, *others) = self._numbers[commit], by or [commit]
            seen = commits[commit]
            author, written = seen.authored or (0, 0)
            key = subject_number(subject_key(seen.subject))
            row = (n, bytes.fromhex(commit), self._number(first), written, author, key, seen.subject)
            self._sql.execute(_COMMIT, row)
            more = [(n, seg, self._number(other)) for seg, other in enumerate(others, 1)]
            self._sql.executemany("INSERT INTO also VALUES (?, ?, ?)", more)
            self._sql.executemany("INSERT INTO mentions VALUES (?, ?, ?, ?, ?)", _mentions(n, seen))
        for statement in (FIND_BY_ID, *FIND_BY_REST):
            self._sql.execute(statement, (0,))
        self._sql.execute("COMMIT")

    def _commits(self) -> dict[str, CommitSeen]:
        """All commits, each once, in the order in which one index would have read them."""
        found: dict[str, CommitSeen] = {}
        for one in self._slices.values():
            place: dict[str, int] = {}
            for line in one.lines.values():
                if isinstance(line, LineSeen):
                    place.update((commit, order(at.order)) for commit, at in line.arrivals.items())
            for id_ in sorted(one.commits, key=lambda commit: place.get(commit, _LAST)):
                commit, old = one.commits[id_], found.get(id_)
                found[id_] = commit if old is None else _same(old, commit)
        return found

    def _brought(self) -> dict[str, list[str]]:
        """What brought each commit in, on any line."""
        found: dict[str, dict[str, None]] = {commit: {} for commit in self._numbers}
        for one in self._slices.values():
            for line in one.lines.values():
                for commit, at in line.arrivals.items() if isinstance(line, LineSeen) else ():
                    found[commit][at.by] = None
                    self._bringers[self._number(at.by)] = (at.by, at.date.epoch())
        return {commit: list(by) for commit, by in found.items()}

    def _number(self, commit: str) -> int:
        return self._numbers.setdefault(commit, len(self._numbers))


def _was_seen(one: Slice) -> bool:
    return any(isinstance(line, LineSeen) for line in one.lines.values())


def _same(one: CommitSeen, other: CommitSeen) -> CommitSeen:
    """One commit by two slices: they may have been asked for other mails, and agree in all else."""
    if (one.subject, one.authored) != (other.subject, other.authored):
        raise CouldNotTell("two files of facts differ in what a public commit says", "write both again")
    # A message may say one thing twice, and that stays so.
    mentions = (*one.mentions, *(mention for mention in other.mentions if mention not in one.mentions))
    patch = other.patch if one.patch is None or isinstance(other.patch, PatchIds) else one.patch
    return CommitSeen(one.id, one.subject, mentions, one.authored, patch)


def _mentions(n: int, commit: CommitSeen) -> Iterator[tuple[object, ...]]:
    for number, mention in enumerate(commit.mentions[:MENTIONS]):
        target = "" if mention.kind is MentionKind.LINK else mention.target
        yield (
            n * MENTIONS + number,
            mention_key(mention.kind, mention.target),
            KINDS[mention.kind],
            target,
            mention.text,
        )
