"""A run that is killed at any write leaves a desk that the next run brings to the same end (law 8)."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.desks import TestDesk, make_desk
from tests.support.killing import killed
from tests.support.trees import PublicTree, git

FIRST, SECOND = "2026-11-24T16:00:00Z", "2026-11-26T17:00:00Z"
PARTS = 4
"""The writes are tried in so many tests, so that two cores share them."""


def _world(root: Path) -> None:
    """Three cases: one that will close, one that will land and has a clock that is due, one that is new."""
    tree = PublicTree.create(root / "public.git")
    tree.commit("master", "base")
    tree.branch("linux-6.6.y", "master")
    first = tree.commit("master", "one: fix")
    tree.tag("v1.0", "master")
    tree.commit("linux-6.6.y", f"one: fix\n\ncommit {first} upstream.\n")
    tree.tag("v0.9.1", "linux-6.6.y")
    second = tree.commit("master", "two: fix", at=1_790_000_000)
    desk = make_desk(root / "desk", remote=root / "origin.git")
    desk.trees("../public.git", 'mainline: master, "6.6": linux-6.6.y')
    ready = 'fix: {{ready: 2026-11-20T00:00:00Z, patches: [{{commit: "{}"}}]}}\n'
    desk.case("2026-0001", status="fix-ready", more=ready.format(first))
    desk.case("2026-0002", status="fix-ready", more=ready.format("f" * 40))
    desk.case("2026-0003", status="new")
    desk.commit()
    git(desk.root, "push", "--quiet")
    ran = desk.quietfix("run", "--apply", "--now", FIRST)
    assert ran.status == 0, ran
    # What the second run will find: a person named the other fix, and it is in mainline since.
    git(desk.root, "pull", "--quiet", "--ff-only")
    desk.write("cases/2026-0002.md", desk.read("cases/2026-0002.md").replace("f" * 40, second))
    desk.case("2026-0004", status="fix-ready", more=ready.format("e" * 40))
    desk.commit()
    git(desk.root, "push", "--quiet")


def _killed(root: Path, at: int) -> subprocess.CompletedProcess[str]:
    return killed(at, "run", "--apply", "--now", SECOND, cwd=root / "desk")


def _end(root: Path) -> dict[str, Any]:
    """All that a person could see afterwards."""
    desk = root / "desk"
    return {
        "tree": git(desk, "rev-parse", "HEAD^{tree}"),
        "pushed": git(root / "origin.git", "rev-parse", "main^{tree}"),
        "unclean": git(desk, "status", "--porcelain"),
        "forge": {p.name: json.loads(p.read_text()) for p in sorted((desk / ".quietfix/forge").glob("*"))},
    }


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("world")
    _world(root)
    return root


@pytest.fixture(scope="module")
def undisturbed(world: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], int]:
    """How a run ends that nobody kills, and how often it writes."""
    root = tmp_path_factory.mktemp("undisturbed") / "world"
    shutil.copytree(world, root)
    ran = _killed(root, 0)
    assert ran.returncode == 0, ran.stderr
    end = _end(root)
    assert end["unclean"] == ""
    assert "status: closed" in (root / "desk/cases/2026-0001.md").read_text()
    assert "status: landing" in (root / "desk/cases/2026-0002.md").read_text()
    assert [c["key"] for c in end["forge"]["2026-0004.json"]["comments"]] == ["release/overdue 5/2026-11-20T00:00:00Z"]
    return end, int(ran.stderr.split("writes ")[1])


@pytest.mark.parametrize("part", range(PARTS))
def test_killed_at_every_write_the_next_run_ends_the_same(
    part: int, world: Path, undisturbed: tuple[dict[str, Any], int], tmp_path: Path
) -> None:
    end, writes = undisturbed
    assert writes > 20
    for at in range(1 + part, writes + 1, PARTS):
        root = tmp_path / str(at)
        shutil.copytree(world, root)
        assert _killed(root, at).returncode == -9, at
        again = TestDesk(root / "desk").quietfix("run", "--apply", "--now", SECOND)
        assert again.status == 0, (at, again)
        assert _end(root) == end, at
        assert TestDesk(root / "desk").quietfix("run", "--now", SECOND).out == "nothing to do\n", at
        shutil.rmtree(root)
