"""Git on the desk: what its repository says. Unlike on a mirror, the user's own configuration counts here."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from git import Repo
from git.exc import InvalidGitRepositoryError, NoSuchPathError

from quietfix.desk.store import CASES
from quietfix.errors import DeskRefused, UsageError

_BRANCHES = "refs/heads/"


class GitSaidNo(DeskRefused):
    """Git did not do something on the desk. `said` holds its words, which may name files and are not shown."""

    def __init__(self, command: str, said: str) -> None:
        super().__init__(
            f"Git could not do this on the desk: git {command}",
            "look at `git status`, and whether user.name and user.email are set",
        )
        self.said = said


class DeskGit:
    """The Git repository whose work tree is the desk, for reading."""

    def __init__(self, root: Path) -> None:
        try:
            self._repo = Repo(root)
        except (InvalidGitRepositoryError, NoSuchPathError):
            raise DeskRefused("the desk is not a Git repository", "run `git init` and commit what is there") from None
        self.root = root

    def remotes(self) -> list[str]:
        """Every URL that this repository fetches from or pushes to, as Git rewrites them."""
        names = self._git("remote").splitlines()
        ways = ((), ("--push",))
        return [
            url
            for name in names
            for way in ways
            for url in self._git("remote", "get-url", "--all", *way, name).splitlines()
        ]

    def head(self) -> str:
        """The commit that the branch is at."""
        commit = self._git("rev-parse", "--verify", "--quiet", "HEAD", status=(0, 1))
        if not commit:
            raise DeskRefused("the desk has no commit yet", "commit what is there: `git add -A && git commit`")
        return commit

    def changed_since(self, revision: str) -> dict[str, bytes | None]:
        """The files that differ between a revision and the work tree, with their content there, None where it had none.

        The revision is where the work tree's branch left the one that is named. Raises UsageError where there is none.
        Of a branch and a tag of one name the branch is meant: Git would take the tag, and anybody may have pushed it.
        """
        places = (f"{_BRANCHES}{revision}", f"refs/remotes/{revision}", revision)
        found = (
            self._git("rev-parse", "--verify", "--quiet", "--end-of-options", name, status=(0, 1, 128))
            for name in places
        )
        try:
            base = self._git("merge-base", "--", next(filter(None, found), revision), "HEAD")
        except GitSaidNo:
            raise UsageError("there is no such revision to compare with", "name a branch or a commit") from None
        rows = self._git("diff", "--name-only", "--no-renames", "-z", base, "--", str(CASES), "policy").split("\0")
        new = self._git("ls-files", "--others", "--exclude-standard", "-z", "--", str(CASES), "policy").split("\0")
        return {path: self._blob(base, path) for path in (*rows, *new) if path}

    def _blob(self, commit: str, path: str) -> bytes | None:
        """The content of a file in a commit, None where it is not there."""
        if not self._git("ls-tree", "-z", commit, "--", path):
            return None
        code, out, err = self._execute("cat-file", "blob", f"{commit}:{path}")
        if code:
            raise GitSaidNo("cat-file", err)
        return out

    def _branch(self) -> str:
        name = self._git("symbolic-ref", "--quiet", "HEAD", status=(0, 1))
        if not name.startswith(_BRANCHES):
            raise DeskRefused("the desk is not on a branch", "check out its main branch")
        # Not Git's own short form, which is another one where a tag has the same name.
        return name.removeprefix(_BRANCHES)

    def _remote(self) -> str | None:
        """The remote that the branch follows, else `origin` where there is one."""
        configured = self._git("config", f"branch.{self._branch()}.remote", status=(0, 1))
        names = self._git("remote").splitlines()
        if configured and configured != ".":
            if configured not in names:
                raise DeskRefused("the desk's branch follows a place that is no remote of it", "see `git remote -v`")
            return configured
        return "origin" if "origin" in names else None

    def _git(
        self, *arguments: str, given: bytes = b"", env: Mapping[str, str] | None = None, status: Sequence[int] = (0,)
    ) -> str:
        """What Git prints. Raises GitSaidNo for another status than `status`."""
        code, out, err = self._execute(*arguments, given=given, env=env)
        if code not in status:
            raise GitSaidNo(arguments[0], f"{out.decode('utf-8', 'replace')} {err}")
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
