"""Desks with a remote, for the verbs by which people edit."""

from pathlib import Path

from tests.support.desks import NOW, Ran, TestDesk, make_desk
from tests.support.trees import git

CANARY = "CANARY"
"""Stands in values, and must not be where a log could take it up."""
COMMIT = "1da177e4c3f4"
READY = f'fix: {{ready: 2026-11-20T16:00:00Z, patches: [{{commit: "{COMMIT}"}}]}}\n'
CLOSED = "closed: {at: 2026-11-20T16:00:00Z, as: declined, reason: no}\n"


def shared(root: Path) -> TestDesk:
    """A desk with cases in many states, pushed to a bare remote beside it."""
    desk = make_desk(root / "desk", remote=root / "origin.git")
    desk.case("2026-0001", status="new", title=f"{CANARY}-title", answered=False)
    desk.case("2026-0002", status="confirmed")
    desk.case("2026-0003", status="fix-ready", more=READY)
    desk.case("2026-0004", status="closed", more=CLOSED)
    desk.case("2026-0005", status="new", more="waiting: {on: team, since: 2026-11-20T16:00:00Z}\n", answered=False)
    desk.write("cases/2026-0005.md", desk.read("cases/2026-0005.md").replace("owner: member-b\n", ""))
    desk.commit()
    git(desk.root, "push", "--quiet")
    return desk


def clone(desk: TestDesk, root: Path, name: str = "other") -> TestDesk:
    """Another's clone of the same remote."""
    other = root / name
    git(root, "clone", "--quiet", str(root / "origin.git"), str(other))
    git(other, "config", "user.name", "Member C")
    git(other, "config", "user.email", "member-c@example.org")
    return TestDesk(other)


def verb(desk: TestDesk, *arguments: str, given: str = "", now: str = NOW) -> Ran:
    """An editing verb, at the tests' present."""
    return desk.quietfix(*arguments, "--now", now, given=given)


def before_push(desk: TestDesk, script: str) -> None:
    """Let a script run once, when this desk is about to push: what it does comes in between."""
    hook = desk.root / ".git/hooks/pre-push"
    hook.parent.mkdir(exist_ok=True)
    once = desk.root / ".git/pushed-once"
    hook.write_text(
        f"#!/bin/sh\n[ -e {once} ] && exit 0\ntouch {once}\n"
        f'for name in $(env | sed -n "s/^\\(GIT_[A-Z_]*\\)=.*/\\1/p"); do unset $name; done\n'
        f"export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null\n{script}\n"
    )
    hook.chmod(0o755)


def everything(root: Path) -> tuple[str, str]:
    """The commits of the desk and of its remote: what an edit that was refused leaves as it was."""
    refs = "for-each-ref", "--format=%(objectname) %(refname)", "refs/heads"
    return git(root / "desk", *refs), git(root / "origin.git", *refs)
