"""Where mail lies: one mail, an mbox, a maildir. It is read one after the other, and never moved, marked or removed."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from quietfix.errors import CouldNotTell, UsageError
from quietfix.intake.incoming import Unreadable
from quietfix.intake.mail import MAX_MAIL
from quietfix.intake.source import STDIN, plain_file

_LINE = 64 * 1024
_FROM = re.compile(
    rb"From \S{1,500} {1,9}(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    rb" [ \d]\d \d\d:\d\d"
)
_QUOTED = re.compile(rb">+From ")
_GONE = Unreadable("it was taken away while the mails were read")


def single(source: str, *, what: str = "mail", limit: int = MAX_MAIL) -> bytes | Unreadable:
    """One mail, from a file or the standard input for `-`; `what` it should be is named in errors.

    Raises UsageError where there is no such file.
    """
    if source != STDIN:
        return _file(Path(source), what, limit)
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError(f"there is no {what} on the standard input", "pipe one in, or name a file")
    data = sys.stdin.buffer.read(limit + 1)
    return _too_large(limit) if len(data) > limit else data


def _file(path: Path, what: str = "mail", limit: int = MAX_MAIL) -> bytes | Unreadable:
    try:
        large = path.is_file() and path.stat().st_size > limit
    except (OSError, ValueError):
        large = False
    return _too_large(limit) if large else plain_file(path, what=what, limit=limit)


def _too_large(limit: int = MAX_MAIL) -> Unreadable:
    return Unreadable(f"it is larger than {limit} bytes")


def maildir(folder: Path) -> Iterator[bytes | Unreadable]:
    """The mails in `new` and `cur` of a maildir in the order of their names, which start with when they were delivered.

    What is in `tmp` is still being delivered. Raises UsageError where this is no maildir.
    """
    if not all((folder / name).is_dir() for name in ("new", "cur")):
        raise UsageError("this is no maildir", "name the folder that holds `new` and `cur`")
    entries = [(entry, name) for name in ("new", "cur") for entry in _names(folder / name)]
    for entry, where in sorted(entries):
        yield _of_maildir(folder, where, entry)


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise CouldNotTell(f"a folder of the maildir cannot be read: {error.strerror}", "see who may read it") from None


def _of_maildir(folder: Path, name: str, entry: str) -> bytes | Unreadable:
    try:
        return _file(folder / name / entry)
    except UsageError:
        # Somebody has read it meanwhile, which moves it and notes that behind a colon.
        stem = entry.partition(":2,")[0]
        moved = [other for other in _names(folder / "cur") if other.partition(":2,")[0] == stem]
        try:
            return _file(folder / "cur" / moved[0]) if moved else _GONE
        except UsageError:
            return _GONE
    except CouldNotTell:
        return Unreadable("it cannot be read: see who may read it")


def mbox(path: Path) -> Iterator[bytes | Unreadable]:
    """The mails of an mbox in their order; `>From ` is what it was before it was put there (mboxrd).

    However large the file is, one mail at a time is in memory. Raises UsageError where this is no mbox.
    """
    try:
        if not path.is_file():
            raise UsageError("there is no such mbox", "name a plain file")
        with path.open("rb") as file:
            yield from _split(iter(lambda: file.readline(_LINE), b""))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no such file"
        raise CouldNotTell(f"the mbox cannot be read: {why}", "see who may read it") from None


def _split(lines: Iterator[bytes]) -> Iterator[bytes | Unreadable]:
    mail: list[bytes] = []
    size, inside, blank, fresh = 0, False, True, True
    for line in lines:
        if fresh and blank and _FROM.match(line):
            if inside:
                yield _mail(mail, size)
            mail, size, inside = [], 0, True
        elif not inside and line.strip():
            raise UsageError("this is no mbox", "an mbox starts with a line `From ADDRESS DATE`; else give it as FILE")
        else:
            kept = line[1:] if fresh and _QUOTED.match(line) else line
            size += len(kept)
            if size <= MAX_MAIL:
                mail.append(kept)
        blank = fresh and not line.strip()
        fresh = line.endswith(b"\n")
    if inside:
        yield _mail(mail, size)


def _mail(lines: list[bytes], size: int) -> bytes | Unreadable:
    """One mail. The blank line in front of the next one belongs to the mbox."""
    if size > MAX_MAIL:
        return _too_large()
    if lines and not lines[-1].strip(b"\r\n"):
        lines.pop()
    return b"".join(lines)
