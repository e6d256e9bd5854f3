"""Desks for tests, with the shipped policy or parts of it, and the real command as a process."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.support.forking import run
from tests.support.trees import git

TEMPLATE = Path(__file__).resolve().parents[2]
TIMEOUT = 300
"""Seconds after which a process that hangs fails its test; none is near it."""
NOW = "2026-11-24T16:00:00Z"

CASE = """\
---
schema: 1
id: {id}
title: "{title}"
status: {status}
owner: member-b
received: {received}
{more}---

## Report

~~~text
frob: use after free when a client drops its lease

Linux 6.12 up to 6.19-rc6 frees a lease while the laundromat still walks
the list: frob_lease_drop() in drivers/frob/lease.c takes no lock. Any
local user can write to memory that was freed.

To trigger: run this twice at once, with CONFIG_FROB=y. To confirm: KASAN
reports a use after free within a minute.

    $ ./lease-drop /dev/frob
~~~
"""
"""A case whose report has all that one should have."""

TREES = """\
schema: 1
trees:
  - name: linux
    url: {url}
    lines: {{{lines}}}
    tags: ["v*"]
close-when: {close_when}
grace: PT48H
"""


@dataclass(frozen=True)
class Ran:
    """How a process went."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class TestDesk:
    """A desk in a folder, a Git repository."""

    __test__ = False
    root: Path

    def quietfix(self, *arguments: str, env: dict[str, str] | None = None, given: str = "") -> Ran:
        """The real command as a process in the desk's folder."""
        clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        clean |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
        done = run("quietfix", arguments, cwd=self.root, env=clean | (env or {}), given=given.encode(), timeout=TIMEOUT)
        out, err = (told.decode().replace("\r\n", "\n").replace("\r", "\n") for told in (done.out, done.err))
        assert "Traceback" not in err, err
        return Ran(done.status, out, err)

    def write(self, path: str, text: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)

    def read(self, path: str) -> str:
        return (self.root / path).read_bytes().decode()

    def case(
        self,
        id: str = "2026-0001",
        *,
        status: str = "confirmed",
        title: str = "a bug",
        received: str = "2025-01-01T00:00:00Z",
        more: str = "",
        answered: bool = True,
    ) -> None:
        """Write a case, by default one whose reporter had an answer; `more` are further lines of its front matter."""
        if answered:
            more += f"answered: {received}\n"
        self.write(f"cases/{id}.md", CASE.format(id=id, status=status, title=title, received=received, more=more))

    def report(self, case: str, text: str) -> None:
        """Put a text into the place of a case's report."""
        head, fence, _ = self.read(f"cases/{case}.md").partition("~~~text\n")
        self.write(f"cases/{case}.md", f"{head}{fence}{text.rstrip()}\n~~~\n")

    def trees(self, url: str, lines: str = "mainline: master", close_when: str = "all-lines-released") -> None:
        """Write `policy/trees.yml` with one tree."""
        self.write("policy/trees.yml", TREES.format(url=url, lines=lines, close_when=close_when))

    def commit(self) -> None:
        """Commit all that is there."""
        git(self.root, "add", "--all")
        git(self.root, "commit", "--quiet", "--allow-empty", "-m", "people")


def make_desk(root: Path, *, remote: Path | None = None) -> TestDesk:
    """A desk with the shipped policy, committed; with a bare remote where asked."""
    desk = TestDesk(root)
    files = ("desk.yml", "deadlines.yml", "trees.yml", "report.yml")
    for name in (*(f"policy/{file}" for file in files), ".gitignore", "cases/README.md"):
        desk.write(name, (TEMPLATE / name).read_bytes())
    git(root, "init", "--quiet", "-b", "main")
    git(root, "config", "user.name", "Member B")
    git(root, "config", "user.email", "member-b@example.org")
    desk.commit()
    if remote is not None:
        remote.mkdir(parents=True)
        git(remote, "init", "--quiet", "--bare", "-b", "main")
        # Relative, so that a copy of desk and remote together is a world of its own.
        git(root, "remote", "add", "origin", os.path.relpath(remote, root))
        git(root, "push", "--quiet", "-u", "origin", "main")
    return desk


def lay_replies(desk: TestDesk) -> None:
    """The templates of answers that are shipped."""
    shutil.copytree(TEMPLATE / "policy" / "replies", desk.root / "policy" / "replies", dirs_exist_ok=True)
