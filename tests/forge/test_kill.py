"""A run that is killed at any write to GitHub, or after one, leaves what the next run brings to the same end (law 8)."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.double.stand import Stand
from tests.forge.hubs import D1, READY, ROBOT, Hub, environment, make_hub
from tests.support.killing import killed


@pytest.fixture
def world(github: Stand, tmp_path: Path) -> Hub:
    """One case to open, to label and to tell of, one to close."""
    hub = make_hub(github, tmp_path / "world")
    hub.desk.case(status="fix-ready", more=READY.format("f" * 40))
    hub.desk.case(
        "2026-0002", status="closed", more="closed: {at: 2026-11-21T00:00:00Z, as: not-a-bug, reason: none}\n"
    )
    hub.desk.commit()
    assert hub.run("landed").status == 0
    return hub


def begin(world: Hub, root: Path) -> Hub:
    hub = world.copy(root)
    hub.repository.open_issue("2026-0002", by=ROBOT)
    return hub


def _killed(hub: Hub, at: int) -> subprocess.CompletedProcess[str]:
    """A run as a process of its own, killed just before its write number `at`."""
    told = environment(hub.github, hub.repository)
    return killed(at, "run", "--apply", "--no-fetch", "--now", D1, cwd=hub.desk.root, env=told)


def test_killed_around_every_write_the_next_run_ends_the_same(world: Hub, tmp_path: Path) -> None:
    """Before each write to the forge, and after the last; what is on the desk alone is tested there."""
    calm = begin(world, tmp_path / "calm")
    ran = _killed(calm, 0)
    assert ran.returncode == 0, ran.stderr
    end = calm.end()
    writes = json.loads(ran.stderr.partition("on the forge ")[2].partition("\n")[0])
    assert len(writes) == 5
    for at in (*writes, writes[-1] + 1):
        hub = begin(world, tmp_path / str(at))
        assert _killed(hub, at).returncode == -9, at
        again = hub.run("run", "--apply", "--no-fetch")
        assert again.status == 0, (at, again)
        assert hub.end() == end, at
        assert hub.run("run", "--no-fetch").out == "nothing to do\n", at
        shutil.rmtree(hub.desk.root.parent)
