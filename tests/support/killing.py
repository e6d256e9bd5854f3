"""Runs `quietfix` by `tests.support.killer`: killed before its Nth write, or with its writes counted."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.support.desks import TIMEOUT
from tests.support.forking import run


def killed(
    at: int, *arguments: str, cwd: Path, env: Mapping[str, str] | None = None, given: str = ""
) -> subprocess.CompletedProcess[str]:
    """How it ended; the status is that of SIGKILL where it was killed."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT")}
    clean |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, **(env or {})}
    words = [str(at), *arguments]
    done = run("tests.support.killer", words, cwd=cwd, env=clean, given=given.encode(), timeout=TIMEOUT)
    return subprocess.CompletedProcess(words, done.status, done.out.decode(), done.err.decode())
