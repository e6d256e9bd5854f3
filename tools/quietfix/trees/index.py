"""The index: what the messages of public commits refer to, and how lines hold commits, in one SQLite file.

It lies beside the mirrors and is made from them alone, so it can be deleted at any time, and no case is in it. It is
written in transactions, so a kill leaves it as it was before. Another version of it, other forms of references in the
policy, or a damaged file make it anew.

Commits are numbered as Git tells them, newest first within one reading; `order` turns that into a number that grows
from ancestors to descendants. A line's first-parent chain is a path of segments: its own, then that of the line which
it forked from, up to the fork, and so on. Every commit is kept with the chain commit that brought it in, so a line
holds it where that one is on the line's path; a million commits of mainline need no row for each stable line.

What commits are found by lies in tables of its own and not in indices of SQLite, so that it can be brought in sorted,
for all that was read at once: one by one, each commit of a new line would touch a page here and there.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from quietfix.errors import CouldNotTell

NAME = "index.sqlite3"
VERSION = 3
BATCH = 1 << 24
"""So many commits may come in one reading."""
MENTIONS = 256
"""So many references of one commit have a place."""
_AT_ONCE = 500
"""So many values one question holds."""
_PASSING = (
    "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_PERM",
)  # fmt: skip
"""What is wrong with the place or the moment, and not with the file."""
_WAIT = 1800.0
"""Seconds to wait for another run that writes: it may be making the index."""
SCHEMA = """
CREATE TABLE trees (name TEXT PRIMARY KEY, mirror TEXT, reached TEXT, tags TEXT);
CREATE TABLE lines (line TEXT PRIMARY KEY, mirror TEXT, tip TEXT, n INTEGER, seg INTEGER);
CREATE TABLE segments (seg INTEGER PRIMARY KEY, parent INTEGER, fork INTEGER);
CREATE TABLE commits (
    n INTEGER PRIMARY KEY, id BLOB, seg INTEGER, by INTEGER, time INTEGER, written INTEGER, author INTEGER,
    key INTEGER, subject TEXT);
CREATE TABLE also (n INTEGER, seg INTEGER, by INTEGER, PRIMARY KEY (n, seg)) WITHOUT ROWID;
CREATE TABLE mentions (at INTEGER PRIMARY KEY, key INTEGER, kind INTEGER, target TEXT, text TEXT);
CREATE TABLE ids (id BLOB PRIMARY KEY, n INTEGER) WITHOUT ROWID;
CREATE TABLE subjects (key INTEGER, n INTEGER, PRIMARY KEY (key, n)) WITHOUT ROWID;
CREATE TABLE hands (written INTEGER, author INTEGER, n INTEGER, PRIMARY KEY (written, author, n)) WITHOUT ROWID;
CREATE TABLE mentioned (key INTEGER, kind INTEGER, at INTEGER, PRIMARY KEY (key, kind, at)) WITHOUT ROWID;
CREATE TABLE tags (tree TEXT, name TEXT, n INTEGER, PRIMARY KEY (tree, name)) WITHOUT ROWID;
CREATE TABLE side (tree TEXT, n INTEGER, tag INTEGER, PRIMARY KEY (tree, n, tag)) WITHOUT ROWID;
CREATE TABLE patches (id BLOB PRIMARY KEY, ids TEXT, why TEXT) WITHOUT ROWID;
"""
"""Its tables; `trees/keys` says what a key is."""
FIND_BY_ID = "INSERT INTO ids SELECT id, n FROM commits WHERE n >= ? ORDER BY id"
"""Lets commits be found by their ids, from a number on."""
FIND_BY_REST = (
    "INSERT INTO subjects SELECT key, n FROM commits WHERE n >= ? ORDER BY key, n",
    "INSERT INTO hands SELECT written, author, n FROM commits WHERE n >= ? ORDER BY written, author, n",
    f"INSERT INTO mentioned SELECT key, kind, at FROM mentions WHERE at >= {MENTIONS} * ? ORDER BY key, kind, at",
)
"""Lets them be found by whatever else they are looked for by."""


Row: TypeAlias = tuple[Any, ...]
"""What a query gives. Any: the columns are of the types that the schema says."""


def order(n: int) -> int:
    """A commit's number as one that grows from ancestors to descendants."""
    return n ^ (BATCH - 1)


class Index:
    """The file, opened. Raises CouldNotTell where it cannot be read or made."""

    def __init__(self, root: Path, forms: str, name: str = NAME) -> None:
        self._path = root / name
        self._stamp = f"{VERSION} {forms}"
        try:
            root.mkdir(parents=True, exist_ok=True)
            self._sql = self._opened()
        except (OSError, sqlite3.Error) as error:
            raise _unusable(error) from error

    def close(self) -> None:
        """Close the file."""
        self._sql.close()

    def rows(self, statement: str, values: Sequence[object] = ()) -> Iterator[Row]:
        """What a query gives."""
        return self._sql.execute(statement, values)

    def bringers(self, numbers: Sequence[int]) -> Iterator[Row]:
        """Chain commits by their numbers: the number, the id, the committer date."""
        for start in range(0, len(numbers), _AT_ONCE):
            some = numbers[start : start + _AT_ONCE]
            places = ",".join("?" * len(some))
            for n, id_, time in self.rows(f"SELECT n, id, time FROM commits WHERE n IN ({places})", some):
                yield n, id_.hex(), time

    def one(self, statement: str, values: Sequence[object] = ()) -> Row | None:
        """The first row that a query gives."""
        found: Row | None = self._sql.execute(statement, values).fetchone()
        return found

    def write(self, statement: str, values: Sequence[object] = ()) -> int:
        """Change something, within `writing`. Returns how many rows that were."""
        return self._sql.execute(statement, values).rowcount

    def write_all(self, statement: str, rows: Iterator[Sequence[object]] | Sequence[Sequence[object]]) -> None:
        """Change something once for each row, within `writing`."""
        self._sql.executemany(statement, rows)

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """All that is written within is there in the end, or nothing of it. Waits for other writers."""
        try:
            self._sql.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._sql.execute("ROLLBACK")
                raise
            self._sql.execute("COMMIT")
        except sqlite3.Error as error:
            raise _unusable(error) from error

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """All that is read within is of one moment."""
        try:
            self._sql.execute("BEGIN")
            try:
                yield
            finally:
                self._sql.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise _unusable(error) from error

    def _opened(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            # Whatever this was, it can be made again.
            for end in ("", "-journal"):
                self._path.with_name(self._path.name + end).unlink(missing_ok=True)
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        sql = sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
        try:
            for pragma in ("trusted_schema=OFF", "cache_size=-65536"):
                sql.execute(f"PRAGMA {pragma}")
            sql.execute("CREATE TABLE IF NOT EXISTS about (stamp TEXT)")
            if sql.execute("SELECT stamp FROM about").fetchone() != (self._stamp,):
                self._make(sql)
        except BaseException:
            sql.close()
            raise
        return sql

    def _make(self, sql: sqlite3.Connection) -> None:
        """An empty index in place of whatever is there, unless another run was faster."""
        sql.execute("BEGIN IMMEDIATE")
        if sql.execute("SELECT stamp FROM about").fetchone() == (self._stamp,):
            sql.execute("ROLLBACK")
            return
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'about'"
        for (name,) in sql.execute(names).fetchall():
            sql.execute(f'DROP TABLE "{name}"')
        for statement in SCHEMA.split(";"):
            sql.execute(statement)
        sql.execute("DELETE FROM about")
        sql.execute("INSERT INTO about VALUES (?)", (self._stamp,))
        sql.execute("COMMIT")


def damaged(error: BaseException | None) -> bool:
    """Whether an error says that the file is not what was written, and not that it is busy or has no room."""
    if not isinstance(error, sqlite3.DatabaseError):
        return False
    kind = getattr(error, "sqlite_errorname", "")
    return not kind.startswith(_PASSING)


def discard(root: Path) -> None:
    """Take the index away, so that it is made again."""
    for end in ("", "-journal"):
        with contextlib.suppress(OSError):
            (root / (NAME + end)).unlink(missing_ok=True)


def tips_reached(root: Path) -> Mapping[tuple[str, str], str]:
    """The tip up to which the index knows each line, by mirror and line. Nothing is made or changed."""
    try:
        with contextlib.closing(sqlite3.connect(f"{(root / NAME).absolute().as_uri()}?mode=ro", uri=True)) as sql:
            return {(mirror, line): tip for mirror, line, tip in sql.execute("SELECT mirror, line, tip FROM lines")}
    except sqlite3.Error:
        return {}


def _unusable(error: Exception) -> CouldNotTell:
    return CouldNotTell(
        f"the index beside the mirrors cannot be used ({type(error).__name__})",
        "see that its folder can be written and has room; the index can be deleted at any time",
    )
