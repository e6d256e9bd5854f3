"""Public trees for tests, made by real Git from a few words."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

START = 1_760_000_000
"""2025-10-09, the time of the first commit; each further one is an hour later unless told otherwise."""


def git(directory: Path, *arguments: str, given: bytes = b"", env: dict[str, str] | None = None) -> str:
    """What a Git command prints, without anybody's configuration. Raises where it fails."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    settings = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    settings |= {f"GIT_{role}_NAME": "T. Tester" for role in ("AUTHOR", "COMMITTER")}
    settings |= {f"GIT_{role}_EMAIL": "t@example.org" for role in ("AUTHOR", "COMMITTER")}
    done = subprocess.run(
        ["git", *arguments], cwd=directory, input=given, env=clean | settings | (env or {}), capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


@dataclass
class PublicTree:
    """A bare repository to which commits, merges and tags are added."""

    path: Path
    tips: dict[str, str] = field(default_factory=dict)
    clock: int = START

    @classmethod
    def create(cls, path: Path, *, sha256: bool = False) -> "PublicTree":
        path.mkdir(parents=True)
        git(path, "init", "--quiet", "--bare", "-b", "master", f"--object-format={'sha256' if sha256 else 'sha1'}")
        return cls(path)

    def commit(
        self,
        branch: str,
        message: str | bytes,
        *,
        merge: tuple[str, ...] = (),
        at: int | None = None,
        file: str = "",
        written: int | None = None,
        author: str = "t@example.org",
        paths: Mapping[str, str | None] | None = None,
    ) -> str:
        """A commit on a branch, with further parents where it is a merge. `written` is the author date. Returns its id.

        It changes `file.c`, the only file there is, or with `paths` these; None deletes one.
        """
        self.clock += 3600
        when = f"@{self.clock if at is None else at} +0000"
        authored = when if written is None else f"@{written} +0000"
        parents = [*([self.tips[branch]] if branch in self.tips else []), *merge]
        if paths is None:
            blob = self._blob(f"{branch} {self.clock} {file}")
            tree = git(self.path, "mktree", given=f"100644 blob {blob}\tfile.c\n".encode())
        else:
            tree = self._tree(parents[:1], paths)
        text = message.encode() if isinstance(message, str) else message
        arguments = [argument for parent in parents for argument in ("-p", parent)]
        dates = {"GIT_AUTHOR_DATE": authored, "GIT_COMMITTER_DATE": when, "GIT_AUTHOR_EMAIL": author}
        commit = git(self.path, "commit-tree", tree, *arguments, given=text, env=dates)
        return self.point(branch, commit)

    def _blob(self, text: str) -> str:
        return git(self.path, "hash-object", "-w", "--stdin", given=text.encode())

    def _tree(self, parent: list[str], paths: Mapping[str, str | None]) -> str:
        """The tree of a parent, if there is one, with some files changed."""
        index = {"GIT_INDEX_FILE": str(self.path / "index.tests")}
        git(self.path, "read-tree", *(parent or ["--empty"]), env=index)
        rows = [
            f"0 {'0' * 40}\t{path}" if text is None else f"100644 {self._blob(text)}\t{path}"
            for path, text in paths.items()
        ]
        git(self.path, "update-index", "-z", "--index-info", given="".join(f"{r}\0" for r in rows).encode(), env=index)
        return git(self.path, "write-tree", env=index)

    def point(self, branch: str, commit: str) -> str:
        """Move or make a branch."""
        self.tips[branch] = commit
        git(self.path, "update-ref", f"refs/heads/{branch}", commit)
        return commit

    def branch(self, name: str, start: str) -> None:
        """A branch where another one is."""
        self.point(name, self.tips[start])

    def tag(self, name: str, target: str, *, annotated: bool = True) -> None:
        """A tag on a commit or on the tip of a branch."""
        when = f"@{self.clock} +0000"
        env = {"GIT_COMMITTER_DATE": when}
        options = ["-a", "-m", name] if annotated else []
        git(self.path, "tag", *options, name, self.tips.get(target, target), env=env)
