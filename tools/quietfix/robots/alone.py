"""One writer at a time in a desk's folder, robot or person."""

import contextlib
import fcntl
import os
from collections.abc import Iterator

from quietfix.desk.store import Desk
from quietfix.errors import DeskRefused


@contextlib.contextmanager
def alone(desk: Desk) -> Iterator[None]:
    """The lock of the desk's folder; another waits. It goes with the process that holds it."""
    desk.scratch.mkdir(exist_ok=True)
    try:
        lock = os.open(desk.scratch / "run.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise DeskRefused(f"the lock of the desk cannot be opened: {error.strerror}", "look at .quietfix/") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
