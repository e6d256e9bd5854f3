"""One writer at a time in a desk's folder, robot or person."""

import contextlib
import fcntl
from collections.abc import Iterator

from quietfix.desk.store import Desk


@contextlib.contextmanager
def alone(desk: Desk) -> Iterator[None]:
    """The lock of the desk's folder; another waits. It goes with the process that holds it."""
    desk.scratch.mkdir(exist_ok=True)
    with (desk.scratch / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
