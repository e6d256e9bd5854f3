"""Cases that were read before, by what is in them: a file that has not changed is not parsed again.

Only clean files are kept as models; lines of text can be kept of any. The cache is one SQLite file under `.quietfix/`;
it can be deleted at any time, two runs may use it at once, and one that cannot be read or written is done without.
"""

import contextlib
import hashlib
import json
import sqlite3
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from quietfix.desk.model import Shape

AnyShape = TypeVar("AnyShape", bound=Shape)
_WAIT = 2.0
"""Seconds to wait for another writer."""


@cache
def _version() -> str:
    """Other code may read a file otherwise, so what it read before does not count."""
    digest = hashlib.sha256()
    package = Path(__file__).parents[1]
    for path in (*sorted(Path(__file__).parent.glob("*.py")), package / "ids.py", package / "instants.py"):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class Cache:
    """Models by the blob id of the file that they were read from."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._new: list[tuple[str, str]] = []
        if not path.parent.is_dir():
            return
        with contextlib.suppress(sqlite3.Error):
            self._connection = self._opened()

    def _opened(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.OperationalError:
            # Another run holds it, or the disk is full: this run does without.
            raise
        except sqlite3.DatabaseError:
            # Whatever this was, it can be made again.
            for end in ("", "-wal", "-shm"):
                with contextlib.suppress(OSError):
                    self._path.with_name(self._path.name + end).unlink(missing_ok=True)
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS read (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
        return connection

    def get(self, model: type[AnyShape], blob: str) -> AnyShape | None:
        """What a file held when it was read and found clean; None where that is not known."""
        if self._connection is None:
            return None
        try:
            row = self._connection.execute("SELECT value FROM read WHERE key = ?", (self._key(model, blob),)).fetchone()
            return None if row is None else model.model_validate(json.loads(row[0]), by_alias=True, by_name=False)
        except (sqlite3.Error, ValueError, TypeError, RecursionError, ValidationError):
            return None

    def put(self, blob: str, model: Shape) -> None:
        """Keep a model that a clean file was read into. It is written by `flush`."""
        if self._connection is not None:
            held = model.model_dump(mode="json", by_alias=True, exclude_defaults=True)
            self._new.append((self._key(type(model), blob), json.dumps(held)))

    def lines(self, kind: str) -> dict[str, str]:
        """All lines of a kind that were kept, by the blob id of the file that each was made of."""
        if self._connection is None:
            return {}
        start = self._start(kind)
        query = "SELECT substr(key, ?), value FROM read WHERE key >= ? AND key < ?"
        try:
            # A colon ends the start, and what follows a colon is a semicolon.
            return dict(self._connection.execute(query, (len(start) + 1, start, f"{start[:-1]};")))
        except sqlite3.Error:
            return {}

    def keep_line(self, kind: str, blob: str, line: str) -> None:
        """Keep a line that was made of a file. It is written by `flush`."""
        if self._connection is not None:
            self._new.append((self._start(kind) + blob, line))

    def flush(self) -> None:
        """Write what is new, all at once."""
        if self._connection is None or not self._new:
            return
        with contextlib.suppress(sqlite3.Error):
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany("INSERT OR REPLACE INTO read VALUES (?, ?)", self._new)
            self._connection.execute("COMMIT")
        self._new.clear()

    def close(self) -> None:
        """Write what is new and let go of the file."""
        self.flush()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _key(self, model: type[Shape], blob: str) -> str:
        return self._start(model.__name__) + blob

    def _start(self, kind: str) -> str:
        return f"{_version()}:{kind}:"
