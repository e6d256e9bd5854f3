"""Desks over several public trees, and the jobs that see one tree each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.desks import NOW, Ran, TestDesk, make_desk
from tests.support.trees import PublicTree

LINES = {"mainline": {"mainline": "master"}, "stable": {"6.6": "linux-6.6.y", "6.1": "linux-6.1.y"}}


@dataclass
class Jobs:
    """A desk whose policy has a tree for mainline and one for two stable lines, and the files of facts."""

    root: Path
    trees: dict[str, PublicTree] = field(default_factory=dict)

    @classmethod
    def create(cls, root: Path) -> "Jobs":
        jobs = cls(root)
        jobs.desk = make_desk(root / "desk", remote=root / "origin.git")
        for name, lines in LINES.items():
            tree = jobs.trees[name] = PublicTree.create(root / f"{name}.git")
            for branch in lines.values():
                tree.commit(branch, "base", at=1_700_000_000)
        jobs.write_policy()
        return jobs

    desk: TestDesk = field(init=False)

    def write_policy(self, lines: Mapping[str, Mapping[str, str]] = LINES, more: str = "") -> None:
        """Write `policy/trees.yml`."""
        rows = []
        for name, branches in lines.items():
            said = ", ".join(f'"{line}": {branch}' for line, branch in branches.items())
            rows.append(f'  - {{name: {name}, url: {self.trees[name].path}, lines: {{{said}}}, tags: ["v*"]{more}}}\n')
        self.desk.write("policy/trees.yml", f"schema: 1\ntrees:\n{''.join(rows)}close-when: all-lines\ngrace: PT48H\n")

    def mainline(self, message: str) -> str:
        return self.trees["mainline"].commit("master", message)

    def stable(self, message: str, line: str = "6.6", written: int | None = None) -> str:
        return self.trees["stable"].commit(f"linux-{line}.y", message, written=written)

    def fix(self, *patches: str, id: str = "2026-0001", more: str = "") -> None:
        """A case that is fix-ready; a patch is given as its keys."""
        listed = "".join(f"    - {{role: fix, {patch}}}\n" for patch in patches)
        self.desk.case(id, status="fix-ready", more=f"fix:\n  ready: 2026-11-20T00:00:00Z\n  patches:\n{listed}{more}")

    def job(self, tree: str, *read: str, to: str = "", now: str = NOW) -> Ran:
        """One job: it has only the mirror of its tree, and writes `TREE.json` beside the desk unless told otherwise."""
        given = [argument for name in read for argument in ("--facts-in", str(self.file(name)))]
        out = str(self.file(to or tree))
        return self.desk.quietfix(
            "landed",
            "--tree",
            tree,
            *given,
            "--facts-out",
            out,
            "--now",
            now,
            "--mirrors",
            str(self.root / f"on-{tree}"),
        )

    def decide(self, *read: str, verb: tuple[str, ...] = ("run",), now: str = NOW) -> Ran:
        """The job that decides on files, where there are no mirrors."""
        given = [argument for name in read for argument in ("--facts-in", str(self.file(name)))]
        return self.desk.quietfix(*verb, *given, "--now", now)

    def alone(self, *verb: str, now: str = NOW) -> Ran:
        """One machine with all mirrors."""
        return self.desk.quietfix(*verb, "--now", now, "--mirrors", str(self.root / "on-one"))

    def file(self, name: str) -> Path:
        return self.root / f"{name}.json"
