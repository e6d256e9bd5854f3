"""The one door to Git on a mirror.

While reading, Git cannot reach any server: no protocol is allowed, so that even a partial clone, which would ask its
server for an object it lacks, cannot tell it the id (law 5 of the design). Fetching is a call of its own. Neither reads
the user's or the machine's configuration, asks anybody anything, or runs a hook.
"""

import contextlib
import fcntl
import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO

from git import Git
from git.exc import GitError

from quietfix.errors import GitFailed
from quietfix.trees.trouble import of_mirror
from quietfix.trees.watch import AGAIN, Watch, kill

_NOTHING = os.devnull
_FIXED = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": _NOTHING,
    "GIT_CONFIG_GLOBAL": _NOTHING,
    "GIT_CONFIG_COUNT": "0",
    "GIT_CONFIG_PARAMETERS": "",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": _NOTHING,
    "GIT_ALTERNATE_OBJECT_DIRECTORIES": "",
    "GIT_NAMESPACE": "",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "SSH_ASKPASS": "true",
    "GIT_SSH_COMMAND": "ssh -o BatchMode=yes -o ConnectTimeout=60 -o ServerAliveInterval=30 -o ServerAliveCountMax=4",
    "GIT_PROTOCOL_FROM_USER": "0",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_FLUSH": "0",
    "LC_ALL": "C",
}
_TRACES = (
    "TRACE", "TRACE2", "TRACE2_EVENT", "TRACE2_PERF", "TRACE_CURL", "TRACE_FSMONITOR", "TRACE_PACKET", "TRACE_PACKFILE",
    "TRACE_PACK_ACCESS", "TRACE_PERFORMANCE", "TRACE_REFS", "TRACE_SETUP", "TRACE_SHALLOW",
)  # fmt: skip
_OPTIONS = (
    "--no-pager", "-c", f"core.hooksPath={_NOTHING}", "-c", "http.followRedirects=false", "-c", "protocol.version=2",
    "-c", "core.quotePath=false", "-c", "i18n.logOutputEncoding=UTF-8", "-c", "log.showSignature=false",
    "-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "fetch.writeCommitGraph=true", "-c", "color.ui=false",
)  # fmt: skip
_NEVER_ASK = {"GIT_NO_LAZY_FETCH": "1"}
"""Told to readers. Git knows it from 2.44 on, and some mended ones before; the protocols keep others from servers."""
_CALLERS = frozenset(("GIT_EXEC_PATH", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH"))
"""What the machine says of its own, and Git may know: where its parts lie, and which certificates to trust."""
_KEPT_ERROR = 4096
_CHUNK = 1 << 16
_PIPE = 1 << 20
"""Bytes between Git and us: as much as Linux lets anybody have."""

Heard = Callable[[bytes], None]
"""Takes what Git prints on its standard error, piece by piece, on a thread of its own."""


class GitEnded(GitFailed):
    """Git ended with a status that means failure. `said` is the end of what it printed for people."""

    def __init__(self, happened: str, said: str) -> None:
        super().__init__(happened, AGAIN)
        self.said = said


@dataclass(frozen=True)
class GitDoor:
    """Git on one bare mirror. `timeout` bounds each call as a whole."""

    directory: Path
    timeout: timedelta
    silence: timedelta | None = None
    """How long Git may print nothing for people. This bounds what shows its progress: a server that hangs is silent."""

    @contextlib.contextmanager
    def stream(
        self,
        *arguments: str,
        given: bytes = b"",
        protocol: str = "",
        status: Sequence[int] = (0,),
        heard: Heard | None = None,
    ) -> Iterator[IO[bytes]]:
        """Run Git and read what it prints while it runs.

        Leaving the block waits for Git. Raises GitFailed where Git ended with another status than `status`, took too
        long, or could not be started. Leaving early, by an exception or with output unread, ends Git. `protocol`
        is the one way in which this call may reach a server; readers leave it empty. `heard` gets the progress that Git
        prints for people.
        """
        process = self._start(arguments, protocol)
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        _widen(process.stdout)
        error = bytearray()
        watch = Watch(process, self.timeout, self.silence)

        def hear(piece: bytes) -> None:
            watch.hear()
            if heard is not None:
                heard(piece)

        threads = [
            threading.Thread(target=_drain, args=(process.stderr, error, hear), daemon=True),
            threading.Thread(target=_feed, args=(process.stdin, given), daemon=True),
        ]
        for thread in (watch, *threads):
            thread.start()
        try:
            yield process.stdout
            rest = bool(process.stdout.read(1))
            if rest:
                kill(process)
        except BaseException:
            kill(process)
            raise
        finally:
            process.stdout.close()
            process.wait()
            for thread in threads:
                thread.join()
            watch.end()
            process.stderr.close()
        if watch.stopped is not None:
            raise watch.stopped
        if process.returncode not in status and not rest:
            raise _ended(process.returncode, error, reading=not protocol)

    def read(
        self,
        *arguments: str,
        given: bytes = b"",
        protocol: str = "",
        status: Sequence[int] = (0,),
        heard: Heard | None = None,
    ) -> bytes:
        """All that a Git command prints. Raises GitFailed as `stream` does."""
        with self.stream(*arguments, given=given, protocol=protocol, status=status, heard=heard) as output:
            return output.read()

    def _start(self, arguments: Sequence[str], protocol: str) -> "subprocess.Popen[bytes]":
        environment = {
            **_FIXED,
            **{f"GIT_{name}": "0" for name in _TRACES},
            "GIT_DIR": str(self.directory),
            "GIT_COMMON_DIR": str(self.directory),
            "GIT_OBJECT_DIRECTORY": str(self.directory / "objects"),
            "GIT_SHALLOW_FILE": str(self.directory / "shallow"),
            "GIT_ALLOW_PROTOCOL": protocol,
            # A fetch may ask for the tree that a public tag names: two tags of Linux name one.
            **({} if protocol else _NEVER_ASK),
        }
        try:
            started = Git(self.directory).execute(
                [*_without_callers_words(environment), "git", *_OPTIONS, *arguments],
                istream=subprocess.PIPE,
                as_process=True,
                env=environment,
                start_new_session=True,
            )
        except (GitError, OSError) as error:
            raise GitFailed(f"Git could not be started: {type(error).__name__}", "install Git") from error
        process: subprocess.Popen[bytes] | None = started.proc
        started.proc = None  # so that its finaliser leaves the process to us
        assert process is not None
        return process


def _without_callers_words(environment: Mapping[str, str]) -> list[str]:
    """What takes the caller's own settings of Git away, which a hook or an alias has. GitPython passes them all on."""
    words = (name for name in os.environ if name.startswith("GIT_") and name not in environment)
    unset = [word for name in words if name not in _CALLERS for word in ("-u", name)]
    return ["env", *unset] if unset else []


def _widen(pipe: IO[bytes]) -> None:
    """Let Git print ahead while what it printed is looked at. Where a system does not, it waits more often."""
    with contextlib.suppress(OSError, AttributeError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)


def _drain(pipe: IO[bytes], kept: bytearray, hear: Heard) -> None:
    """Read the errors so that Git never blocks on them, and keep the last of them."""
    with contextlib.suppress(OSError, ValueError):
        while chunk := pipe.read1(_CHUNK):  # type: ignore[attr-defined]  # a pipe of Popen is buffered and has it
            kept.extend(chunk)
            del kept[:-_KEPT_ERROR]
            hear(chunk)


def _feed(pipe: IO[bytes], given: bytes) -> None:
    with contextlib.suppress(OSError, ValueError):
        pipe.write(given)
    with contextlib.suppress(OSError, ValueError):
        pipe.close()


def _ended(status: int, error: bytearray, *, reading: bool) -> GitEnded:
    """The error of a call that ended badly. A mirror that is damaged is told as such wherever it is read."""
    said = error.decode("utf-8", "replace")
    damage = of_mirror(said) if reading else None
    if damage is not None:
        return GitEnded(str(damage), said)
    return GitEnded(f"Git ended with status {status}: {_last_line(error)}", said)


def _last_line(error: bytearray) -> str:
    lines = [line.strip() for line in error.decode("utf-8", "replace").splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
    text = (fatal or lines or ["it said nothing"])[-1][:300]
    return "".join(character if character.isprintable() else "?" for character in text)
