"""Where a report's text comes from: a plain file or the standard input, and never more than the desk can hold."""

import os
import stat
import sys
from pathlib import Path

from quietfix.desk.document import MAX_BYTES
from quietfix.errors import CouldNotTell, UsageError

STDIN = "-"


def report_text(source: str | None) -> str:
    """The text in a file, or of the standard input for `-`; nothing for None.

    Bytes that are no UTF-8 are kept as halves of surrogate pairs, which the record shows. Raises UsageError where
    there is no such plain file or it is too large, and CouldNotTell where it cannot be read.
    """
    if source is None:
        return ""
    data = _stdin() if source == STDIN else plain_file(Path(source))
    if len(data) > MAX_BYTES:
        raise too_large()
    return data.decode("utf-8", "surrogateescape")


def too_large() -> UsageError:
    """What is said of a report that no case can hold."""
    return UsageError(f"the report is larger than a case may be, {MAX_BYTES} bytes", "keep the part that people read")


def _stdin() -> bytes:
    if sys.stdin is None:
        raise UsageError("there is no standard input", "name a file")
    return sys.stdin.buffer.read(MAX_BYTES + 1)


def plain_file(path: Path, *, what: str = "report", limit: int = MAX_BYTES) -> bytes:
    """The content of a plain file. `what` it should be is named in errors.

    Raises UsageError where there is no such plain file or it is larger than `limit` bytes, and CouldNotTell where it
    cannot be read.
    """
    try:
        # Looked at first, since to open a device can do something, and again when it is open.
        if not stat.S_ISREG(path.stat().st_mode):
            raise _no_file(what)
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC), "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise _no_file(what)
            data = file.read(limit + 1) if found.st_size <= limit else b""
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise UsageError(f"there is no such file with a {what}", "name a file, or `-` for the standard input") from None
    except OSError as error:
        raise CouldNotTell(f"the {what} cannot be read: {error.strerror}", "see who may read it") from None
    if max(found.st_size, len(data)) > limit:
        raise too_large() if what == "report" else UsageError(f"the {what} is larger than {limit} bytes", "shorten it")
    return data


def _no_file(what: str) -> UsageError:
    return UsageError(f"the {what} is not a plain file", "name a plain file, or `-` for the standard input")
