"""Desks beside public trees, for look-alikes and attacks: cases in a few words, and days that pass by the real command."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.desks import TestDesk, make_desk
from tests.support.trees import PublicTree, git

TWO = 'mainline: master, "6.6": linux-6.6.y'
THREE = f'{TWO}, "6.1": linux-6.1.y'
WITNESS = "2026-0099"
"""A case whose fix is where it should be: it closes, which shows that another one stays open for its own reason."""
SHARED = "40433e411791"
"""The first digits of two commits, the messages of which end with these numbers. A search over 30 million found them."""
SHARING = ("22682214", "27504340")
Said = Mapping[str, Any]  # Any: JSON, as the command prints it


def ready(*patches: str, at: str = "2026-11-20T00:00:00Z") -> str:
    """The front matter of a fix that is ready: patches as YAML, a commit id being enough for one."""
    listed = ", ".join(patch if patch.startswith("{") else f'{{commit: "{patch}"}}' for patch in patches)
    return f"fix: {{ready: {at}, patches: [{listed}]}}\n"


@dataclass
class Landing:
    """One public tree with a mainline and a stable line, and a desk that watches it."""

    tree: PublicTree
    desk: TestDesk
    witness: str
    """The fix of the case that closes."""
    statuses: list[int] = field(default_factory=list)
    """How the runs ended."""

    @classmethod
    def create(cls, root: Path, *, lines: str = TWO, close_when: str = "all-lines", more: str = "") -> "Landing":
        """`more` goes to the end of `policy/trees.yml`."""
        tree = PublicTree.create(root / "public.git")
        tree.commit("master", "base")
        for branch in ("linux-6.6.y", "linux-6.1.y"):
            tree.branch(branch, "master")
        witness = tree.commit("master", "witness: fix")
        for branch in ("linux-6.6.y", "linux-6.1.y"):
            tree.commit(branch, f"witness: fix\n\ncommit {witness} upstream.\n")
        desk = make_desk(root / "desk", remote=root / "origin.git")
        desk.trees(str(tree.path), lines, close_when)
        if more:
            desk.write("policy/trees.yml", desk.read("policy/trees.yml") + more)
        made = cls(tree, desk, witness)
        made.case(ready(witness), id=WITNESS)
        return made

    def mainline(self, message: str | bytes, **more: Any) -> str:  # Any: as PublicTree.commit takes it
        return self.tree.commit("master", message, **more)

    def stable(self, message: str | bytes, **more: Any) -> str:  # Any: as PublicTree.commit takes it
        return self.tree.commit("linux-6.6.y", message, **more)

    def backport(self, commit: str, *, branch: str = "linux-6.6.y", subject: str = "nfsd: fix") -> str:
        return self.tree.commit(branch, f"{subject}\n\ncommit {commit} upstream.\n")

    def reverted(self, branch: str, commit: str) -> str:
        return self.tree.commit(branch, f'Revert "nfsd: fix"\n\nThis reverts commit {commit}.\n')

    def raw(self, content: bytes) -> str:
        """A commit of just these bytes, on no branch yet."""
        return git(self.tree.path, "hash-object", "-t", "commit", "-w", "--stdin", given=content)

    def case(self, more: str, *, id: str = "2026-0001", status: str = "fix-ready", **said: Any) -> None:
        """Write and commit a case. Any: as TestDesk.case takes it."""
        self.desk.case(id, status=status, more=more, **said)
        self.desk.commit()

    def days(self, *days: int) -> "Landing":
        """A run on each of these days of November."""
        for day in days:
            ran = self.desk.quietfix("run", "--apply", "--now", f"2026-11-{day:02}T16:00:00Z")
            assert ran.status in (0, 3), ran.err
            self.statuses.append(ran.status)
        return self

    def status(self, id: str = "2026-0001") -> str:
        """The status that a person reads in the case's file."""
        return next(row for row in self.desk.read(f"cases/{id}.md").splitlines() if row.startswith("status:"))[8:]

    def landed(self, id: str = "2026-0001", *, day: int = 28) -> Said:
        """What `quietfix landed` says of a case: `lines`, and whether it closes and why."""
        at = f"2026-11-{day:02}T16:00:00Z"
        ran = self.desk.quietfix("landed", id, "--no-fetch", "--json", "--now", at)
        (row,) = json.loads(ran.out)["cases"]
        return dict(row)

    def verdicts(self, id: str = "2026-0001") -> dict[str, str]:
        return {line: fact["verdict"] for line, fact in self.landed(id)["lines"].items()}

    def comments(self, id: str = "2026-0001") -> list[str]:
        """What people were told about a case."""
        file = self.desk.root / f".quietfix/forge/{id}.json"
        return [comment["text"] for comment in json.loads(file.read_text())["comments"]] if file.is_file() else []

    def stays_open(self, *days: int, id: str = "2026-0001") -> Said:
        """A case that the facts never close though the witness is closed by then; the desk is in order. What it says."""
        self.days(*days or (1, 4))
        assert self.status(WITNESS) == "closed"
        assert self.status(id) != "closed"
        assert self.desk.quietfix("check").status == 0
        return self.landed(id)
