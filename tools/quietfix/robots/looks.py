"""What looks at the public trees showed of cases: kept, so that what cannot have changed is neither asked nor judged.

It is one SQLite file under `.quietfix/`, which Git ignores; it can be deleted at any time, two runs may use it at
once, and one that cannot be read or written is done without. Other code may show other things: it starts anew.
"""

import contextlib
import hashlib
import sqlite3
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

_WAIT = 2.0
"""Seconds to wait for another writer."""
_AT_ONCE = 256
"""So many cases are written together: what was shown of all of them would take much memory."""
_MAKE = """
CREATE TABLE IF NOT EXISTS about (stamp TEXT);
CREATE TABLE IF NOT EXISTS known (
    name TEXT PRIMARY KEY, files TEXT, gist TEXT, ground TEXT, unknown TEXT, sum BLOB, seal BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pieces (name TEXT PRIMARY KEY, piece TEXT);
"""


class Known(NamedTuple):
    """What is kept of a case besides the piece that was shown."""

    files: str
    """The contents of its files, as `blobs_of` tells them."""
    gist: str
    ground: str
    """A digest of all else that the piece stands on; no text where nothing was shown yet."""
    unknown: str
    """What could not be told of it, each in a line."""
    sum: bytes
    """A digest of the piece."""


class Looks:
    """The file, opened."""

    def __init__(self, path: Path | None, kind: str = "") -> None:
        """The pieces of a kind; without a path none are kept."""
        self._path = path
        self._sql: sqlite3.Connection | None = None
        self._new: list[tuple[str, Known, str]] = []
        self._damaged = False
        if path is None or not path.parent.is_dir():
            return
        stamp = f"{kind} {code_version()}"
        try:
            self._sql = _opened(path, stamp)
        except sqlite3.OperationalError:
            # Another run holds it, or the disk is full: this run does without.
            return
        except sqlite3.DatabaseError:
            self._discard()
            with contextlib.suppress(sqlite3.Error):
                self._sql = _opened(path, stamp)

    def known(self) -> dict[str, Known]:
        """All that is kept, by case id."""
        found: dict[str, Known] = {}
        if self._sql is None:
            return found
        with self._unless_damaged():
            for name, *rest, seal in self._sql.execute("SELECT * FROM known"):
                known = Known(*rest)
                if _seal(name, known) == seal:
                    found[name] = known
        return {} if self._damaged else found

    def piece(self, case: str, known: Known) -> str | None:
        """What was shown of a case; None where it is not as it was kept."""
        if self._sql is None:
            return None
        with self._unless_damaged():
            row = self._sql.execute("SELECT piece FROM pieces WHERE name = ?", (case,)).fetchone()
            if row is not None and digest(row[0]) == known.sum:
                return str(row[0])
        return None

    def keep(self, case: str, known: Known, piece: str) -> None:
        """Keep what was shown of a case."""
        self._new.append((case, known, piece))
        if len(self._new) >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what is new, all at once."""
        if self._sql is None or not self._new:
            self._new.clear()
            return
        with self._unless_damaged(), _writing(self._sql):
            self._sql.executemany(
                "INSERT OR REPLACE INTO known VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(name, *known, _seal(name, known)) for name, known, _ in self._new],
            )
            self._sql.executemany("INSERT OR REPLACE INTO pieces VALUES (?, ?)", [(n, p) for n, _, p in self._new])
        self._new.clear()

    def forget(self, cases: Collection[str]) -> None:
        """Forget cases that are not on the desk any more."""
        if self._sql is None or not cases:
            return
        with self._unless_damaged(), _writing(self._sql):
            for statement in ("DELETE FROM known WHERE name = ?", "DELETE FROM pieces WHERE name = ?"):
                self._sql.executemany(statement, [(case,) for case in cases])

    def close(self) -> None:
        """Write what is new and let go of the file."""
        self.flush()
        if self._sql is not None:
            self._sql.close()
            self._sql = None
        if self._damaged:
            self._discard()

    @contextlib.contextmanager
    def _unless_damaged(self) -> Iterator[None]:
        """What damage makes of a value is any of these errors. A file that is damaged is made anew by the next run."""
        try:
            yield
        except sqlite3.OperationalError:
            # Another run holds it, or the disk is full.
            pass
        except (sqlite3.Error, ValueError, TypeError, AttributeError):
            self._damaged = True

    def _discard(self) -> None:
        assert self._path is not None
        for end in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                self._path.with_name(self._path.name + end).unlink(missing_ok=True)


@contextlib.contextmanager
def _writing(sql: sqlite3.Connection) -> Iterator[None]:
    sql.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        sql.execute("ROLLBACK")
        raise
    sql.execute("COMMIT")


def _opened(path: Path, stamp: str) -> sqlite3.Connection:
    sql = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
    try:
        sql.execute("PRAGMA journal_mode=WAL")
        sql.execute("PRAGMA synchronous=NORMAL")
        sql.executescript(_MAKE)
        if sql.execute("SELECT stamp FROM about").fetchall() != [(stamp,)]:
            with _writing(sql):
                for statement in ("DELETE FROM about", "DELETE FROM known", "DELETE FROM pieces"):
                    sql.execute(statement)
                sql.execute("INSERT INTO about VALUES (?)", (stamp,))
    except BaseException:
        sql.close()
        raise
    return sql


def _seal(name: str, known: Known) -> bytes:
    return digest("\0".join((name, *known[:-1])) + known.sum.hex())


def digest(text: str) -> bytes:
    """What tells one text from another."""
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).digest()


@cache
def code_version() -> str:
    """What the package's files are: other code may judge and show otherwise."""
    package = Path(__file__).parents[1]
    held = hashlib.blake2b(digest_size=16)
    for path in sorted(package.rglob("*.py")):
        data = path.read_bytes()
        held.update(f"{path.relative_to(package)} {len(data)}\n".encode() + data)
    return held.hexdigest()
