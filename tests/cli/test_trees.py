"""`quietfix trees` as a process: what is mirrored, how old and how sound it is, and what a fetch moved."""

import fcntl
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.support.desks import NOW, TIMEOUT, TestDesk, make_desk
from tests.support.trees import PublicTree, git
from tests.support.treeserver import serving

LATER = "2026-11-26T16:00:00Z"
POLICY = """\
schema: 1
trees:
  - name: linux
    url: ../public.git
    lines: {mainline: master, "6.6": linux-6.6.y}
    tags: ["v*"]
  - name: other
    url: ../other.git
    lines: {next: master}
close-when: all-lines
grace: PT48H
"""


@pytest.fixture
def tree(tmp_path: Path) -> PublicTree:
    made = PublicTree.create(tmp_path / "public.git")
    made.commit("master", "one")
    made.branch("linux-6.6.y", "master")
    made.tag("v1", "master")
    return made


@pytest.fixture
def desk(tree: PublicTree, tmp_path: Path) -> TestDesk:
    PublicTree.create(tmp_path / "other.git").commit("master", "other")
    made = make_desk(tmp_path / "desk")
    made.write("policy/trees.yml", POLICY)
    made.commit()
    return made


def mirrors(desk: TestDesk) -> Path:
    return desk.root / ".quietfix" / "mirrors"


def shape(desk: TestDesk, *arguments: str, status: int = 0) -> dict[str, Any]:
    ran = desk.quietfix("trees", *arguments, "--json", "--now", LATER)
    assert ran.status == status, ran
    told: dict[str, Any] = json.loads(ran.out)
    assert told["version"] == 1
    return told


def test_before_the_first_fetch_nothing_is_known(desk: TestDesk) -> None:
    ran = desk.quietfix("trees", "--now", NOW)
    assert ran.status == 3
    assert ran.out.splitlines() == [
        "tree   state          fetched  age  depth     size   url",
        "linux  never fetched  -        -    messages  0 KiB  ../public.git",
        "other  never fetched  -        -    messages  0 KiB  ../other.git",
        "",
        "tree   line      ref          tip  state    index",
        "linux  mainline  master       -    unknown  none",
        "linux  6.6       linux-6.6.y  -    unknown  none",
        "other  next      master       -    unknown  none",
        "",
        "mainline 6.6: tree linux has not been fetched yet",
        "next: tree other has not been fetched yet",
        "",
        "2 trees, 3 lines, 3 unknown, 0 KiB",
    ]
    assert not mirrors(desk).exists()


def test_after_a_fetch_tips_and_ages_are_told(desk: TestDesk, tree: PublicTree) -> None:
    fetched = desk.quietfix("trees", "fetch", "--now", NOW)
    assert fetched.status == 0
    tip = tree.tips["master"]
    assert fetched.out.splitlines()[0] == f"linux: mainline new at {tip[:12]}, 6.6 new at {tip[:12]}, 1 new tag (v1)"
    assert fetched.err.splitlines() == ["linux: fetching", "other: fetching"]
    ran = desk.quietfix("trees", "linux", "--now", LATER)
    assert ran.status == 0
    plain = re.sub(r" +", " ", re.sub(r"\d+ KiB", "N KiB", ran.out)).splitlines()
    assert plain == [
        "tree state fetched age depth size url",
        "linux fetched 2026-11-24 16:00 UTC 2 days ago messages N KiB ../public.git",
        "",
        "tree line ref tip state index",
        f"linux mainline master {tip[:12]} known none",
        f"linux 6.6 linux-6.6.y {tip[:12]} known none",
        "",
        "1 tree, 2 lines, N KiB",
    ]


def test_the_shape_of_what_is_mirrored(desk: TestDesk, tree: PublicTree) -> None:
    desk.quietfix("trees", "fetch", "linux", "--now", NOW)
    told = shape(desk, status=3)
    linux, other = told["trees"]
    assert linux.pop("bytes") > 0
    assert re.fullmatch(r"linux-[0-9a-f]{8}\.git", linux.pop("mirror"))
    tip = tree.tips["master"]
    assert linux == {
        "tree": "linux", "url": "../public.git", "depth": "messages", "state": "fetched", "why": None,
        "fetched": NOW, "tried": NOW, "age": 2 * 86400,
        "lines": [
            {"line": "mainline", "ref": "master", "tip": tip, "state": "known", "why": None, "index": "none"},
            {"line": "6.6", "ref": "linux-6.6.y", "tip": tip, "state": "known", "why": None, "index": "none"},
        ],
    }  # fmt: skip
    assert (other["state"], other["fetched"], other["age"]) == ("never fetched", None, None)
    assert told["leftovers"] == []


def test_how_far_the_index_is_is_told(desk: TestDesk, tree: PublicTree) -> None:
    desk.quietfix("run", "--now", NOW)
    tree.commit("master", "more")
    desk.quietfix("trees", "fetch", "--now", LATER)
    told = shape(desk)
    assert [line["index"] for line in told["trees"][0]["lines"]] == ["behind", "up to date"]
    assert told["index"]["bytes"] > 0
    desk.quietfix("run", "--no-fetch", "--now", LATER)
    assert [line["index"] for line in shape(desk)["trees"][0]["lines"]] == ["up to date", "up to date"]


def test_what_moved_is_told(desk: TestDesk, tree: PublicTree) -> None:
    root = tree.tips["master"]
    first = tree.commit("master", "two")
    tree.commit("linux-6.6.y", "stable")
    desk.quietfix("trees", "fetch", "--now", NOW)
    second = tree.commit("master", "three")
    stable = tree.tips["linux-6.6.y"]
    tree.point("linux-6.6.y", root)
    again = tree.commit("linux-6.6.y", "stable, again")
    git(tree.path, "update-ref", "-d", "refs/tags/v1")
    for name in ("v2", "v10", "v9"):
        tree.tag(name, "master")
    told = shape(desk, "fetch")
    assert told["trees"][0]["moved"] == [
        {"line": "mainline", "move": "forward", "was": first, "now": second, "commits": 1},
        {"line": "6.6", "move": "rewritten", "was": stable, "now": again, "commits": 1},
    ]
    assert told["trees"][0]["tags"] == {"new": ["v2", "v9", "v10"], "moved": [], "gone": ["v1"]}
    git(tree.path, "update-ref", "-d", "refs/heads/linux-6.6.y")
    tree.commit("master", "four")
    ran = desk.quietfix("trees", "fetch", "-q", "--now", LATER)
    gone = "6.6 unknown: this line is not in its tree any more, or not yet"
    assert (ran.status, ran.err) == (3, "")
    assert ran.out.splitlines() == [
        f"linux: mainline {second[:12]}..{tree.tips['master'][:12]} (1 commit), 6.6 gone, was at {again[:12]}, {gone}",
        "other: nothing new",
    ]
    assert desk.quietfix("trees", "fetch", "-q", "--now", LATER).out.splitlines()[0] == f"linux: {gone}"


def test_one_tree_that_fails_leaves_the_others(desk: TestDesk, tree: PublicTree) -> None:
    desk.quietfix("trees", "fetch", "--now", NOW)
    tree.path.rename(tree.path.with_suffix(".away"))
    ran = desk.quietfix("trees", "fetch", "--now", LATER)
    assert ran.status == 3
    why = "tree linux could not be fetched: there is no repository at its url; "
    assert ran.out.splitlines()[0].startswith(why)
    assert ran.out.splitlines()[1] == "other: nothing new"
    linux, other = shape(desk, status=3)["trees"]
    assert (linux["state"], linux["fetched"], linux["tried"]) == ("failed", NOW, LATER)
    assert linux["why"].startswith(why)
    assert [(line["state"], line["tip"]) for line in linux["lines"]] == [("unknown", tree.tips["master"])] * 2
    assert (other["state"], other["fetched"]) == ("fetched", LATER)


@pytest.mark.parametrize(
    ("harm", "state"), [("HEAD", "half made"), ("packed-refs", "damaged"), ("", "missing"), (".json", "never fetched")]
)
def test_the_state_of_a_mirror_is_told(harm: str, state: str, desk: TestDesk) -> None:
    desk.quietfix("trees", "fetch", "--now", NOW)
    (mirror,) = mirrors(desk).glob("linux-*.git")
    place = mirror.with_suffix(".json") if harm == ".json" else mirror / harm
    shutil.rmtree(place) if place.is_dir() else place.unlink()
    linux, other = shape(desk, status=3)["trees"]
    assert (linux["state"], other["state"]) == (state, "fetched")
    assert {line["state"] for line in linux["lines"]} == {"unknown"}
    assert shape(desk, "fetch")["trees"][0]["state"] == "fetched"


def test_mirrors_that_no_tree_uses_are_listed(desk: TestDesk) -> None:
    desk.quietfix("trees", "fetch", "--now", NOW)
    desk.write(".quietfix/mirrors/index.sqlite3", "")
    policy = POLICY.replace("../public.git", "../public.git\n    depth: content").replace(
        "name: other", "name: renamed"
    )
    desk.write("policy/trees.yml", policy)
    told = shape(desk, status=3)
    assert [(item["tree"], item["why"]) for item in told["leftovers"]] == [
        ("linux", "a mirror of tree linux with another url or depth"),
        ("other", "a mirror that no tree of the policy uses"),
    ]
    assert all(item["bytes"] > 0 for item in told["leftovers"])
    assert desk.quietfix("trees").out.count("can be deleted") == 2


def test_a_tree_that_is_not_there_is_wrong_usage(desk: TestDesk) -> None:
    for arguments in (["nope"], ["fetch", "linux", "nope"]):
        ran = desk.quietfix("trees", *arguments)
        assert ran.status == 2
        assert "it has: linux, other" in ran.err


def started(desk: TestDesk, *arguments: str, **more: Any) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "quietfix", "trees", "fetch", *arguments, "--now", LATER]
    return subprocess.Popen(command, cwd=desk.root, text=True, stderr=subprocess.PIPE, **more)


def test_a_fetch_waits_for_another_and_says_so(desk: TestDesk) -> None:
    desk.quietfix("trees", "fetch", "--now", NOW)
    (lock,) = mirrors(desk).glob("linux-*.lock")
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with started(desk, "linux", stdout=subprocess.PIPE) as process:
            assert process.stderr is not None
            assert process.stderr.readline() == "linux: fetching\n"
            assert process.stderr.readline() == "linux: another fetch of it is under way, which is waited for\n"
            fcntl.flock(held, fcntl.LOCK_UN)
            assert process.communicate(timeout=TIMEOUT)[0] == "linux: nothing new\n"
    assert process.returncode == 0


def test_a_fetch_that_is_interrupted_leaves_what_was(desk: TestDesk, tree: PublicTree, tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        desk.write("policy/trees.yml", POLICY.replace("../public.git", f"{server.url}/public.git"))
        assert desk.quietfix("trees", "fetch", "--now", NOW, env=server.environment).status == 0
        tree.commit("master", "two")
        server.manner = "hang"
        with started(desk, env=os.environ | server.environment, stdout=subprocess.PIPE) as process:
            assert server.asked.wait(TIMEOUT)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=TIMEOUT)
        assert process.returncode == 130
        assert not list(mirrors(desk).glob("*.new-*"))
        assert [item["state"] for item in shape(desk)["trees"]] == ["fetched", "fetched"]
        server.manner = "serve"
        again = desk.quietfix("trees", "fetch", "--now", LATER, env=server.environment)
        assert (again.status, "(1 commit)" in again.out) == (0, True)


def test_a_terminal_gets_bars_and_the_data_stays_plain(desk: TestDesk) -> None:
    ours, theirs = pty.openpty()
    drawn = bytearray()

    def read() -> None:
        try:
            while piece := os.read(ours, 4096):
                drawn.extend(piece)
        except OSError:  # how Linux tells that a terminal is closed
            return

    reader = threading.Thread(target=read)
    reader.start()
    command = [sys.executable, "-m", "quietfix", "trees", "fetch", "--now", LATER]
    env = os.environ | {"TERM": "xterm-256color", "COLUMNS": "120"}
    done = subprocess.run(command, cwd=desk.root, env=env, stdout=subprocess.PIPE, stderr=theirs, text=True)
    os.close(theirs)
    reader.join()
    os.close(ours)
    assert done.returncode == 0
    assert done.stdout.startswith("linux: mainline new at ")
    assert "\x1b" not in done.stdout
    assert b"linux" in drawn and b"\x1b[" in drawn
    assert b"linux: fetching" not in drawn


def test_a_run_whose_fetch_could_not_be_noted_does_not_judge_by_an_older_one(desk: TestDesk) -> None:
    desk.quietfix("trees", "fetch", "--now", NOW)
    (record,) = mirrors(desk).glob("linux-*.json")
    record.with_suffix(".json.new").mkdir()
    ran = desk.quietfix("run", "--now", LATER)
    assert ran.status == 3
    assert "mainline 6.6: tree linux could not be fetched: its mirror cannot be written: Is a directory" in ran.err
