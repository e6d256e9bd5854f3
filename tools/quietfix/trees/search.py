"""Finds in the index what cases look for, and what is akin to it: what carries, reverts or fixes it, or looks like it.

The index answers layer by layer, with one question for all cases, so a thousand cases cost little more than one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple

from quietfix.facts import CommitSeen, Mention, MentionKind, Wanted
from quietfix.rules.references import link_target, subject_key
from quietfix.trees.index import MENTIONS, Index
from quietfix.trees.keys import KIND_OF, KINDS, id_key, mail_key, subject_number

_AT_ONCE = 500
"""So many values one question holds."""
_FULL = 40
_MAX_ALIKE = 64
"""A subject, or a second of one author, that so many commits share says nothing."""


class Role(IntEnum):
    """Why a commit is looked at; the lower, the more of its kin is looked for."""

    FIX = 0
    """It is the fix, or carries it: who fixes it in turn and what it fixes matters too."""
    CULPRIT = 1
    """It brought the bug in, or takes back or fixes the fix: who carries or reverts it matters."""
    BESIDE = 2
    """It has an id or a subject that something else also has: nothing more of it matters."""


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


_CARRY = tuple(KINDS[kind] for kind in MentionKind if kind.carries)
_REVERT = (KINDS[MentionKind.REVERT],)
_FOLLOW = (KINDS[MentionKind.FIXES], KINDS[MentionKind.STABLE_DEP])
_NOT_TOLD = (MentionKind.PARTIAL_REVERT,)


class Search:
    """One search for all that is wanted."""

    def __init__(self, index: Index, wanted: Wanted) -> None:
        self._index, self._wanted = index, wanted
        self._roles: dict[int, Role] = {}
        self._layer: dict[int, Role] = {}
        self._prefixes: set[str] = set()
        self._hands: set[tuple[int, int]] = set()
        self.kin = Kin()

    def run(self) -> Kin:
        """All that is akin to what is wanted."""
        for ids, role in ((self._wanted.commits, Role.FIX), (self._wanted.culprits, Role.CULPRIT)):
            self._named(ids, role)
            # What no tree has may still be what others name.
            self._referring((text, role) for text in ids)
        self._by_mail()
        self._by_subject(self._wanted.subjects, Role.FIX)
        roots = {n for n, role in self._layer.items() if role is Role.FIX}
        while self._layer:
            layer, self._layer = self._layer, {}
            self._roles.update(layer)
            self._load([n for n in layer if n not in self.kin.rows])
            told = {n: role for n, role in layer.items() if role is not Role.BESIDE}
            self._referring((self.kin.rows[n].id.hex(), role) for n, role in told.items())
            self._carried(told)
            self._taken_back(told)
            self._of_one_hand(told)
            self._by_subject({subject_key(self.kin.rows[n].subject) for n in roots & set(told)}, Role.FIX)
        return self.kin

    def _add(self, n: int, role: Role) -> None:
        known = min(self._roles.get(n, Role(2) + 1), self._layer.get(n, Role(2) + 1))
        if role < known:
            self._layer[n] = role

    def _named(self, ids: Iterable[str], role: Role) -> None:
        """Add the commits that are meant by ids, which may be shortened. All of them, where several are."""
        whole = []
        for text in ids:
            if len(text) >= _FULL:
                whole.append(text)
            elif role is not Role.BESIDE or text not in self._prefixes:
                self._prefixes.add(text)
                low, high = bytes.fromhex(text + "0" * (len(text) % 2)), bytes.fromhex(text + "f" * (len(text) % 2))
                for (n,) in self._index.rows(
                    "SELECT n FROM commits WHERE id BETWEEN ? AND ?", (low, high + b"\xff" * _FULL)
                ):
                    self._add(n, role)
        values = [bytes.fromhex(text) for text in whole]
        for (n,) in self._many("SELECT n FROM commits WHERE id IN ({})", values):
            self._add(n, role)

    def _load(self, numbers: Sequence[int]) -> None:
        """Read commits and what their messages refer to."""
        found: list[Row] = []
        columns = "n, id, seg, by, time, written, author, subject"
        for row in self._many(f"SELECT {columns} FROM commits WHERE n IN ({{}})", numbers):
            found.append(Row(*row))
            self.kin.rows[row[0]] = found[-1]
        for n, seg, by in self._many("SELECT n, seg, by FROM also WHERE n IN ({})", numbers):
            self.kin.also[n].append((seg, by))
        for n in numbers:
            own = self._index.rows(
                "SELECT kind, target, text FROM mentions WHERE at BETWEEN ? AND ?",
                (n * MENTIONS, n * MENTIONS + MENTIONS - 1),
            )
            for number, target, text in own:
                mention = _mention(number, target, text)
                if mention.kind is MentionKind.LINK and mention.target not in self._wanted.message_ids:
                    continue
                if mention.kind not in _NOT_TOLD:
                    self.kin.mentions[n].append(mention)
        bringers = {row.by for row in found} | {by for n in numbers for _, by in self.kin.also.get(n, ())}
        for n, id_, time in self._many(
            "SELECT n, id, time FROM commits WHERE n IN ({})", [n for n in bringers if n not in self.kin.bringers]
        ):
            self.kin.bringers[n] = (id_.hex(), time)

    def _referring(self, ids: Iterable[tuple[str, Role]]) -> None:
        """Add what carries, reverts, or fixes commits by naming them."""
        by_role: dict[bool, dict[int, list[str]]] = {True: defaultdict(list), False: defaultdict(list)}
        for text, role in ids:
            by_role[role is Role.FIX][id_key(text)].append(text)
        for is_fix, by_key in by_role.items():
            kinds = (*_CARRY, *_REVERT, *(_FOLLOW if is_fix else ()))
            question = f"SELECT at, key, kind, target FROM mentions WHERE key IN ({{}}) AND kind IN {kinds}"
            for at, key, kind, target in self._many(question, list(by_key)):
                if not any(_same(target, text) for text in by_key[key]):
                    continue
                carries = kind in _CARRY
                self._add(at // MENTIONS, Role.FIX if is_fix and carries else Role.CULPRIT)
                if len(target) < _FULL:
                    self._named([target], Role.BESIDE)

    def _carried(self, layer: Mapping[int, Role]) -> None:
        """Add what commits say that they carry, and what the fix fixes."""
        for n, role in layer.items():
            for mention in self.kin.mentions.get(n, ()):
                if mention.kind.carries:
                    self._named([mention.target], role)
                    # It may lie in no tree, and others name it too.
                    self._referring([(mention.target, role)])
                elif mention.kind is MentionKind.FIXES and role is Role.FIX:
                    self._named([mention.target], Role.CULPRIT)
                elif mention.kind is MentionKind.REVERT and (role is Role.FIX or len(mention.target) < _FULL):
                    # A fix that is a revert fixes what it reverts.
                    self._named([mention.target], Role.CULPRIT if role is Role.FIX else Role.BESIDE)

    def _taken_back(self, layer: Mapping[int, Role]) -> None:
        """Add the reverts of what brought commits in, and those that name a commit by its subject alone."""
        merges = {
            self.kin.bringers[by][0]
            for n in layer
            for by in (self.kin.rows[n].by, *(by for _, by in self.kin.also.get(n, ())))
            if by != n
        }
        keys = defaultdict(list)
        for text in merges:
            keys[id_key(text)].append(text)
        question = f"SELECT at, key, target FROM mentions WHERE key IN ({{}}) AND kind = {_REVERT[0]}"
        for at, key, target in self._many(question, list(keys)):
            if any(_same(target, text) for text in keys[key]):
                self._add(at // MENTIONS, Role.CULPRIT)
        subjects = {subject_number(subject_key(self.kin.rows[n].subject)) for n in layer}
        question = f"SELECT at FROM mentions WHERE key IN ({{}}) AND kind = {KINDS[MentionKind.REVERT_SUBJECT]}"
        for (at,) in self._many(question, list(subjects)):
            self._add(at // MENTIONS, Role.CULPRIT)

    def _by_mail(self) -> None:
        wanted = {mail_key(text) for text in self._wanted.message_ids}
        question = f"SELECT at, text FROM mentions WHERE key IN ({{}}) AND kind = {KINDS[MentionKind.LINK]}"
        for at, text in self._many(question, list(wanted)):
            if link_target(text) in self._wanted.message_ids:
                self._add(at // MENTIONS, Role.FIX)

    def _by_subject(self, keys: Iterable[str], role: Role) -> None:
        for key in keys:
            rows = self._index.rows(
                "SELECT n, subject FROM commits WHERE key = ? ORDER BY n DESC LIMIT ?",
                (subject_number(key), _MAX_ALIKE),
            )
            for n, subject in rows:
                if subject_key(subject) == key:
                    self._add(n, role)

    def _of_one_hand(self, layer: Mapping[int, Role]) -> None:
        """Add what has the same author and author date."""
        question = "SELECT n FROM commits WHERE written = ? AND author = ? LIMIT ?"
        for n, role in layer.items():
            row = self.kin.rows[n]
            if (row.written, row.author) not in self._hands:
                self._hands.add((row.written, row.author))
                found = list(self._index.rows(question, (row.written, row.author, _MAX_ALIKE)))
                for (other,) in found if len(found) < _MAX_ALIKE else ():
                    self._add(other, role)

    def _many(self, question: str, values: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        """What a question gives for many values. Any: as the schema says."""
        for start in range(0, len(values), _AT_ONCE):
            some = values[start : start + _AT_ONCE]
            yield from self._index.rows(question.format(",".join("?" * len(some))), some)


def _mention(number: int, target: str, text: str) -> Mention:
    kind = KIND_OF[number]
    return Mention(kind, link_target(text) if kind is MentionKind.LINK else target, text)


def _same(written: str, other: str) -> bool:
    return written.startswith(other) or other.startswith(written)
