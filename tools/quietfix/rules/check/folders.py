"""Rules over a case's folder: names that say nothing, since forges mail and log them, and plain files alone."""

import re
from collections.abc import Callable, Iterator, Sequence

from quietfix.desk.case import Case
from quietfix.desk.document import Document
from quietfix.desk.patchfile import Kept, NoPatch, PatchFile, findable
from quietfix.desk.store import FolderEntry
from quietfix.finding import Finding, Severity

_NAME = re.compile(r"state\.yml|p\d{1,3}\.patch|a\d{1,3}\.txt", re.ASCII)
MAX_FILE = 1024 * 1024
"""The largest file of a case's folder, in bytes."""


def named_files(case: Case, document: Document, entries: Sequence[FolderEntry]) -> Iterator[Finding]:
    """A file that the case names is in its folder."""
    names = {entry.name for entry in entries if entry.kind == "file"}
    kinds = (("patches", case.fix.patches), ("superseded", case.fix.superseded))
    for key, patches in kinds:
        for index, patch in enumerate(patches):
            if patch.file is not None and patch.file not in names:
                path = ("fix", key, index, "file")
                yield document.finding("folder-file", path, "this file is not in the case's folder", "add it there")


def kept_files_tell(case: Case, document: Document, kept: Kept) -> Iterator[Finding]:
    """The file of a fix by which nothing else finds it tells who wrote it when, and its subject."""
    for index, patch in enumerate(case.fix.patches):
        read = None if patch.file is None else kept.get((case.id, patch.file))
        if isinstance(read, PatchFile | NoPatch) and not findable(patch, read):
            path = ("fix", "patches", index, "file")
            message = "robots cannot find this patch in public trees: its file gives no author, date and subject"
            if isinstance(read, NoPatch):
                message = f"robots cannot find this patch in public trees by its file: {read.why}"
            hint = "keep the mail of this one patch there, or give its commit, or its message-id and subject"
            yield document.finding("patch-unfindable", path, message, hint, Severity.WARNING)


def hardware_has_no_files(case: Case, document: Document, entries: Sequence[FolderEntry]) -> Iterator[Finding]:
    """A hardware case is a pointer, so only robots keep anything in its folder."""
    if case.track == "hardware" and any(entry.name != "state.yml" for entry in entries):
        message = "a hardware case holds no technical content, so no files in its folder"
        hint = "take them out, and out of the history too"
        yield document.finding("hardware-pointer", ("track",), message, hint)


def is_kept_text(name: str) -> bool:
    """Whether a name in a case's folder is that of a patch or another text that came with a report."""
    return _NAME.fullmatch(name) is not None and name != "state.yml"


def is_text(entry: FolderEntry) -> bool:
    """Whether this is a patch or another text that came with a report, under a name that says nothing."""
    return entry.kind == "file" and is_kept_text(entry.name) and entry.size <= MAX_FILE


def folder(case: str, entries: Sequence[FolderEntry]) -> Iterator[Finding]:
    """What lies in the folder of a case; of each file the first rule that finds something speaks."""
    for number, entry in enumerate(entries, 1):
        for rule in RULES:
            finding = rule(f"cases/{case}", number, entry)
            if finding is not None:
                yield finding
                break


def _plain_files_alone(path: str, number: int, entry: FolderEntry) -> Finding | None:
    """The folder holds plain files: no links, no folders."""
    if entry.kind == "file":
        return None
    message = f"file {number} of this folder is a {entry.kind}" if entry.name else "this folder is a link"
    return Finding(path, 1, 1, "folder-file", Severity.ERROR, message, "keep plain files there")


def _names_say_nothing(path: str, number: int, entry: FolderEntry) -> Finding | None:
    """Names are mailed and logged, so they say nothing. A finding tells a file by its place in the sorted list."""
    if _NAME.fullmatch(entry.name) is not None:
        return None
    message = f"file {number} of this folder is not named like p1.patch or a1.txt"
    hint = "names are mailed and logged, so they say nothing: patches are p1.patch, other text is a1.txt"
    return Finding(path, 1, 1, "folder-name", Severity.ERROR, message, hint)


def _files_are_small(path: str, number: int, entry: FolderEntry) -> Finding | None:
    """A file has a size that people can read."""
    if entry.size <= MAX_FILE:
        return None
    message = f"file {number} of this folder is larger than {MAX_FILE} bytes"
    hint = "keep what people read, and name where the rest is"
    return Finding(path, 1, 1, "file-size", Severity.ERROR, message, hint)


RULES: tuple[Callable[[str, int, FolderEntry], Finding | None], ...] = (
    _plain_files_alone,
    _names_say_nothing,
    _files_are_small,
)
