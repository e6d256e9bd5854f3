"""The blob ids of all that lies in the folder of cases, read at once: by them caches know what has not changed.

Links are not followed, and what is no plain file has no id. Whoever needs more than an id reads the file by the desk.
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass

from quietfix.desk.document import MAX_BYTES, blob_id
from quietfix.desk.store import CASES, Desk
from quietfix.errors import CouldNotTell
from quietfix.ids import CASE_ID

_USUAL = 64 * 1024
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


@dataclass(frozen=True, slots=True)
class CaseBlobs:
    """What lies on the desk for one case: ids of the content of plain files."""

    file: str | None = None
    """Of its own file; None where that is no plain file."""
    beside: Mapping[str, str] | None = None
    """Of the plain files of its folder by their names; None where something in it is no plain file."""


NOTHING: Mapping[str, str] = {}


def blobs(desk: Desk) -> dict[str, CaseBlobs]:
    """The cases of a desk by their ids, oldest first. Raises CouldNotTell where something cannot be read."""
    root = desk.root / CASES
    try:
        if root.is_symlink():
            return {case: CaseBlobs() for case in desk.ids()}
        with os.scandir(root) as entries:
            kinds = {entry.name: entry.is_dir(follow_symlinks=False) for entry in entries}
        cases = sorted(stem for name in kinds if name.endswith(".md") and CASE_ID.fullmatch(stem := name[:-3]))
        start = f"{root}/"
        return {case: CaseBlobs(_file(f"{start}{case}.md"), _beside(start, case, kinds)) for case in cases}
    except OSError as error:
        raise CouldNotTell(f"the cases cannot be read: {error.strerror}", "see who may read them") from None


def _beside(start: str, case: str, kinds: Mapping[str, bool]) -> Mapping[str, str] | None:
    if case not in kinds:
        return NOTHING
    if not kinds[case]:
        return None
    found: dict[str, str] = {}
    with os.scandir(f"{start}{case}") as entries:
        names = sorted(entry.name for entry in entries)
    for name in names:
        blob = _file(f"{start}{case}/{name}")
        if blob is None:
            return None
        found[name] = blob
    return found


def _file(path: str) -> str | None:
    """The id of what a plain file holds, as much of it as is looked at; None where there is no plain file."""
    try:
        number = os.open(path, _FLAGS)
    except OSError:
        if os.path.islink(path) or not os.path.isfile(path):  # noqa: PTH114, PTH113  # thousands of them, each a string
            return None
        raise
    try:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            return None
        data = os.read(number, _USUAL)
        while len(data) >= _USUAL and (more := os.read(number, MAX_BYTES + 1 - len(data))):
            data += more
        return blob_id(data)
    finally:
        os.close(number)
