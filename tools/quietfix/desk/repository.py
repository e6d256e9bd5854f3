"""Git on the desk itself: commits that replace exactly what was read, or nothing.

A change is built beside the work tree, pushed where there is a remote, and only then becomes the branch. So another's
push in between is noticed and nothing of theirs is lost, and a process that dies leaves either the old desk or the new
one: what the branch has and the work tree has not is noted first and brought over by the next run.
"""

import contextlib
import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from quietfix.desk.deskgit import DeskGit, GitSaidNo
from quietfix.desk.document import blob_id
from quietfix.desk.policy import Identity
from quietfix.desk.store import CASES, SCRATCH
from quietfix.errors import DeskRefused, LostRace
from quietfix.ids import CASE_ID
from quietfix.instants import Instant

_RACE = ("fetch first", "non-fast-forward", "stale info", "cannot lock ref", "reference already exists")
"""What Git says where somebody else pushed first."""
UNFINISHED = "unfinished.json"
"""The note of what is unfinished, in the scratch folder."""
_WRITTEN = re.compile(
    rf"{CASES}/{CASE_ID.pattern}(?:\.md|/(?:state\.yml|p\d{{1,3}}\.patch|a\d{{1,3}}\.txt))|policy/[a-z-]{{1,40}}\.yml",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Change:
    """The new content of one file, and the blob id of the content that it replaces."""

    path: str
    content: bytes
    expected: str | None


@dataclass(frozen=True, slots=True)
class Commit:
    """Changes that belong together, with a message that holds no value of a case."""

    message: str
    changes: tuple[Change, ...]


class PushRefused(DeskRefused):
    """The remote does not take a push, though nobody else was faster: the branch may be protected."""


class DeskRepository(DeskGit):
    """The Git repository whose work tree is the desk, for writing."""

    @property
    def _note(self) -> Path:
        """What is unfinished."""
        return self.root / SCRATCH / UNFINISHED

    def finish(self) -> None:
        """Finish what a run that died left undone. Nobody else is asked."""
        self._finish()

    def settle(self, *, fetched: bool = False) -> None:
        """Finish what a run that died left undone, then take in what others pushed, which may be fetched already.

        Raises DeskRefused where the branch and its remote have gone different ways.
        """
        self._finish()
        remote = self._remote()
        if remote is None:
            return
        branch = self._branch()
        known = f"refs/remotes/{remote}/{branch}"
        try:
            if fetched:
                self._git("rev-parse", "--verify", "--quiet", known)
            else:
                self._git("fetch", "--quiet", "--no-tags", remote, f"+refs/heads/{branch}:{known}")
        except GitSaidNo:
            happened = "the desk's remote cannot be reached, or does not have this branch"
            raise DeskRefused(happened, "try again, or look at `git fetch`") from None
        theirs = self._git("rev-parse", "--verify", known)
        head = self.head()
        base = self._git("merge-base", head, theirs, status=(0, 1))
        if base == theirs:
            return
        if base != head:
            raise DeskRefused(
                "the desk and its remote have gone different ways", "bring them together by `git pull --rebase`"
            )
        try:
            self._git("merge", "--quiet", "--ff-only", theirs)
        except GitSaidNo:
            raise DeskRefused(
                "uncommitted changes stand in the way of what others pushed", "commit or put them away with `git stash`"
            ) from None

    def unclean(self, changes: Sequence[Change]) -> str | None:
        """Why these files cannot be changed: they are not as the branch has them. None where they are."""
        listed = self._git("ls-tree", "-r", "-z", "HEAD", "--", *(change.path for change in changes))
        digits = len(self.head())
        known = {row.partition("\t")[2]: row.split()[2] for row in listed.split("\0") if row}
        for change in changes:
            path = self.root / change.path
            if path.parent.is_symlink():
                return "its folder is a link"
            content = path.read_bytes() if path.is_file() and not path.is_symlink() else None
            if (None if content is None else blob_id(content)) != change.expected:
                raise LostRace("a file changed while it was read", "the same command will read it again")
            if (None if content is None else _hashed(content, digits)) != known.get(change.path):
                return "it has changes that are not committed"
        return None

    def commit(self, base: str, commits: Sequence[Commit], identity: Identity | None, now: Instant) -> str:
        """Make the commits on top of `base`, push them where there is a remote, and move the branch and the work tree.

        `identity` is None for a person, who is then who Git says. Raises LostRace where the branch, here or at the
        remote, is not at `base` any more.
        """
        branch = self._branch()
        tip = self._build(base, commits, identity, now)
        self._push(tip, branch)
        paths = sorted({change.path for commit in commits for change in commit.changes})
        self._write(self._note, json.dumps({"old": base, "new": tip, "paths": paths}).encode())
        try:
            self._git("update-ref", "-m", "quietfix", f"refs/heads/{branch}", tip, base)
        except GitSaidNo:
            self._note.unlink(missing_ok=True)
            if self._remote() is not None:
                # It is pushed, so it is done: the next command takes it in like what others pushed.
                return tip
            raise LostRace("the desk's branch moved meanwhile", "the same command will read it again") from None
        with contextlib.suppress(GitSaidNo):
            # Where somebody else holds the index, the note makes the next command finish this.
            self._finish()
        return tip

    def _commit_tree(self, parent: str, commit: Commit, environment: Mapping[str, str]) -> str:
        for change in commit.changes:
            blob = self._git("hash-object", "-w", "--stdin", given=change.content)
            self._git("update-index", "--add", "--cacheinfo", f"100644,{blob},{change.path}", env=environment)
        tree = self._git("write-tree", env=environment)
        return self._git("commit-tree", tree, "-p", parent, given=commit.message.encode(), env=environment)

    def _build(self, base: str, commits: Sequence[Commit], identity: Identity | None, now: Instant) -> str:
        """The commits on top of `base`, in no branch yet. Returns the last of them."""
        tip = base
        with self._index() as index:
            self._git("read-tree", base, env=index)
            for commit in commits:
                tip = self._commit_tree(tip, commit, index | who(identity, now))
        return tip

    def _push(self, tip: str, branch: str, *options: str) -> None:
        """Move the remote's branch. Raises LostRace where somebody else did, PushRefused where it does not take it."""
        remote = self._remote()
        if remote is None:
            return
        target = f"{tip}:refs/heads/{branch}"
        try:
            said = self._git("push", "--porcelain", *options, remote, target)
        except GitSaidNo as error:
            if any(word in error.said for word in _RACE):
                raise _lost() from None
            raise PushRefused("the desk's remote did not take the push", "look at `git push`") from None
        # Somebody of the same name did the very same in the same second, so the commit is theirs and not ours.
        if any(row.startswith(f"=\t{target}\t") for row in said.splitlines()):
            raise _lost()

    def _finish(self) -> None:
        """Bring the work tree to where the branch is, for the files of an unfinished commit."""
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
            old, new, paths = str(note["old"]), str(note["new"]), [str(path) for path in note["paths"]]
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            # Not our note: it is put aside, and what is committed is not touched.
            self._note.replace(self._note.with_suffix(".broken"))
            return
        paths = [path for path in paths if _is_written(path) and not (self.root / path).parent.is_symlink()]
        if paths and self.head() == new:
            for path in paths:
                before, after = self._blob(old, path), self._blob(new, path)
                file = self.root / path
                held = file.read_bytes() if file.is_file() else None
                if held == before and after is not None:
                    self._write(file, after)
            self._git("reset", "--quiet", "HEAD", "--", *paths)
        self._note.unlink(missing_ok=True)

    def _write(self, path: Path, content: bytes) -> None:
        """Write a file whole and at once: the half of it lies where Git does not look."""
        half = self.root / SCRATCH / f"half-{os.getpid()}"
        half.parent.mkdir(exist_ok=True)
        half.write_bytes(content)
        if path.exists():
            half.chmod(stat.S_IMODE(path.stat().st_mode))
        path.parent.mkdir(parents=True, exist_ok=True)
        half.replace(path)

    @contextlib.contextmanager
    def _index(self) -> Iterator[dict[str, str]]:
        """An index of our own, so that what a person has staged stays as it is."""
        path = Path(self._repo.git_dir) / f"quietfix-index-{os.getpid()}"
        try:
            yield {"GIT_INDEX_FILE": str(path)}
        finally:
            path.unlink(missing_ok=True)


def _lost() -> LostRace:
    return LostRace("somebody else pushed first", "the same command will read it again")


def _is_written(path: str) -> bool:
    """Whether a path of the note is one that robots write: the note is a file like any other."""
    return _WRITTEN.fullmatch(path) is not None


def _hashed(content: bytes, digits: int) -> str:
    """The blob id in this repository, whose ids have so many digits."""
    if digits == 64:
        return hashlib.sha256(b"blob %d\0" % len(content) + content).hexdigest()
    return blob_id(content)


def who(identity: Identity | None, now: Instant) -> dict[str, str]:
    """Author and committer. Times are UTC: a time zone would say where somebody is."""
    stamp = f"@{now.epoch()} +0000"
    dates = {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp}
    if identity is None:
        return dates
    names = {f"GIT_{role}_NAME": identity.name for role in ("AUTHOR", "COMMITTER")}
    mails = {f"GIT_{role}_EMAIL": identity.email for role in ("AUTHOR", "COMMITTER")}
    return dates | names | mails
