"""When the last good run of robots was, as a folder knows it. Every verb asks, so this loads little."""

import subprocess
from pathlib import Path

from quietfix.instants import Instant

BRANCH = "robots"
"""The branch that bears the instant. Nobody works on it, and each good run replaces it."""
_SECONDS = 10
"""How long Git may take to say it."""


def last_good_run(root: Path) -> Instant | None:
    """When the last good run was, as far as it is known in this folder; None where none was noted, or no Git is.

    Nothing is fetched. Git is asked once and without its library, since every verb asks. Whoever can push can push this
    branch, so an instant that no calendar has is none.
    """
    places = (f"refs/heads/{BRANCH}", f"refs/remotes/*/{BRANCH}")
    command = ["git", "-C", str(root), "for-each-ref", "--format=%(committerdate:unix)", *places]
    try:
        asked = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return max((at for row in asked.stdout.split() for at in _instants(row)), default=None)


def _instants(row: bytes) -> tuple[Instant, ...]:
    try:
        return (Instant.from_epoch(int(row)),)
    except ValueError:
        return ()
