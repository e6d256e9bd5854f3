"""Runs commands of the package as processes of their own, forked from one in which all modules are loaded.

Starting Python and loading modules would take most of the time of thousands of tests. What runs is the real `main`, with
arguments, environment, folder, channels and exit status of its own; it can be killed like any other process.

    python -m tests.support.forking SOCKET
"""

import atexit
import contextlib
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ENTRIES: Mapping[str, str] = {"quietfix": "quietfix.cli.main", "tests.support.killer": "tests.support.killer"}
"""What can be run, and the module whose `main` it is."""
_AT_START = ("PYTHON", "LANG", "LC_")
"""What Python reads when it starts."""
ANEW = "QUIETFIX_TESTS_START_ANEW"
"""With this in the environment every process starts from nothing, for those who measure it."""


@dataclass(frozen=True)
class Ended:
    """How a process ended. The status is below zero where a signal ended it, as `subprocess` has it."""

    status: int
    out: bytes
    err: bytes


def run(
    module: str, arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], given: bytes, timeout: float
) -> Ended:
    """Run `python -m module arguments`. Raises TimeoutExpired, and then the process is dead."""
    if ANEW in os.environ or _starts_otherwise(env):
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(command, cwd=cwd, env=dict(env), input=given, capture_output=True, timeout=timeout)
        return Ended(done.returncode, done.stdout, done.stderr)
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(3)]
        files[0].write(given)
        files[0].seek(0)
        asked = {"module": module, "arguments": list(arguments), "cwd": str(cwd), "env": dict(env)}
        door = stack.enter_context(socket.socket(socket.AF_UNIX))
        door.settimeout(timeout)
        door.connect(_server())
        socket.send_fds(door, [b"."], [file.fileno() for file in files])
        door.sendall(json.dumps(asked).encode() + b"\n")
        answers = stack.enter_context(door.makefile("rb"))
        pid = int(answers.readline())
        try:
            status = int(answers.readline())
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            raise subprocess.TimeoutExpired([module, *arguments], timeout) from None
        for file in files:
            file.seek(0)
        return Ended(status, files[1].read(), files[2].read())


def _starts_otherwise(env: Mapping[str, str]) -> bool:
    """Whether Python would start in another way than it did here."""
    names = {name for name in (*env, *os.environ) if name.startswith(_AT_START)}
    return any(env.get(name) != os.environ.get(name) for name in names)


@cache
def _server() -> str:
    """The socket of the process that forks. It ends with this one."""
    folder = tempfile.TemporaryDirectory(prefix="quietfix-tests-")
    path = f"{folder.name}/socket"
    command = [sys.executable, "-m", "tests.support.forking", path]
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None and process.stdout is not None
    assert process.stdout.readline() == b"ready\n"

    def end() -> None:
        process.communicate()
        folder.cleanup()

    atexit.register(end)
    return path


def main() -> None:
    """Fork one process for each that asks, until the standard input ends."""
    import quietfix.cli

    mains = {module: importlib.import_module(name).main for module, name in ENTRIES.items()}
    for found in pkgutil.walk_packages([str(Path(quietfix.cli.__file__).parents[1])], "quietfix."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    gc.collect()
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(sys.argv[1])
        door.listen(64)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            readable, _, _ = select.select([door, sys.stdin], [], [], 1.0)
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            if sys.stdin in readable:
                return
            if door in readable:
                caller, _ = door.accept()
                if os.fork() == 0:
                    door.close()
                    _serve(caller, mains)
                caller.close()


def _serve(caller: socket.socket, mains: Mapping[str, Callable[[], None]]) -> None:
    """Start the process that was asked for, and tell how it ended."""
    _, fds, _, _ = socket.recv_fds(caller, 1, 3)
    asked = json.loads(caller.makefile("rb").readline())
    pid = os.fork()
    if pid == 0:
        caller.close()
        _become(mains[asked["module"]], asked, fds)
    caller.sendall(f"{pid}\n".encode())
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with contextlib.suppress(OSError):
        caller.sendall(f"{status}\n".encode())
    os._exit(0)


def _become(entry: Callable[[], None], asked: dict[str, object], fds: Sequence[int]) -> None:
    """Be the process: its channels, folder, environment and arguments, then its main."""
    for number, fd in enumerate(fds):
        os.dup2(fd, number)
        os.close(fd)
    os.chdir(str(asked["cwd"]))
    env, arguments = asked["env"], asked["arguments"]
    assert isinstance(env, dict) and isinstance(arguments, list)
    os.environ.clear()
    os.environ.update(env)
    encoding = sys.stdout.encoding
    sys.stdin = open(0, encoding=encoding, errors=sys.stdin.errors, closefd=False)  # noqa: SIM115  # until the process ends
    sys.stdout = open(1, "w", encoding=encoding, errors=sys.stdout.errors, closefd=False)  # noqa: SIM115  # as above
    sys.stderr = open(2, "w", encoding=encoding, errors=sys.stderr.errors, closefd=False, buffering=1)  # noqa: SIM115  # as above
    sys.argv = [str(asked["module"]), *map(str, arguments)]
    status: object = 0
    try:
        entry()
    except SystemExit as end:
        status = end.code
    except BaseException as error:  # noqa: BLE001  # what Python itself does with it
        sys.excepthook(type(error), error, error.__traceback__)
        status = 1
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status if isinstance(status, int) else int(status is not None))


if __name__ == "__main__":
    main()
