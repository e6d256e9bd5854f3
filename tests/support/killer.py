"""Runs `quietfix` and kills it with SIGKILL just before its Nth write; with 0 it counts the writes.

    python -m tests.support.killer N ARGUMENTS...

A write is a file opened for writing, renamed, removed, a folder made, a Git command that is started and may write, or a
request to a forge that is no GET. Python's audit events tell of all of them before they take place.
"""

import os
import signal
import sys
import tempfile
from pathlib import Path

from quietfix.cli.main import cli

_READING_GIT = frozenset(
    [
        "rev-parse",
        "config",
        "ls-tree",
        "cat-file",
        "symbolic-ref",
        "merge-base",
        "remote",
        "ls-remote",
        "for-each-ref",
        "log",
        "version",
    ]
)

_TEMPORARY = tempfile.gettempdir()
"""Asked for before the watch begins: the first call writes, under a lock that a second one would wait for."""


def main() -> None:
    """Count writes from now on, and die before the one that was asked for."""
    at = int(sys.argv[1])
    seen = 0
    forge: list[int] = []

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if not _writes(event, arguments):
            return
        seen += 1
        if event == "http.client.send":
            forge.append(seen)
        if seen == at:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    status = cli.main(sys.argv[2:], standalone_mode=False)
    if not at:
        sys.stderr.write(f"on the forge {forge}\nwrites {seen}\n")
    sys.exit(int(status or 0))


def _passing(path: str) -> bool:
    """Files without a name, which vanish with the process."""
    return path in (os.devnull, _TEMPORARY) or path.startswith(f"{_TEMPORARY}/tmp")


def _writes(event: str, arguments: tuple[object, ...]) -> bool:
    if event == "open":
        path, _, flags = arguments
        writing = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)
        return bool(writing) and isinstance(path, str) and not _passing(path)
    if event == "http.client.send":
        sent = arguments[1]
        return isinstance(sent, bytes) and sent.startswith((b"POST ", b"PATCH ", b"PUT ", b"DELETE "))
    if event == "os.mkdir":
        return not Path(str(arguments[0])).exists()
    if event == "subprocess.Popen":
        command = [str(word) for word in arguments[1]]  # type: ignore[attr-defined]  # the arguments are a list
        return "git" in command[0] and not any(word in _READING_GIT for word in command)
    return event in ("os.rename", "os.remove", "os.rmdir", "os.link")


if __name__ == "__main__":
    main()
