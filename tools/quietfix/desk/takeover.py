"""Many files of the desk replaced at once, on a branch of their own."""

from collections.abc import Mapping

from quietfix.desk.branches import DeskBranches
from quietfix.desk.repository import who
from quietfix.errors import DeskRefused
from quietfix.instants import Instant

_SHA1 = 40


class DeskTakeover(DeskBranches):
    """The desk's repository with all files of a commit."""

    def files(self, commit: str) -> Mapping[str, tuple[str, str]]:
        """Mode and blob id of every file of a commit, by path. Raises DeskRefused where ids are not SHA-1."""
        if len(commit) != _SHA1:
            raise DeskRefused("the desk's repository names files by SHA-256", "take the files of a release by hand")
        rows = (row.partition("\t") for row in self._git("ls-tree", "-r", "-z", commit).split("\0") if row)
        return {path: (head.split(" ")[0], head.split(" ")[2]) for head, _, path in rows}

    def replaced(
        self,
        base: str,
        files: Mapping[str, tuple[str, bytes] | None],
        message: str,
        stem: str,
        now: Instant,
    ) -> str:
        """Make one commit on top of `base` on a new branch, at the remote where there is one. Returns the branch.

        `files` has mode and content by path, None for a file that goes. The author is who Git says.
        """
        rows = []
        for path, held in files.items():
            if held is None:
                rows.append(f"0 {'0' * _SHA1}\t{path}\0")
            else:
                blob = self._git("hash-object", "-w", "--no-filters", "--stdin", given=held[1])
                rows.append(f"{held[0]} {blob}\t{path}\0")
        with self._index() as index:
            self._git("read-tree", base, env=index)
            self._git("update-index", "-z", "--index-info", given="".join(rows).encode(), env=index)
            tree = self._git("write-tree", env=index)
        tip = self._git("commit-tree", tree, "-p", base, given=message.encode(), env=who(None, now))
        return self._published_as(tip, stem)
