"""The world of the demonstration: a public tree with mainline and two stable lines, and a desk, made by real Git."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesParser
from email.utils import parseaddr
from pathlib import Path

from quietfix.errors import DeskRefused
from quietfix.instants import Instant
from quietfix.intake.record import Arrived, case_text

TEMPLATE = Path(__file__).resolve().parents[3]
"""The repository that this package lies in: the demonstration's desk is made from it."""
SUBJECT = "frob: hold the lease lock while the laundromat walks"
MESSAGE_ID = "20261124150000.7@example.org"
_TREES = """\
# The public trees of this demonstration: one, with mainline and two stable lines.
schema: 1

trees:
  - name: linux
    url: ../public/linux.git
    lines: {mainline: master, "6.18": linux-6.18.y, "6.12": linux-6.12.y}
    tags: ["v*"]

# A case closes when every line has the fix in a release, and that held for two days.
close-when: all-lines-released
grace: PT48H
"""


def git(directory: Path, *arguments: str, given: str = "", when: Instant | None = None, name: str = "Demo") -> str:
    """What a Git command prints, run as somebody of the demonstration and without anybody's configuration."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    stamp = f"@{when.epoch() if when is not None else 0} +0000"
    identity = {f"GIT_{role}_NAME": name for role in ("AUTHOR", "COMMITTER")}
    identity |= {f"GIT_{role}_EMAIL": "demo@example.org" for role in ("AUTHOR", "COMMITTER")}
    identity |= {f"GIT_{role}_DATE": stamp for role in ("AUTHOR", "COMMITTER")}
    settings = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(
        ["git", *arguments],
        cwd=directory,
        input=given,
        env=clean | identity | settings,
        text=True,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise DeskRefused(f"Git failed while the demonstration was set up: git {arguments[0]}", done.stderr.strip())
    return done.stdout.strip()


@dataclass
class PublicTree:
    """A bare repository to which commits are added, line by line."""

    path: Path
    _marks: dict[str, str] = field(default_factory=dict)

    @classmethod
    def create(cls, path: Path) -> "PublicTree":
        """An empty tree."""
        path.mkdir(parents=True)
        git(path, "init", "--quiet", "--bare", "-b", "master")
        return cls(path)

    def commit(self, branch: str, subject: str, body: str, when: Instant) -> str:
        """One commit on a branch. Returns its id."""
        parent = self._marks.get(branch)
        blob = git(self.path, "hash-object", "-w", "--stdin", given=f"{branch}\n{subject}\n")
        tree = git(self.path, "mktree", given=f"100644 blob {blob}\tlease.c\n")
        parents = ["-p", parent] if parent else []
        message = f"{subject}\n\n{body}\n"
        commit = git(self.path, "commit-tree", tree, *parents, given=message, when=when, name="A. Maintainer")
        git(self.path, "update-ref", f"refs/heads/{branch}", commit)
        self._marks[branch] = commit
        return commit

    def branch(self, name: str, start: str) -> None:
        """A new branch where another is now."""
        self._marks[name] = self._marks[start]
        git(self.path, "update-ref", f"refs/heads/{name}", self._marks[name])

    def tag(self, name: str, branch: str, when: Instant) -> None:
        """A release of a branch as it is now."""
        git(self.path, "tag", "-a", "-m", name, name, self._marks[branch], when=when)

    def past(self) -> None:
        """What was there before the report: releases, and the points where the stable lines left mainline."""
        day = Instant.parse("2026-06-01T08:00:00Z").epoch()
        for number, release in enumerate(("v6.12", "v6.18", "v6.19-rc6")):
            for part in range(3):
                when = Instant.from_epoch(day + 86400 * (40 * number + part))
                self.commit("master", f"frob: prepare {release}, part {part + 1}", "Nothing to see here.", when)
            when = Instant.from_epoch(day + 86400 * (40 * number + 4))
            self.tag(release, "master", when)
            if "-rc" not in release:
                line = f"linux-{release[1:]}.y"
                self.branch(line, "master")
                self.commit(line, f"Linux {release[1:]}.1", "The first stable release.", when)
                self.tag(f"{release}.1", line, when)


def make_desk(root: Path, *, member: str) -> Path:
    """A desk with a remote of its own, made from this template with the demonstration's tree."""
    origin, desk = root / "origin.git", root / "desk"
    origin.mkdir(parents=True)
    git(origin, "init", "--quiet", "--bare", "-b", "main")
    (desk / "cases").mkdir(parents=True)
    (desk / "policy").mkdir()
    for name in (
        "cases/README.md",
        "policy/desk.yml",
        "policy/deadlines.yml",
        "policy/report.yml",
        "policy/access.yml",
        ".gitignore",
    ):
        if not (TEMPLATE / name).is_file():
            raise DeskRefused(
                "the demonstration is made from the template, which is not here", "run it from a checkout"
            )
        shutil.copyfile(TEMPLATE / name, desk / name)
    policy_file = desk / "policy" / "desk.yml"
    policy_file.write_text(
        policy_file.read_text(encoding="utf-8").replace("members: []", f"members: [{member}]"), encoding="utf-8"
    )
    (desk / "policy" / "trees.yml").write_text(_TREES, encoding="utf-8")
    git(desk, "init", "--quiet", "-b", "main")
    git(desk, "config", "user.name", member)
    git(desk, "config", "user.email", f"{member}@example.org")
    git(desk, "config", "commit.gpgsign", "false")
    git(desk, "remote", "add", "origin", "../origin.git")
    commit_all(desk, "a new desk", Instant.parse("2026-11-19T08:00:00Z"))
    return desk


def commit_all(desk: Path, message: str, when: Instant) -> None:
    """What a person does who edits by hand: commit all, and push."""
    git(desk, "add", "--all")
    git(desk, "commit", "--quiet", "--no-verify", "-m", message, when=when, name="member-b")
    git(desk, "push", "--quiet", "-u", "origin", "main")


def record_mail(desk: Path, mail: bytes, case: str, received: Instant) -> None:
    """A team member records a plain text mail as a case."""
    message = BytesParser(policy=policy.default).parsebytes(mail)
    name, address = parseaddr(str(message["From"]))
    arrived = Arrived(
        title=str(message["Subject"]),
        received=received,
        text=message.get_content(),
        reporters=[{"name": name, "email": address, "credit": "named", "share": False}],
        report={
            "message-id": str(message["Message-ID"]).strip(),
            "form": "mail",
            "sha256": hashlib.sha256(mail).hexdigest(),
        },
    )
    (desk / "cases" / f"{case}.md").write_text(case_text(case, arrived), encoding="utf-8")
    commit_all(desk, f"{case}: a report arrived", received)


def listed(lines: Sequence[str]) -> str:
    """Lines indented, as the demonstration prints what a command said."""
    return "".join(f"    {line}\n" if line else "\n" for line in lines)
