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


def folder(case: Case, document: Document, entries: Sequence[FolderEntry]) -> Iterator[Finding]:
    """What lies in the folder, and whether what the case names is there."""
    names = {entry.name for entry in entries if entry.kind == "file"}
    for index, patch in enumerate(case.fix.patches):
        if patch.file is not None and patch.file not in names:
            path = ("fix", "patches", index, "file")
            yield document.finding("folder-file", path, "this file is not in the case's folder", "add it there")
    for entry in entries:
        at = f"cases/{case.id}"
        if entry.kind != "file":
            message = f"the case's folder holds a {entry.kind}"
            yield Finding(at, 1, 1, "folder-file", Severity.ERROR, message, "keep plain files there")
        elif _NAME.fullmatch(entry.name) is None:
            message = "a file in this folder has a name of its own making"
            hint = "names are mailed and logged: call patches p1.patch, other text a1.txt"
            yield Finding(at, 1, 1, "folder-name", Severity.ERROR, message, hint)
        elif entry.size > MAX_FILE:
            message = f"a file in this folder is larger than {MAX_FILE} bytes"
            yield Finding(at, 1, 1, "file-size", Severity.ERROR, message, "keep what people read, and link the rest")
