"""Commits as Git prints them, newest first, with memory for one chunk and one message."""

from collections.abc import Generator, Iterator, Sequence
from itertools import compress
from typing import IO, NamedTuple

from quietfix.errors import GitFailed
from quietfix.ids import author_key
from quietfix.trees.git import GitDoor

_FORMAT = "--format=tformat:%H%x00%P%x00%ct%x00%at%x00%ae%x00%B"
_FIELDS = 6
"""Each ends with a NUL, and holds none: to Git a line of the head, or a message, ends where a NUL stands."""
_CHUNK = 1 << 20
_PIECE = 1 << 14
_MAX_FIELD = 1 << 20
"""More than this is no message that people read; the rest is not looked at."""
_LAST = (1 << 63) - 1
"""The last second that is kept; a date beyond it is somebody's joke."""
_DIGITS = 19
"""What has fewer is before it."""


class Records(NamedTuple):
    """Some commits, column by column: a million of them are read much faster than one by one."""

    ids: Sequence[bytes]
    """In hexadecimal digits."""
    parents: Sequence[bytes]
    """Ids with spaces between."""
    times: Sequence[int]
    """Committer dates, in seconds since 1970."""
    written: Sequence[int]
    """Author dates, in seconds since 1970."""
    authors: Sequence[int]
    """Checksums of the authors' addresses."""
    messages: Sequence[bytes]

    def only(self, wanted: Sequence[bool]) -> "Records":
        """Those of them that are wanted."""
        ids, parents, messages = (list(compress(one, wanted)) for one in (self.ids, self.parents, self.messages))
        times, written, authors = (list(compress(one, wanted)) for one in (self.times, self.written, self.authors))
        return Records(ids, parents, times, written, authors, messages)


def commits(git: GitDoor, tip: str, known: str | None) -> Generator[Records, None, None]:
    """All that `tip` reaches and `known` does not, no commit before one of its children.

    Both are ids of public tips. Raises GitFailed where Git ends badly or in the middle of a commit.
    """
    given = f"{tip}\n^{known}\n" if known else f"{tip}\n"
    with git.stream("log", "--stdin", "--topo-order", "-z", _FORMAT, given=given.encode()) as output:
        for fields in _cut(output):
            ids, parents, times, written, authors, messages = (fields[n::_FIELDS] for n in range(_FIELDS))
            yield Records(ids, parents, _seconds(times), _seconds(written), [*map(author_key, authors)], messages)


def chain(git: GitDoor, tip: str) -> Generator[Sequence[bytes], None, None]:
    """The ids of the first-parent chain of a tip, newest first, some at a time. Whoever has enough stops reading."""
    with git.stream("rev-list", "--stdin", "--first-parent", given=f"{tip}\n".encode()) as output:
        while rows := output.readlines(_PIECE):
            yield [row.rstrip(b"\n") for row in rows]


def _seconds(texts: Sequence[bytes]) -> Sequence[int]:
    if all(map(bytes.isdigit, texts)) and max(map(len, texts), default=0) < _DIGITS:
        return list(map(int, texts))
    return [min(int(text[: _DIGITS + 1]), _LAST) if text.isdigit() else 0 for text in texts]


def _cut(output: IO[bytes]) -> Iterator[Sequence[bytes]]:
    """The fields that Git prints, of whole commits."""
    fields: list[bytes] = []
    rest = b""
    while chunk := output.read(_CHUNK):
        *more, rest = (rest + chunk).split(b"\0")
        fields += more
        whole = len(fields) - len(fields) % _FIELDS
        yield [field if len(field) <= _MAX_FIELD else field[:_MAX_FIELD] for field in fields[:whole]]
        del fields[:whole]
        # What is too much of a message is not kept.
        rest = rest[:_MAX_FIELD]
    if fields or rest.strip():
        raise GitFailed("Git ended in the middle of a commit", "run the same again; if it stays, fetch the tree anew")
