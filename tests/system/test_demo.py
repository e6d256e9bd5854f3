"""`quietfix demo`: what a newcomer sees, word for word."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.desks import TIMEOUT, TestDesk
from tests.support.golden import assert_golden


def test_the_demonstration_prints_what_it_always_prints(tmp_path: Path) -> None:
    """From report to closed. Everything in it is made by Git at fixed instants, ids included."""
    root = tmp_path / "demo"
    done = subprocess.run(
        [sys.executable, "-m", "quietfix", "demo", "--dir", str(root)],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{Path(str(shutil.which('git'))).parent}:/bin"},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )
    assert done.returncode == 0, done.stderr
    beside = str(Path(sys.executable).with_name("quietfix"))
    assert_golden("demo.txt", done.stdout.replace(str(root), "DIR").replace(beside, "quietfix"))
    desk = TestDesk(root / "desk")
    assert desk.quietfix("check").status == 0
    assert "status: closed" in desk.read("cases/2026-0001.md")
    # And what it says to try next can be tried.
    assert desk.quietfix("show", "2026-0001", "--now", "2026-12-14T00:00:00Z").status == 0
    reopened = ("reopened.at=now", "reopened.from=fixed", "reopened.reason=trial")
    ran = desk.quietfix("set", "2026-0001", "status=landing", "closed=", *reopened, "--now", "2026-12-14T00:00:00Z")
    assert ran.status == 0, ran
    again = desk.quietfix("run", "--apply", "--now", "2026-12-15T00:00:00Z")
    assert "tracking issue reopened" in again.out
    assert "closed" not in again.out, "who reopens a case has a reason"
    assert "status landing -> closed" in desk.quietfix("run", "--now", "2026-12-16T00:00:00Z").out


def test_the_demonstration_refuses_a_folder_that_is_there(tmp_path: Path) -> None:
    ran = TestDesk(tmp_path).quietfix("demo", "--dir", str(tmp_path))
    assert ran.status == 4
    assert "exists already" in ran.err


def test_the_demonstration_can_be_told_to_programs(tmp_path: Path) -> None:
    ran = TestDesk(tmp_path).quietfix("demo", "--json", "--dir", str(tmp_path / "demo"))
    assert json.loads(ran.out) == {"version": 1, "desk": str(tmp_path / "demo" / "desk"), "case": "2026-0001"}
    assert "status: closed" in TestDesk(tmp_path / "demo" / "desk").read("cases/2026-0001.md")
