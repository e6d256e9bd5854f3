"""A verb of a person that is killed at any write leaves a desk that the same command brings right (law 8)."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.desks import NOW, TestDesk, make_desk
from tests.support.killing import killed
from tests.support.trees import git

NEW = ("new", "--title", "a bug", "-")
PROPOSE = ("propose", "2026-0001", "title=another")
CONFIRM = ("confirm", "2026-0001", "--owner", "member-c")
COMMANDS = {"new": NEW, "propose": PROPOSE, "confirm": CONFIRM}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("world")
    desk = make_desk(root / "desk", remote=root / "origin.git")
    desk.case("2026-0001", status="new")
    desk.commit()
    git(desk.root, "push", "--quiet")
    return root


def _killed(root: Path, at: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    return killed(at, *arguments, "--now", NOW, cwd=root / "desk", given="the report\n")


def _pushed(root: Path) -> dict[str, str]:
    """The branches of the remote, each with its tree."""
    rows = git(root / "origin.git", "for-each-ref", "--format=%(refname:short) %(tree)").splitlines()
    return dict(row.split() for row in rows)


def _cases(root: Path) -> list[str]:
    names = git(root / "origin.git", "ls-tree", "--name-only", "main", "cases/").splitlines()
    return [match[1] for name in names if (match := re.fullmatch(r"cases/(\d{4}-\d{4})\.md", name))]


@pytest.mark.parametrize("verb", COMMANDS)
def test_killed_at_every_write_the_same_command_brings_it_right(verb: str, world: Path, tmp_path: Path) -> None:
    arguments = COMMANDS[verb]
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(world, undisturbed)
    ran = _killed(undisturbed, 0, *arguments)
    assert ran.returncode == 0, ran.stderr
    writes = int(ran.stderr.split("writes ")[1])
    assert writes > 5
    twice = False
    for at in range(1, writes + 1):
        root = tmp_path / str(at)
        shutil.copytree(world, root)
        desk = TestDesk(root / "desk")
        assert _killed(root, at, *arguments).returncode == -9, at
        again = desk.quietfix(*arguments, "--now", NOW, given="the report\n")
        assert again.status == 0, (at, again)
        if verb == "new":
            # One that was pushed before it died is a case like any other, and the second has a number of its own.
            cases = _cases(root)
            assert cases in (["2026-0001", "2026-0002"], ["2026-0001", "2026-0002", "2026-0003"]), at
            assert again.out == f"{cases[-1]}\n", at
            twice = twice or len(cases) == 3
        else:
            assert again.out == ran.stdout or not again.out, at
            assert _pushed(root) == _pushed(undisturbed), at
        assert git(desk.root, "rev-parse", "HEAD") == git(root / "origin.git", "rev-parse", "main"), at
        assert git(desk.root, "status", "--porcelain") == "", at
        assert desk.quietfix("check").status == 0, at
        shutil.rmtree(root)
    assert twice == (verb == "new")
