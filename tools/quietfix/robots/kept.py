"""The patch files that cases keep: read before the public trees are looked at, and compared with them afterwards.

What is in them is private: it goes nowhere but to a local `git patch-id`, on standard input and in no repository.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from quietfix.desk.case import Case
from quietfix.desk.document import blob_id
from quietfix.desk.patchfile import Kept, NoPatch, PatchFile, diff_of, read_patch
from quietfix.desk.store import Desk
from quietfix.errors import CouldNotTell, GitFailed
from quietfix.facts import PatchIds, TreesSeen, Unknown
from quietfix.finding import Finding
from quietfix.rules.references import subject_key
from quietfix.trees.patchids import of_diffs

_Read: TypeAlias = PatchFile | NoPatch | Unknown
_NOT_THERE = Unknown("a patch file that the case names is not in its folder")
_UNREADABLE = Unknown("a patch file that the case names cannot be read")
_NOT_TOLD = Unknown("Git could not tell the patch-id of a patch file")


def kept_patches(desk: Desk, cases: Iterable[Case]) -> Kept:
    """What the files of the patches that are fixes say."""
    return {(case.id, name): _read(desk, case.id, name) for case in cases for name in _names(case)}


def with_patch_ids(desk: Desk, kept: Kept, seen: TreesSeen, root: Path) -> Kept:
    """The same, with the patch-ids of those that a commit of the trees looks like. Git runs in the folder `root`."""
    compared = [commit for commit in seen.commits.values() if isinstance(commit.patch, PatchIds)]
    keys = {subject_key(commit.subject) for commit in compared}
    hands = {commit.authored for commit in compared}
    asked = {
        f"{case}/{name}": (case, name)
        for (case, name), file in kept.items()
        if isinstance(file, PatchFile)
        and (file.authored in hands or (file.subject is not None and subject_key(file.subject) in keys))
    }
    if not asked:
        return kept
    try:
        told = of_diffs(root, ((word, _diff(desk, *place)) for word, place in asked.items()))
    except GitFailed:
        told = dict.fromkeys(asked, _NOT_TOLD)
    return {**kept, **{place: _told(kept[place], told[word]) for word, place in asked.items()}}


def _told(file: PatchFile | NoPatch | Unknown, patch: PatchIds | Unknown) -> PatchFile | NoPatch | Unknown:
    return replace(file, patch=patch) if isinstance(file, PatchFile) else file


def _names(case: Case) -> Iterator[str]:
    yield from (patch.file for patch in case.fixes if patch.file is not None)


def _read(desk: Desk, case: str, name: str) -> _Read:
    return with_blob(desk, case, name)[0]


def with_blob(desk: Desk, case: str, name: str) -> tuple[_Read, str]:
    """What one patch file says, and the blob id of its content: no text where it is no plain file."""
    try:
        data = desk.file(case, name)
    except CouldNotTell:
        return _UNREADABLE, ""
    return (_NOT_THERE, "") if isinstance(data, Finding) else (read_patch(data), blob_id(data))


def lasting(kept: Kept) -> bool:
    """Whether another look, with nothing new, would read the same of these files."""
    return not any(
        file == _UNREADABLE or (isinstance(file, PatchFile) and file.patch == _NOT_TOLD) for file in kept.values()
    )


def _diff(desk: Desk, case: str, name: str) -> bytes:
    """The diff of a file that was read before; nothing where it has gone since."""
    try:
        data = desk.file(case, name)
    except CouldNotTell:
        return b""
    return b"" if isinstance(data, Finding) else diff_of(data)
