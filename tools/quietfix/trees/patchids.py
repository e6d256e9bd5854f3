"""Patch-ids, by Git: of commits of a mirror that holds their content, and of diffs that came from elsewhere.

The ids go to Git on standard input, and it can fetch nothing. `git diff-tree` leaves out what it cannot read, without a
word, so a commit counts only where Git told of it.
"""

import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import IO

from quietfix.desk import diffs
from quietfix.errors import GitFailed
from quietfix.facts import PatchIds, Unknown
from quietfix.trees.git import GitDoor

_TIMEOUT = timedelta(minutes=2)
_CALLS = 32
"""So often Git is asked again for less, where it could not read something."""
_AT_ONCE = 8 * diffs.MAX_DIFF
"""Bytes of diffs that are held at a time."""
_LARGE_FILE = "core.bigFileThreshold=4m"
"""Git says of a larger file only that it differs."""
_DIFF = (
    "-c", _LARGE_FILE, "diff-tree", "--stdin", "--always", "-p", "-U3", "--full-index", "--no-renames",
    "--no-ext-diff", "--no-textconv", "--no-relative", "--diff-algorithm=myers", "--src-prefix=a/", "--dst-prefix=b/",
    "--submodule=short",
)  # fmt: skip
_COMMIT = re.compile(rb"([0-9a-f]{40}|[0-9a-f]{64})\n")
_NONE = Unknown("a merge, a first or an empty commit has no patch of its own")
_GONE = Unknown("its mirror lacks a part of it")
_Diff = tuple[bytes, ...] | Unknown


def of_commits(git: GitDoor, ids: Sequence[str]) -> dict[str, PatchIds | Unknown]:
    """The patch-ids of commits of a mirror, by their full ids.

    Unknown for those that have none or cannot be read. Where one makes Git fail, the others are asked for again.
    """
    git = replace(git, timeout=_TIMEOUT)
    nowhere = GitDoor(git.directory.parent, _TIMEOUT)
    found: dict[str, PatchIds | Unknown] = dict.fromkeys(ids, _GONE)
    todo, calls = [list(ids)], 0
    while todo and calls < _CALLS:
        some, calls = todo.pop(), calls + 1
        try:
            with closing(_read(git, some)) as texts:
                found.update(_of_diffs(nowhere, texts))
        except GitFailed:
            half = len(some) // 2
            todo += [part for part in (some[half:], some[:half]) if half]
    return found


def of_diffs(root: Path, texts: Iterable[tuple[str, bytes]]) -> dict[str, PatchIds | Unknown]:
    """The patch-ids of texts with a diff in each, by the names that the caller gives them.

    Git reads them on its standard input, in a folder that is no repository. Raises GitFailed.
    """
    return _of_diffs(GitDoor(root, _TIMEOUT), ((name, diffs.files(text)) for name, text in texts))


def is_lasting(found: PatchIds | Unknown) -> bool:
    """Whether a commit will always have this, whatever else its mirror holds one day."""
    return found != _GONE


def _of_diffs(nowhere: GitDoor, texts: Iterable[tuple[str, _Diff]]) -> dict[str, PatchIds | Unknown]:
    found: dict[str, PatchIds | Unknown] = {}
    held: dict[str, tuple[bytes, ...]] = {}
    size = 0
    for name, files in texts:
        if isinstance(files, Unknown):
            found[name] = files
        elif not files:
            found[name] = _NONE
        else:
            held[name] = files
            size += sum(map(len, files))
            if size > _AT_ONCE:
                found.update(_hashed(nowhere, held))
                held, size = {}, 0
    found.update(_hashed(nowhere, held))
    return found


def _hashed(nowhere: GitDoor, held: Mapping[str, tuple[bytes, ...]]) -> Iterator[tuple[str, PatchIds]]:
    """Each diff as a whole and each file of it, in one call, under ids that are made up: their numbers."""
    if not held:
        return
    parts = [part for files in held.values() for part in (b"".join(files), *files)]
    given = b"".join(b"commit %040x\n%s" % (number, part) for number, part in enumerate(parts))
    told = nowhere.read("patch-id", "--stable", given=given).decode("ascii").split("\n")
    by_number = {int(number, 16): patch for patch, _, number in (row.partition(" ") for row in told if row)}
    if by_number.keys() != set(range(len(parts))):
        raise GitFailed("Git told not all patch-ids", "try again; if it stays, see which Git is installed")
    number = 0
    for name, files in held.items():
        own = range(number + 1, number + 1 + len(files))
        yield name, PatchIds(by_number[number], frozenset(by_number[one] for one in own))
        number += 1 + len(files)


def _read(git: GitDoor, ids: Sequence[str]) -> Generator[tuple[str, _Diff], None, None]:
    """The diffs of commits, as Git prints them. A commit of which it said nothing is Unknown."""
    asked = set(ids)
    with git.stream(*_DIFF, given="".join(f"{id_}\n" for id_ in ids).encode()) as output:
        for id_, text in _cut(output):
            if id_ in asked:
                asked.discard(id_)
                yield id_, diffs.files(text)
    for id_ in asked:
        yield id_, _GONE


def _cut(output: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """What Git prints, commit by commit, each cut where it is too long. No line of a diff looks like an id."""
    id_, text = "", bytearray()
    for line in output:
        match = _COMMIT.fullmatch(line)
        if match is not None:
            if id_:
                yield id_, bytes(text)
            id_, text = match[1].decode("ascii"), bytearray()
        elif len(text) <= diffs.MAX_DIFF:
            text += line
    if id_:
        yield id_, bytes(text)
