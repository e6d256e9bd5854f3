"""Git on the desk: what its repository says. Unlike on a mirror, the user's own configuration counts here."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from git import Repo
from git.exc import GitCommandError, InvalidGitRepositoryError, NoSuchPathError

from quietfix.desk.store import CASES
from quietfix.errors import DeskRefused, UsageError
from quietfix.ids import CASE_ID


class DeskGit:
    """The Git repository whose work tree is the desk, for reading."""

    def __init__(self, root: Path) -> None:
        try:
            self._repo = Repo(root)
        except (InvalidGitRepositoryError, NoSuchPathError):
            raise DeskRefused("the desk is not a Git repository", "run `git init` and commit what is there") from None
        self.root = root

    def remotes(self) -> list[str]:
        """Every URL that this repository knows to push to."""
        config = self._git("config", "--get-regexp", r"^remote\..*\.(push)?url$", status=(0, 1))
        return [row.partition(" ")[2] for row in config.splitlines()]

    def head(self) -> str:
        """The commit that the branch is at."""
        return self._git("rev-parse", "--verify", "HEAD")

    def config(self, key: str) -> str | None:
        """A value of the user's configuration."""
        return self._git("config", key, status=(0, 1)) or None

    def case_ids(self) -> set[str]:
        """The ids of cases on all branches, here and of the remotes as last seen: a proposal has taken its id too."""
        refs = self._git("for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes").splitlines()
        names = {
            name.rpartition("/")[2].removesuffix(".md")
            for ref in refs
            for name in self._git("ls-tree", "--name-only", ref, f"{CASES}/").splitlines()
            if name.endswith(".md")
        }
        return {name for name in names if CASE_ID.fullmatch(name)}

    def changed_since(self, revision: str) -> dict[str, bytes | None]:
        """The files that differ between a revision and the work tree, with their content there, None where it had none.

        The revision is where the work tree's branch left the one that is named. Raises UsageError where there is none.
        """
        try:
            base = self._git("merge-base", "--", revision, "HEAD")
        except GitCommandError:
            raise UsageError("there is no such revision to compare with", "name a branch or a commit") from None
        rows = self._git("diff", "--name-only", "--no-renames", "-z", base, "--", str(CASES), "policy").split("\0")
        new = self._git("ls-files", "--others", "--exclude-standard", "-z", "--", str(CASES), "policy").split("\0")
        return {path: self._blob(base, path) for path in (*rows, *new) if path}

    def _blob(self, commit: str, path: str) -> bytes | None:
        """The content of a file in a commit, None where it is not there."""
        code, out, _ = self._execute("cat-file", "blob", f"{commit}:{path}")
        return None if code else out

    def _branch(self) -> str:
        name = self._git("symbolic-ref", "--quiet", "--short", "HEAD", status=(0, 1))
        if not name:
            raise DeskRefused("the desk is not on a branch", "check out its main branch")
        return name

    def _remote(self) -> str | None:
        """The remote that the branch follows, else `origin` where there is one."""
        configured = self._git("config", f"branch.{self._branch()}.remote", status=(0, 1))
        if configured and configured != ".":
            return configured
        return "origin" if "origin" in self._git("remote").splitlines() else None

    def _git(
        self, *arguments: str, given: bytes = b"", env: Mapping[str, str] | None = None, status: Sequence[int] = (0,)
    ) -> str:
        """What Git prints. Raises GitCommandError for another status than `status`."""
        code, out, err = self._execute(*arguments, given=given, env=env)
        if code not in status:
            raise GitCommandError(["git", arguments[0]], code, err, out)
        return out.decode("utf-8", "replace").rstrip("\n")

    def _execute(
        self, *arguments: str, given: bytes = b"", env: Mapping[str, str] | None = None
    ) -> tuple[int, bytes, str]:
        """Status, output and errors of a Git command, run with the user's own configuration: it is their desk."""
        with tempfile.TemporaryFile() as file:
            file.write(given)
            file.seek(0)
            return self._repo.git.execute(
                ["git", *arguments],
                istream=file,
                env={"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1", **(env or {})},
                with_extended_output=True,
                with_exceptions=False,
                stdout_as_string=False,
                strip_newline_in_stdout=False,
            )
