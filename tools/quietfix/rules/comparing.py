"""Patches compared by their patch-ids: which commits that is done for, and what it says.

It is done for what only looks like a fix: a commit of the same subject, or of the same author and date, that no
reference and no other evidence ties to it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quietfix.facts import CommitSeen, LineSeen, MentionKind, PatchIds, TreesSeen, Unknown, Wanted
from quietfix.rules.references import subject_key

_SHORT = 12
"""The fewest digits by which a message or a case names what it carries."""


@dataclass(frozen=True, slots=True)
class Same:
    """Both change the same."""


@dataclass(frozen=True, slots=True)
class SharesFile:
    """They change one file in the same way, at least."""


@dataclass(frozen=True, slots=True)
class Another:
    """They change nothing in the same way."""


def compared(
    patch: PatchIds | Unknown | None, others: Sequence[PatchIds | Unknown | None]
) -> Same | SharesFile | Another | Unknown | None:
    """A patch against several that are one fix. None: there was nothing to compare it with."""
    known = [other for other in others if isinstance(other, PatchIds)]
    if isinstance(patch, PatchIds) and known:
        if any(other.whole == patch.whole for other in known):
            return Same()
        return SharesFile() if any(other.files & patch.files for other in known) else Another()
    if isinstance(patch, Unknown) and others:
        return patch
    return next((other for other in others if isinstance(other, Unknown)), None) if patch is not None else None


def to_compare(seen: TreesSeen, wanted: Wanted) -> frozenset[str]:
    """The commits whose patches must tell what they are."""
    subjects: dict[str, list[CommitSeen]] = defaultdict(list)
    hands: dict[tuple[int, int], list[CommitSeen]] = defaultdict(list)
    kin = _Kin()
    for commit in seen.commits.values():
        subjects[subject_key(commit.subject)].append(commit)
        if commit.authored is not None:
            hands[commit.authored].append(commit)
        for mention in commit.mentions:
            if mention.kind.carries:
                kin.join(commit.id, mention.target)
    chosen = _twins(hands.values(), kin, [line for line in seen.lines.values() if isinstance(line, LineSeen)])
    named = {text[:_SHORT] for text in wanted.commits}
    fixes = {
        kin.of(commit.id)
        for key, group in subjects.items()
        for commit in group
        if commit.id[:_SHORT] in named or key in wanted.subjects or _is_looked_for(commit, wanted)
    }
    for alike in (*subjects.values(), *hands.values()):
        if len(alike) > 1:
            kinds = {kin.of(commit.id) for commit in alike}
            if len(kinds) > 1 and kinds & fixes:
                chosen.update(commit.id for commit in alike)
    if wanted.authored:
        # A case keeps a patch, so there is something to compare even a single commit with.
        chosen.update(commit.id for key in wanted.subjects for commit in subjects.get(key, ()))
        chosen.update(commit.id for hand in wanted.authored for commit in hands.get(hand, ()))
    return frozenset(chosen)


def _is_looked_for(commit: CommitSeen, wanted: Wanted) -> bool:
    if commit.authored in wanted.authored:
        return True
    return any(one.kind is MentionKind.LINK and one.target in wanted.message_ids for one in commit.mentions)


def _twins(hands: Iterable[Sequence[CommitSeen]], kin: "_Kin", lines: Sequence[LineSeen]) -> set[str]:
    """Join what has one author, date and subject: that is evidence. But several of them on one line are compared."""
    unsure: set[str] = set()
    for group in hands:
        if len(group) == 1:
            continue
        by_subject: dict[str, list[CommitSeen]] = defaultdict(list)
        for commit in group:
            by_subject[subject_key(commit.subject)].append(commit)
        for twins in by_subject.values():
            kinds = {kin.of(twin.id) for twin in twins}
            if len(kinds) > 1 and any(sum(twin.id in line.arrivals for twin in twins) > 1 for line in lines):
                unsure.update(twin.id for twin in twins)
            for twin in twins[1:]:
                kin.join(twins[0].id, twin.id)
    return unsure


class _Kin:
    """Which commits are one fix by what is said of them: sets that grow together."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, commit: str) -> str:
        """The name of the set that a commit is in."""
        name = commit[:_SHORT]
        while (above := self._above.get(name, name)) != name:
            self._above[name] = self._above.get(above, above)
            name = above
        return name

    def join(self, one: str, other: str) -> None:
        """Make the sets of two commits one."""
        first, second = self.of(one), self.of(other)
        if first != second:
            self._above[first] = second
