"""When robots last did all of their work: a branch that holds no file, whose one commit bears the instant.

It comes along with every fetch, so whoever works on the desk sees it without asking a forge, and main's history stays
free of it.
"""

import contextlib

from quietfix.desk.deskgit import GitSaidNo
from quietfix.desk.lastgood import BRANCH
from quietfix.desk.policy import Identity
from quietfix.desk.repository import DeskRepository, who
from quietfix.errors import LostRace
from quietfix.instants import Instant


class GoodRuns(DeskRepository):
    """The desk's repository with its branch of good runs."""

    def note(self, identity: Identity, now: Instant) -> None:
        """Note that robots did all of their work now. Raises PushRefused where the remote does not take it."""
        tip = self._git(
            "commit-tree",
            self._git("hash-object", "-t", "tree", "-w", "--stdin"),
            given=b"the robots' last good run\n",
            env=who(identity, now),
        )
        remote = self._remote()
        with contextlib.suppress(LostRace):
            # Another run may be noting itself at this moment: either instant is right.
            self._push(tip, BRANCH, "--force")
        place = f"refs/heads/{BRANCH}" if remote is None else f"refs/remotes/{remote}/{BRANCH}"
        with contextlib.suppress(GitSaidNo):
            self._git("update-ref", "-m", "quietfix", place, tip)
