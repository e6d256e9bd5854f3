"""Which content a case's files have, without reading what it means: enough to know files that were read before."""

import os
import stat
from pathlib import Path

from quietfix.desk.document import MAX_BYTES, blob_id


def blob_of(path: Path) -> str | None:
    """The blob id of a file; None where there is no plain file or it cannot be read. The last step is no link."""
    try:
        at = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        if not stat.S_ISREG(os.fstat(at).st_mode):
            return None
        parts: list[bytes] = []
        left = MAX_BYTES + 1
        while left and (part := os.read(at, left if parts else min(left, _USUAL))):
            parts.append(part)
            left -= len(part)
        return blob_id(b"".join(parts))
    except OSError:
        return None
    finally:
        os.close(at)


_USUAL = 64 * 1024
"""More bytes than most files have: room for the largest would have to be made for each of them."""


def blobs_of(cases: Path, case: str) -> str | None:
    """The contents of a case's two files in one word; None where either is not as a sound case has it."""
    own = blob_of(cases / f"{case}.md")
    if own is None:
        return None
    folder = cases / case
    try:
        if stat.S_ISLNK(folder.lstat().st_mode):
            return None
        (folder / "state.yml").lstat()
    except FileNotFoundError:
        return own
    except OSError:
        return None
    state = blob_of(folder / "state.yml")
    return None if state is None else f"{own} {state}"
