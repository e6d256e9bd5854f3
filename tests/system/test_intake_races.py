"""Intake that is killed at any write, or runs at several places at once, loses nothing and records nothing twice."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.editing import before_push, clone
from tests.intake.desks import MAIL, MEMBER, intake, reply, team_desk
from tests.support.desks import NOW, TEMPLATE, TIMEOUT, TestDesk
from tests.support.killing import killed
from tests.support.trees import git

PATCH = "--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n"
MAILS = (f"{MAIL}\n{PATCH}", reply(MEMBER, f"which version?\n{PATCH}", id_="2@x.org"), MAIL.replace("<1@", "<3@"))


def _maildir(root: Path) -> Path:
    box = root / "Maildir"
    for name in ("new", "cur", "tmp"):
        (box / name).mkdir(parents=True)
    for number, mail in enumerate(MAILS):
        (box / f"new/{number}.host").write_text(mail)
    return box


def _environment() -> dict[str, str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    path = f"{TEMPLATE}{os.pathsep}{TEMPLATE / 'tools'}"
    return clean | {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "PYTHONPATH": path}


def _killed(root: Path, at: int) -> subprocess.CompletedProcess[str]:
    return killed(at, "intake", "--apply", "--maildir", "../Maildir", "--now", NOW, cwd=root / "desk")


def _end(root: Path) -> tuple[str, str]:
    """The tree that all see, and how many commits led there."""
    origin = root / "origin.git"
    return git(origin, "rev-parse", "main^{tree}"), git(origin, "rev-list", "--count", "main")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("world")
    team_desk(root)
    _maildir(root)
    return root


def test_killed_at_every_write_the_next_run_brings_it_right(world: Path, tmp_path: Path) -> None:
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(world, undisturbed)
    ran = _killed(undisturbed, 0)
    assert (ran.returncode, ran.stdout.count("\n")) == (0, 5), ran
    writes = int(ran.stderr.split("writes ")[1])
    assert writes > 10
    for at in range(1, writes + 1):
        root = tmp_path / str(at)
        shutil.copytree(world, root)
        desk = TestDesk(root / "desk")
        assert _killed(root, at).returncode == -9, at
        again = desk.quietfix("intake", "--apply", "--maildir", "../Maildir", "--now", NOW)
        assert again.status == 0, (at, again)
        assert _end(root) == _end(undisturbed), at
        assert git(desk.root, "rev-parse", "HEAD") == git(root / "origin.git", "rev-parse", "main"), at
        assert git(desk.root, "status", "--porcelain") == "", at
        shutil.rmtree(root)
    assert TestDesk(undisturbed / "desk").quietfix("check").status == 0


def test_several_at_once_record_each_mail_once(tmp_path: Path) -> None:
    desk = team_desk(tmp_path)
    _maildir(tmp_path)
    places = [desk, clone(desk, tmp_path, "b"), clone(desk, tmp_path, "c")]
    command = [sys.executable, "-m", "quietfix", "intake", "--apply", "--maildir", "../Maildir", "--now", NOW]
    # Two in each folder, where one waits for the other, and all folders against each other.
    running = [
        subprocess.Popen(
            command, cwd=one.root, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for one in places
        for _ in range(2)
    ]
    recorded = []
    for process in running:
        out, err = process.communicate(timeout=TIMEOUT)
        assert process.returncode in (0, 4), err
        recorded += re.findall(r"^[+~] (\d{4}-\d{4}  \w+)", out, re.MULTILINE)
    assert sorted(recorded) == ["2026-0001  reply", "2026-0001  report", "2026-0002  report"]
    assert int(git(tmp_path / "origin.git", "rev-list", "--count", "main")) == 2 + 3
    assert intake(desk, "--maildir", "../Maildir").out.count("seen before") == 3
    assert desk.quietfix("check").status == 0


def test_on_a_lost_race_the_next_id_is_taken_and_what_others_took_is_seen(tmp_path: Path) -> None:
    desk = team_desk(tmp_path)
    other = clone(desk, tmp_path)
    box = _maildir(tmp_path)
    (tmp_path / "theirs").write_text(MAILS[0])
    theirs = f"cd {other.root} && {sys.executable} -m quietfix intake --apply ../theirs --now {NOW}"
    before_push(desk, f"{theirs}; {sys.executable} -m quietfix new --title theirs --now {NOW}")
    ran = intake(desk, "--maildir", str(box))
    told = [line for line in ran.out.splitlines() if not line.startswith(" ")]
    assert told == ["= 2026-0001  seen before", "~ 2026-0001  reply: answered", "+ 2026-0003  report"], ran
    assert 'title: "theirs"\n' in desk.read("cases/2026-0002.md")
