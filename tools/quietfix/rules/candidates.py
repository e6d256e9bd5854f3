"""Commits that look like a patch: which of them are it by what they change, and what is said of the others."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from quietfix.desk.case import Patch
from quietfix.desk.patchfile import PatchFile
from quietfix.facts import PatchIds, Unknown
from quietfix.rules.comparing import Another, Same, SharesFile, compared
from quietfix.rules.kinship import Kinship, Way
from quietfix.rules.references import subject_key

PATCH_ID = "patch id"
SHARED_FILE = "author, date and a file"
_HAND = "same author and date"
_SUBJECT = "same subject"


@dataclass(frozen=True)
class Looks:
    """What a patch is recognised by, as the case says it, its kept file, and the commits that are the patch."""

    patch: Patch
    kept: PatchFile
    kinship: Kinship

    @property
    def message_ids(self) -> tuple[str, ...]:
        """The patch's own mails."""
        both = (self.patch.message_id, self.kept.message_id)
        return tuple(dict.fromkeys(one for one in both if one is not None))

    @property
    def keys(self) -> frozenset[str]:
        """Its subjects, as subjects are compared."""
        return frozenset(subject_key(one) for one in (self.patch.subject, self.kept.subject) if one is not None)

    def twins_of_file(self) -> list[str]:
        """The commits with the author, author date and subject of the kept file."""
        if self.kept.authored is None or self.kept.subject is None:
            return []
        key = subject_key(self.kept.subject)
        of_hand = self.kinship.of_hand(self.kept.authored)
        return [one for one in of_hand if self.kinship.key(one) == key]

    def alike(self, copied: Iterable[str]) -> list[tuple[str, str]]:
        """The commits that have a subject or the author and date of the patch or its copies, each with what it has."""
        known = [self.kinship.commits[one] for one in copied if one in self.kinship.commits]
        hands = {one.authored for one in known if one.authored is not None}
        keys = self.keys | {self.kinship.key(one.id) for one in known}
        if self.kept.authored is not None:
            hands.add(self.kept.authored)
        found = [(one, _HAND) for hand in sorted(hands) for one in self.kinship.of_hand(hand)]
        return found + [(one, _SUBJECT) for key in sorted(keys) for one in self.kinship.of_subject(key)]

    def same_change(self, copied: Sequence[str]) -> tuple[list[Way], list[Way]]:
        """The commits that change the same: all of it, or a file of it and by the same hand at the same time.

        `copied` are commits that are the patch whatever they change.
        """
        whole: dict[str, Way] = {}
        shared: dict[str, Way] = {}
        for commit, what in self.alike(copied) if self._comparable(copied) else ():
            if commit in copied:
                continue
            if isinstance(self.compare(commit, copied), Same):
                whole[commit] = Way(commit, PATCH_ID, None)
            elif what == _HAND:
                seen = self.kinship.commits[commit]
                if isinstance(compared(seen.patch, self._patches(copied, seen.authored)), SharesFile):
                    shared[commit] = Way(commit, SHARED_FILE, None)
        return list(whole.values()), list(shared.values())

    def compare(self, commit: str, copied: Iterable[str]) -> Same | SharesFile | Another | Unknown | None:
        """What the patch of a commit says, beside those of the patch."""
        return compared(self.kinship.commits[commit].patch, self._patches(copied))

    def why(self, commit: str, what: str, copied: Iterable[str]) -> str:
        """Why a commit that has `what` of the patch is for a person to judge."""
        match self.compare(commit, copied):
            case Another():
                return f"{what}, another patch"
            case SharesFile():
                return f"{what}, and a file of the patch is the same"
            case Unknown(reason):
                return f"{what}; {reason}, so the patches were not compared"
        return what

    def _comparable(self, copied: Iterable[str]) -> bool:
        return any(isinstance(patch, PatchIds) for patch in self._patches(copied))

    def _patches(
        self, copied: Iterable[str], authored: tuple[int, int] | None = None
    ) -> list[PatchIds | Unknown | None]:
        """The patches to compare with, of one author and date where that is asked for."""
        known = [self.kinship.commits[one] for one in copied if one in self.kinship.commits]
        patches = [(one.patch, one.authored) for one in known]
        if self.kept.patch is not None:
            patches.insert(0, (self.kept.patch, self.kept.authored))
        return [patch for patch, hand in patches if authored in (None, hand)]


def weak(
    looks: Looks, ways: Mapping[str, Way], copied: Sequence[str], unbacked: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """What only looks like the patch, with why, each commit once."""
    told, kinship = set(ways), looks.kinship
    found = [(commit, "links to the patch's mail, but nothing else is the same") for commit in unbacked]
    found += [
        (commit, "names it, but has the author, date and subject of another commit")
        for way in ways
        for commit in kinship.naming(way)
        if kinship.mistaken(commit, way) is not None
    ]
    for commit, why in found:
        if commit not in told:
            told.add(commit)
            yield commit, why
    for commit, what in looks.alike(ways):
        if commit not in told:
            told.add(commit)
            yield commit, looks.why(commit, what, copied)
