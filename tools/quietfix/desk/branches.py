"""The open branches of the desk, here and at its remote: which case ids they hold, and a new one for a proposal."""

import re
from pathlib import PurePosixPath

from quietfix.desk import document as documents
from quietfix.desk.case import Case
from quietfix.desk.deskgit import GitSaidNo
from quietfix.desk.model import validate
from quietfix.desk.repository import Commit, DeskRepository
from quietfix.desk.state import State
from quietfix.desk.store import CASES, CaseFile, case_path, state_path
from quietfix.errors import DeskRefused
from quietfix.ids import CASE_ID
from quietfix.instants import Instant

_NAMED = re.compile(rf"{CASES}/({CASE_ID.pattern})(?:\.md)?", re.ASCII)


class DeskBranches(DeskRepository):
    """The desk's repository with all of its branches."""

    def fetch_all(self) -> None:
        """Bring what is known of the remote's branches up to date, those that are gone included. No local one moves.

        Raises DeskRefused where the remote cannot be reached: nobody knows then what others have taken.
        """
        remote = self._remote()
        if remote is None:
            return
        # No refmap: a configured refspec may lead to local branches, and Git would follow it besides ours.
        options = ("--quiet", "--prune", "--no-tags", "--no-recurse-submodules", "--refmap=")
        try:
            self._git("fetch", *options, remote, f"+refs/heads/*:refs/remotes/{remote}/*")
        except GitSaidNo:
            raise DeskRefused("the desk's remote cannot be reached", "try again, or look at `git fetch`") from None

    def published(self) -> str:
        """The commit at which the desk's branch is for all: at the remote where there is one, else here."""
        remote = self._remote()
        if remote is None:
            return self.head()
        branch = self._branch()
        commit = self._git("rev-parse", "--verify", "--quiet", f"refs/remotes/{remote}/{branch}", status=(0, 1))
        if not commit:
            raise DeskRefused("the desk's remote has no such branch as this one", "push it, or go to the main branch")
        return commit

    def case_ids(self) -> set[str]:
        """The ids of all cases on any open branch, here or at the remote, by a file or a folder."""
        found: set[str] = set()
        for tip in {self.head(), *(commit for _, commit in self._tips())}:
            rows = self._git("ls-tree", "--name-only", "-z", tip, "--", f"{CASES}/").split("\0")
            found |= {match[1] for row in rows if (match := _NAMED.fullmatch(row))}
        return found

    def case_at(self, commit: str, case: str) -> CaseFile | None:
        """A case as a commit has it, with its state; None where it is not there."""
        data = self._blob(commit, str(case_path(case)))
        if data is None:
            return None
        document = documents.read(case_path(case), data, front_matter=True)
        model, findings = validate(Case, document)
        seen = self._blob(commit, str(state_path(case)))
        if seen is None:
            return CaseFile(case, document, model, None, State(), tuple(findings))
        state_document = documents.read(state_path(case), seen, front_matter=False)
        state, more = validate(State, state_document)
        return CaseFile(case, document, model, state_document, state, (*findings, *more))

    def proposed(self, base: str, stem: str, path: PurePosixPath, content: bytes) -> str | None:
        """The open branch on which this content of a file is proposed already, None where there is none.

        A branch that `base` holds is none: it was taken in. Nor is one that changes anything else, or one that is here
        alone, where there is a remote.
        """
        for name, tip in self._tips(shared=True):
            if re.fullmatch(rf"{re.escape(stem)}-\d+", name, re.ASCII) is None:
                continue
            # Nothing in common is no error: Git says nothing then, with status 1.
            left = self._git("merge-base", tip, base, status=(0, 1))
            if left in ("", tip) or self._blob(tip, str(path)) != content:
                continue
            if self._git("diff-tree", "-r", "--name-only", "--no-renames", "-z", left, tip) == f"{path}\0":
                return name
        return None

    def propose(self, base: str, commit: Commit, stem: str, now: Instant) -> str:
        """Make a commit on a new branch, at the remote where there is one, else here. Returns the branch.

        It is named by `stem` and the first number that no branch has. The author is who Git says. Raises LostRace
        where somebody took the name meanwhile. The desk's branch, index and work tree stay as they are.
        """
        return self._published_as(self._build(base, [commit], None, now), stem)

    def _published_as(self, tip: str, stem: str) -> str:
        """A new branch at this commit, named by `stem` and the first number that no branch has."""
        # A branch x/y keeps x from being one.
        taken = {name.partition("/")[0] for name, _ in self._tips()}
        branch = next(name for n in range(1, len(taken) + 2) if (name := f"{stem}-{n}") not in taken)
        if self._remote() is None:
            self._git("update-ref", "-m", "quietfix", f"refs/heads/{branch}", tip, "")
        else:
            # The empty expectation: the branch must not be there yet.
            self._push(tip, branch, f"--force-with-lease=refs/heads/{branch}:")
        return branch

    def _tips(self, *, shared: bool = False) -> list[tuple[str, str]]:
        """Name and commit of each open branch, here and at the remote; with `shared` only where others see it."""
        remote = self._remote()
        there = [f"refs/remotes/{remote}/"] if remote is not None else []
        tips = []
        for place in there if shared and there else ["refs/heads/", *there]:
            listed = self._git("for-each-ref", "--format=%(objectname) %(refname)", place)
            # Not `splitlines`: a name may hold what that takes for the end of a line.
            for row in filter(None, listed.split("\n")):
                commit, _, name = row.partition(" ")
                tips.append((name.removeprefix(place), commit))
        return tips
