"""Ends a Git that takes too long, or that is silent for too long, with the helpers that it started."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from datetime import timedelta

from quietfix.errors import GitFailed

AGAIN = "try again; if it stays, look at the tree in policy/trees.yml"


class GitLate(GitFailed):
    """Git took longer than it may, and was stopped."""


class GitSilent(GitFailed):
    """Git printed nothing for longer than it may, and was stopped."""


class Watch(threading.Thread):
    """Looks at one process until it ends."""

    def __init__(self, process: "subprocess.Popen[bytes]", timeout: timedelta, silence: timedelta | None) -> None:
        super().__init__(daemon=True)
        self.stopped: GitFailed | None = None
        self._process, self._timeout, self._silence = process, timeout, silence
        self._over = threading.Event()
        self._last = time.monotonic()
        self._end = self._last + timeout.total_seconds()

    def hear(self) -> None:
        """Git printed something."""
        self._last = time.monotonic()

    def end(self) -> None:
        """Git has ended. Waits for the watch to end too."""
        self._over.set()
        self.join()

    def run(self) -> None:
        """Wait for the end, or for the time when Git may not go on."""
        while not self._over.wait(max(0.0, self._next() - time.monotonic())):
            now = time.monotonic()
            if now >= self._end:
                self.stopped = GitLate(f"Git took too long and was stopped after {_seconds(self._timeout)}", AGAIN)
            elif now >= self._next() and self._silence is not None:
                self.stopped = GitSilent(f"Git was silent for {_seconds(self._silence)} and was stopped", AGAIN)
            if self.stopped is not None:
                kill(self._process)
                return

    def _next(self) -> float:
        return self._end if self._silence is None else min(self._end, self._last + self._silence.total_seconds())


def _seconds(length: timedelta) -> str:
    return f"{int(length.total_seconds())} seconds"


def kill(process: "subprocess.Popen[bytes]") -> None:
    """End Git and the helpers that it started: it leads a session of its own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
