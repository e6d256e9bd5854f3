"""Commits as Git prints them, newest first, with memory for one chunk and one message."""

from collections.abc import Generator, Iterator, Sequence
from typing import IO, NamedTuple

from quietfix.errors import GitFailed
from quietfix.ids import author_key
from quietfix.trees.git import GitDoor

_FORMAT = "--format=tformat:%H %P%n%ct %at %ae%n%B"
_CHUNK = 1 << 20
_MAX_MESSAGE = 1 << 20
"""More than this is no message that people read; the rest is not looked at."""
_LAST = (1 << 63) - 1
"""The last second that is kept; a date beyond it is somebody's joke."""


class Record(NamedTuple):
    """One commit."""

    id: bytes
    """In hexadecimal digits."""
    parents: Sequence[bytes]
    time: int
    """Committer date, in seconds since 1970."""
    written: int
    """Author date, in seconds since 1970."""
    author: int
    """A checksum of the author's address."""
    message: bytes


def commits(git: GitDoor, tip: str, known: str | None) -> Generator[Record, None, None]:
    """All that `tip` reaches and `known` does not, no commit before one of its children.

    Both are ids of public tips. Raises GitFailed where Git ends badly or in the middle of a commit.
    """
    given = f"{tip}\n^{known}\n" if known else f"{tip}\n"
    with git.stream("log", "--stdin", "--topo-order", "-z", _FORMAT, given=given.encode()) as output:
        for record in _cut(output):
            head, _, rest = record.partition(b"\n")
            dates, _, message = rest.partition(b"\n")
            id_, *parents = head.split()
            time, written, author = dates.split(b" ", 2)
            if len(message) > _MAX_MESSAGE:
                message = message[:_MAX_MESSAGE]
            yield Record(id_, parents, _seconds(time), _seconds(written), author_key(author), message)


def chain(git: GitDoor, tip: str) -> Generator[bytes, None, None]:
    """The ids of the first-parent chain of a tip, newest first. Whoever has enough stops reading."""
    with git.stream("rev-list", "--stdin", "--first-parent", given=f"{tip}\n".encode()) as output:
        for row in output:
            yield row.rstrip(b"\n")


def _seconds(text: bytes) -> int:
    return min(int(text), _LAST) if text.isdigit() else 0


def _cut(output: IO[bytes]) -> Iterator[bytes]:
    """What Git prints, cut at the NULs."""
    rest = b""
    while chunk := output.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
        # What is too much of a message is not kept.
        rest = rest[: _MAX_MESSAGE + _CHUNK]
    if rest.strip():
        raise GitFailed("Git ended in the middle of a commit", "run the same again; if it stays, fetch the tree anew")
