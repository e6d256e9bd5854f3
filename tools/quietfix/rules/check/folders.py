"""Rules over a case's folder: names that say nothing, since forges mail and log them, and plain files alone."""

import re
from collections.abc import Iterator, Sequence

from quietfix.desk.case import Case
from quietfix.desk.document import Document
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


def folder(case: str, entries: Sequence[FolderEntry]) -> Iterator[Finding]:
    """What lies in the folder of a case. Findings tell a file by its place in the sorted list, not by its name."""
    for number, entry in enumerate(entries, 1):
        at, which = f"cases/{case}", f"file {number} of this folder"
        if entry.kind != "file":
            message = f"{which} is a {entry.kind}" if entry.name else "this folder is a link"
            yield Finding(at, 1, 1, "folder-file", Severity.ERROR, message, "keep plain files there")
        elif _NAME.fullmatch(entry.name) is None:
            message = f"{which} is not named like p1.patch or a1.txt"
            hint = "names are mailed and logged, so they say nothing: patches are p1.patch, other text is a1.txt"
            yield Finding(at, 1, 1, "folder-name", Severity.ERROR, message, hint)
        elif entry.size > MAX_FILE:
            message = f"{which} is larger than {MAX_FILE} bytes"
            yield Finding(
                at, 1, 1, "file-size", Severity.ERROR, message, "keep what people read, and name where the rest is"
            )
