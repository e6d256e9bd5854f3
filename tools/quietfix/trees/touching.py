"""The commits of a tree's lines that touch files, or whose messages name functions, since a release.

All Git runs through the one door. What a case names never is an argument of a process: paths and commits reach Git on
its standard input, paths as they are (`--literal-pathspecs`), and functions are looked for here, not by Git.

Each path is read by itself, since only then can Git use what the commit graph knows of changed paths. History is
simplified as `git log PATH` does: a merge that leaves the file as one of its parents had it is followed to that parent
alone, so a change that a merge threw away is not taken for a fix. Merges themselves are not shown; what they bring is.
"""

import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from typing import IO

from quietfix.errors import GitFailed
from quietfix.facts import Touch, Touched
from quietfix.rules.asking import Question, changed_functions, heard, is_path
from quietfix.rules.references import Forms
from quietfix.trees.git import GitDoor

MAX_TOUCHES = 10_000
"""So many commits, the newest, are kept of one path."""
MAX_MESSAGES = 400_000
"""So many messages, the newest, are searched for functions."""
_MAX_MESSAGE = 1 << 20
_MAX_PATCH = 20_000
"""Lines of one commit's change that are looked at."""
_MAX_LINE = 1 << 12
_CHUNK = 1 << 20
_LOG = ("--literal-pathspecs", "log", "--stdin", "--no-merges")
_PLAIN = ("--no-renames", "--no-ext-diff", "--no-textconv")
_HEAD = "--format=tformat:%H %ct%n%B"
_HEADER = re.compile(rb"[0-9a-f]{40,64} \d{1,20}\n", re.ASCII)
_STATUS = re.compile(rb"\n?[A-Z]\d{0,3}", re.ASCII)
_CUT = "Git ended in the middle of a commit"
_AGAIN = "run the same again; if it stays, fetch the tree anew"


@dataclass(frozen=True, slots=True)
class Reached:
    """What was found in one tree, each commit once."""

    touches: tuple[Touch, ...]
    cut: bool
    """Whether there was more than is kept."""


@dataclass(frozen=True)
class History:
    """What the tips of some lines reach and a release does not. All are ids of public commits."""

    git: GitDoor
    tips: tuple[str, ...]
    since: str | None
    forms: Forms

    def look(self, question: Question, *, paths: bool) -> Reached:
        """All that has to do with a question. Without `paths` no file is looked at. Raises GitFailed."""
        found: dict[str, Touch] = {}
        cut = False
        for file in question.files if paths else ():
            cut |= self._file(file, question, found)
        if question.functions:
            cut |= self._named(question, found)
        return Reached(tuple(found.values()), cut)

    def changes(self, touches: Iterable[Touch], question: Question) -> Mapping[str, tuple[str, ...]]:
        """The functions that commits change, by id. The tree must hold content. Raises GitFailed."""
        ids = [touch.id for touch in touches]
        names = sorted({touched.name for touch in touches for touched in touch.touched})
        if not ids or not names or not question.functions:
            return {}
        found: dict[str, tuple[str, ...]] = {}
        options = (*_LOG, "--no-walk=unsorted", "--patch", "--unified=0", *_PLAIN, "--format=tformat:%x00%H")
        with self.git.stream(*options, given=_given(ids, None, names)) as output:
            for id_, lines in _patches(output):
                found[id_] = changed_functions(islice(lines, _MAX_PATCH), question)
        return found

    def ever(self, path: str) -> bool:
        """Whether anything that the tips reach touches a path, however old it is. Raises GitFailed."""
        given = _given(self.tips, None, [path])
        return bool(self.git.read(*_LOG, "--max-count=1", "--format=tformat:%H", given=given).strip())

    def _file(self, file: str, question: Question, found: dict[str, Touch]) -> bool:
        """Add what touches a file, and what touched it before it was moved: one step, where a commit shows that."""
        earlier: set[str] = set()
        cut = self._path(file, file, question, found, earlier)
        for name in sorted(earlier)[:1] if len(earlier) == 1 else ():
            cut |= self._path(file, name, question, found, set())
        return cut

    def _path(self, file: str, name: str, question: Question, found: dict[str, Touch], earlier: set[str]) -> bool:
        options = (*_LOG, "-z", "--full-diff", "--name-status", *_PLAIN, f"--max-count={MAX_TOUCHES + 1}", _HEAD)
        count = 0
        with self.git.stream(*options, given=_given(self.tips, self.since, [name])) as output:
            for id_, time, message, files in _named_files(_items(output), name.encode()):
                count += 1
                if count > MAX_TOUCHES:
                    continue
                touch = found.get(id_) or heard(id_, time, message, question, self.forms)
                if all(touched.file != file for touched in touch.touched):
                    touch = replace(touch, touched=(*touch.touched, Touched(file, name, files.inside)))
                found[id_] = replace(touch, breadth=files.count)
                earlier |= files.moved_from
        return count > MAX_TOUCHES

    def _named(self, question: Question, found: dict[str, Touch]) -> bool:
        """Add the commits whose messages name a function."""
        count = 0
        options = (*_LOG, "-z", f"--max-count={MAX_MESSAGES + 1}", _HEAD)
        with self.git.stream(*options, given=_given(self.tips, self.since, [])) as output:
            for item in _items(output):
                count += 1
                id_, time, message = _head(item)
                if id_ in found or count > MAX_MESSAGES or not question.names(message):
                    continue
                touch = heard(id_, time, message, question, self.forms)
                if touch.in_subject or touch.in_message:
                    found[id_] = touch
        return count > MAX_MESSAGES


def _given(tips: Sequence[str], since: str | None, paths: Sequence[str]) -> bytes:
    """What Git reads: commits, and after `--` paths, a line each."""
    if not all(is_path(path) for path in paths):
        raise GitFailed("a path of more than one line cannot be asked for", "write it as the tree has it")
    lines = [*tips, *([f"^{since}"] if since else []), "--", *paths]
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True)
class _Files:
    """What a commit changes, as far as that matters here."""

    count: int
    inside: int
    """How many of them are at the path that is asked for, or below it."""
    moved_from: frozenset[str]
    """What it deletes under the same last name where it adds the file that is asked for."""


def _named_files(items: Iterator[bytes], name: bytes) -> Iterator[tuple[str, int, bytes, _Files]]:
    """Commits with what they change: a header with the message, then a status and a path for each file."""
    last, below = b"/" + name.rpartition(b"/")[2], b"" if name == b"." else name + b"/"
    item = next(items, None)
    while item is not None:
        id_, time, message = _head(item)
        count, inside, added, deleted = 0, 0, False, set()
        item = next(items, None)
        while item is not None and _STATUS.fullmatch(item):
            path = next(items, None)
            if path is None:
                raise GitFailed(_CUT, _AGAIN)
            count += 1
            inside += path == name or path.startswith(below)
            status = item.strip()
            added |= status == b"A" and path == name
            if status == b"D" and (b"/" + path).endswith(last):
                deleted.add(path)
            item = next(items, None)
        moved = [path.decode("utf-8", "surrogateescape") for path in deleted] if added and len(deleted) == 1 else []
        yield id_, time, message, _Files(count, inside, frozenset(path for path in moved if is_path(path)))


def _head(item: bytes) -> tuple[str, int, bytes]:
    head, _, message = item.partition(b"\n")
    if _HEADER.match(item) is None:
        raise GitFailed(_CUT, _AGAIN)
    id_, time = head.split(b" ")
    return id_.decode(), min(int(time), (1 << 63) - 1), message[:_MAX_MESSAGE]


def _items(output: IO[bytes]) -> Generator[bytes, None, None]:
    """What Git prints, cut at the NULs."""
    rest: list[bytes] = []
    while chunk := output.read(_CHUNK):
        first, *more = chunk.split(b"\0")
        rest.append(first)
        if more:
            yield b"".join(rest)
            yield from more[:-1]
            rest = [more[-1]]
    if b"".join(rest).strip():
        raise GitFailed(_CUT, _AGAIN)


def _patches(output: IO[bytes]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Commits with the lines of their changes. Each change is read, at least in part, before the next commit."""
    lines = _Lines(output)
    while (header := lines.header()) is not None:
        with closing(lines.body()) as body:
            yield header, body


class _Lines:
    """Lines of a bounded length, with one that was read too far."""

    def __init__(self, output: IO[bytes]) -> None:
        self._output, self._next = output, b""

    def header(self) -> str | None:
        """The id of the next commit, whatever comes before it."""
        while not self._next.startswith(b"\0"):
            self._next = self._line()
            if not self._next:
                return None
        id_, self._next = self._next[1:].strip().decode(), b""
        return id_

    def body(self) -> Generator[bytes, None, None]:
        """The lines up to the next commit."""
        while line := self._line():
            if line.startswith(b"\0"):
                self._next = line
                return
            yield line

    def _line(self) -> bytes:
        """The next line. The rest of one that is too long is passed over, or it could look like the next commit."""
        line = rest = self._output.readline(_MAX_LINE)
        while rest and not rest.endswith(b"\n"):
            rest = self._output.readline(_CHUNK)
        return line
