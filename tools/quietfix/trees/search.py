"""Finds in the index what cases look for, and what is akin to it: what carries, reverts or fixes it, or looks like it.

The index answers layer by layer, with one question for all cases, so a thousand cases cost little more than one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from quietfix.facts import MentionKind, Wanted
from quietfix.rules.references import landed_again, link_target, subject_key
from quietfix.trees.index import MENTIONS
from quietfix.trees.keys import KINDS, id_key, mail_key, subject_number
from quietfix.trees.kin import Answers, Kin, many
from quietfix.trees.questions import NOTHING, Hand, Questions, Role

_FULL = 40
_LENGTHS = (40, 64)
"""Of whole ids. Others, of whatever length, are the first digits of one, or a slip."""
_MAX_ALIKE = 64
"""A subject, or a second of one author, that so many commits share says nothing."""


_MENTIONED = "mentioned AS m CROSS JOIN mentions USING (at)"
_ALIKE = "subjects AS s CROSS JOIN commits USING (n)"
_CARRY = tuple(KINDS[kind] for kind in MentionKind if kind.carries)
_REVERT = (KINDS[MentionKind.REVERT], KINDS[MentionKind.REVERT_WORDS])
_FOLLOW = (KINDS[MentionKind.FIXES], KINDS[MentionKind.STABLE_DEP])


class Search:
    """One search for all that is wanted; `further` is asked too, since it is known to matter in other trees."""

    def __init__(
        self,
        index: Answers,
        wanted: Wanted,
        further: Questions = NOTHING,
        crowded: frozenset[Hand] = frozenset(),
    ) -> None:
        self._index, self._wanted, self._further = index, wanted, further
        self._roles: dict[int, Role] = {}
        self._layer: dict[int, Role] = {}
        self._prefixes: set[str] = set()
        self._subjects: dict[str, int] = {}
        self.kin = Kin()
        self.asked = Questions()
        """All that was asked so far."""
        self.crowded = set(crowded)
        """The authors with dates that so many commits share that they say nothing."""

    def run(self) -> Kin:
        """All that is akin to what is wanted."""
        for ids, role in ((self._wanted.commits, Role.FIX), (self._wanted.culprits, Role.CULPRIT)):
            self._named(ids, role)
            # What no tree has may still be what others name.
            self._referring((text, role) for text in ids)
        self._named(self._wanted.places, Role.BESIDE)
        self._by_mail()
        self._by_subject(self._wanted.subjects, Role.FIX)
        for hand in self._wanted.authored:
            self._by_hand(hand, Role.FIX)
        roots = {n for n, role in self._layer.items() if role is Role.FIX}
        self._ask_further()
        while self._layer:
            layer, self._layer = self._layer, {}
            self._roles.update(layer)
            self.kin.load(self._index, [n for n in layer if n not in self.kin.rows], self._wanted.message_ids)
            told = {n: role for n, role in layer.items() if role is not Role.BESIDE}
            self._referring((self.kin.rows[n].id.hex(), role) for n, role in told.items())
            self._carried(told)
            self._taken_back(told)
            self._of_one_hand(told)
            self._by_subject({subject_key(self.kin.rows[n].subject) for n in roots & set(told)}, Role.FIX)
            culprits = {subject_key(self.kin.rows[n].subject) for n, role in told.items() if role is Role.CULPRIT}
            self._by_subject({words for key in culprits for words in landed_again(key)}, Role.BESIDE)
        for n, row in self.kin.rows.items():
            # Another tree may hold it too.
            self.asked.hold(row.id.hex(), self._roles[n])
        return self.kin

    def _ask_further(self) -> None:
        further = self._further
        for text, role in further.held.items():
            self._named([text], role)
        self._referring(further.named.items())
        self._reverting(further.reverted)
        self._by_subject(further.subjects, Role.FIX)
        self._reverting_subjects(further.reverted_subjects)
        for hand, role in further.hands.items():
            self._by_hand(hand, role)

    def _add(self, n: int, role: Role) -> None:
        known = min(self._roles.get(n, Role(2) + 1), self._layer.get(n, Role(2) + 1))
        if role < known:
            self._layer[n] = role

    def _named(self, ids: Iterable[str], role: Role) -> None:
        """Add the commits that are meant by ids, which may be shortened. All of them, where several are."""
        whole = []
        for text in ids:
            self.asked.hold(text, role)
            if len(text) in _LENGTHS:
                whole.append(text)
            elif role is not Role.BESIDE or text not in self._prefixes:
                self._prefixes.add(text)
                low, high = bytes.fromhex(text + "0" * (len(text) % 2)), bytes.fromhex(text + "f" * (len(text) % 2))
                for (n,) in self._index.rows(
                    "SELECT n FROM ids WHERE id BETWEEN ? AND ?", (low, high + b"\xff" * _FULL)
                ):
                    self._add(n, role)
        values = [bytes.fromhex(text) for text in whole]
        for (n,) in many(self._index, "SELECT n FROM ids WHERE id IN ({})", values):
            self._add(n, role)

    def _referring(self, ids: Iterable[tuple[str, Role]]) -> None:
        """Add what carries, reverts, or fixes commits by naming them."""
        by_role: dict[bool, dict[int, list[str]]] = {True: defaultdict(list), False: defaultdict(list)}
        for text, role in ids:
            if self.asked.named.get(text, Role.BESIDE) <= role:
                continue
            self.asked.name(text, role)
            by_role[role is Role.FIX][id_key(text)].append(text)
        for is_fix, by_key in by_role.items():
            kinds = (*_CARRY, *_REVERT, *(_FOLLOW if is_fix else ()))
            question = f"SELECT at, m.key, m.kind, target FROM {_MENTIONED} WHERE m.key IN ({{}}) AND m.kind IN {kinds}"
            for at, key, kind, target in many(self._index, question, list(by_key)):
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
        self._reverting(merges)
        self._reverting_subjects({subject_key(self.kin.rows[n].subject) for n in layer})

    def _reverting(self, merges: Iterable[str]) -> None:
        keys = defaultdict(list)
        for text in merges:
            self.asked.reverted.add(text)
            keys[id_key(text)].append(text)
        question = f"SELECT at, m.key, target FROM {_MENTIONED} WHERE m.key IN ({{}}) AND m.kind IN {_REVERT}"
        for at, key, target in many(self._index, question, list(keys)):
            if any(_same(target, text) for text in keys[key]):
                self._add(at // MENTIONS, Role.CULPRIT)

    def _reverting_subjects(self, subjects: Iterable[str]) -> None:
        self.asked.reverted_subjects.update(subjects)
        numbers = {subject_number(subject) for subject in subjects}
        question = f"SELECT at FROM mentioned WHERE key IN ({{}}) AND kind = {KINDS[MentionKind.REVERT_SUBJECT]}"
        for (at,) in many(self._index, question, list(numbers)):
            self._add(at // MENTIONS, Role.CULPRIT)

    def _by_mail(self) -> None:
        self.asked.mails.update(self._wanted.message_ids)
        wanted = {mail_key(text) for text in self._wanted.message_ids}
        question = f"SELECT at, text FROM {_MENTIONED} WHERE m.key IN ({{}}) AND m.kind = {KINDS[MentionKind.LINK]}"
        for at, text in many(self._index, question, list(wanted)):
            if link_target(text) in self._wanted.message_ids:
                self._add(at // MENTIONS, Role.FIX)

    def _by_subject(self, keys: Iterable[str], role: Role) -> None:
        for key in keys:
            if self._subjects.get(key, Role.BESIDE + 1) <= role:
                continue
            self._subjects[key] = role
            self.asked.subjects.add(key)
            rows = self._index.rows(
                f"SELECT n, subject FROM {_ALIKE} WHERE s.key = ? ORDER BY s.n DESC LIMIT ?",
                (subject_number(key), _MAX_ALIKE),
            )
            for n, subject in rows:
                if subject_key(subject) == key:
                    self._add(n, role)

    def _of_one_hand(self, layer: Mapping[int, Role]) -> None:
        """Add what has the same author and author date."""
        for n, role in layer.items():
            row = self.kin.rows[n]
            hand = (row.author, row.written)
            if hand not in self.asked.hands or role < self.asked.hands[hand]:
                self._by_hand(hand, role)
            if hand in self.crowded:
                # Who writes a patch chooses its date, so a crowd must not hide a copy.
                key = subject_number(subject_key(row.subject))
                for (other,) in self._index.rows(
                    f"SELECT n FROM {_ALIKE} WHERE s.key = ? AND author = ? AND written = ? LIMIT ?",
                    (key, *hand, _MAX_ALIKE),
                ):
                    self._add(other, role)

    def _by_hand(self, hand: Hand, role: Role) -> None:
        self.asked.hand(hand, role)
        question = "SELECT n FROM hands WHERE author = ? AND written = ? LIMIT ?"
        found = [] if hand in self.crowded else list(self._index.rows(question, (*hand, _MAX_ALIKE)))
        if len(found) >= _MAX_ALIKE:
            self.crowded.add(hand)
            return
        for (other,) in found:
            self._add(other, role)


def _same(written: str, other: str) -> bool:
    return written.startswith(other) or other.startswith(written)
