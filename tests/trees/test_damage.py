"""A mirror that is not as its last fetch left it is unknown, with what to do; it never tells less than there was."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from quietfix.desk.policy import Tree
from quietfix.facts import TreesSeen, Unknown, Wanted
from quietfix.instants import Instant
from quietfix.trees.mirror import Fetched, Mirror
from quietfix.trees.scan import observe
from tests.support.desks import TEMPLATE
from tests.support.trees import PublicTree, git

NOW = Instant.parse("2026-11-24T16:00:00Z")
NEXT = Instant.parse("2026-11-25T16:00:00Z")
DELETE, AGAIN = "it is damaged; delete it and fetch again", "are not as the last fetch left them; fetch again"


@pytest.fixture
def tree(tmp_path: Path) -> PublicTree:
    made = PublicTree.create(tmp_path / "public.git")
    made.commit("master", "one")
    made.commit("master", "two")
    made.tag("v1", "master")
    made.tag("v1-light", "master", annotated=False)
    return made


@pytest.fixture
def mirror(tree: PublicTree) -> Mirror:
    policy = {"name": "linux", "url": str(tree.path), "lines": {"mainline": "master"}, "tags": ["v*"]}
    made = Mirror(Tree.model_validate(policy), tree.path.parent / "mirrors", tree.path.parent)
    assert isinstance(made.fetch(NOW), Fetched)
    return made


def seen(mirror: Mirror, tree: PublicTree) -> TreesSeen:
    return observe([mirror], Wanted(frozenset({tree.tips["master"]})))


def packed(mirror: Mirror) -> Path:
    return mirror.path / "packed-refs"


def pack(mirror: Mirror, kind: str) -> Path:
    (found,) = (mirror.path / "objects" / "pack").glob(f"*.{kind}")
    found.chmod(0o600)
    return found


def cut(path: Path, end: int) -> None:
    path.write_bytes(path.read_bytes()[:end])


HARM: dict[str, tuple[Callable[[Mirror], object], str]] = {
    "a tag is gone": (lambda m: git(m.path, "update-ref", "-d", "refs/tags/v1"), AGAIN),
    "a tag was moved": (lambda m: git(m.path, "update-ref", "refs/tags/v1", "refs/lines/mainline~1"), AGAIN),
    "a tag is empty": (lambda m: loose(m, "refs/tags/v1", ""), AGAIN),
    "a tag is cut": (lambda m: loose(m, "refs/tags/v1", "0123456"), AGAIN),
    "a light tag is empty": (lambda m: loose(m, "refs/tags/v1-light", ""), AGAIN),
    "a line is empty": (lambda m: loose(m, "refs/lines/mainline", ""), AGAIN),
    "the refs end early": (lambda m: packed(m).write_text("".join(packed(m).read_text().splitlines(True)[:2])), AGAIN),
    "the refs are gone": (lambda m: packed(m).unlink(), AGAIN),
    "the refs are cut": (lambda m: cut(packed(m), -3), DELETE),
    "a pack is empty": (lambda m: cut(pack(m, "pack"), 0), DELETE),
    "a pack is cut": (lambda m: cut(pack(m, "pack"), -10), DELETE),
    "a pack is gone": (lambda m: pack(m, "pack").unlink(), DELETE),
    "an index is cut": (lambda m: cut(pack(m, "idx"), -10), DELETE),
    "the history is cut": (lambda m: (m.path / "shallow").write_text("0" * 40 + "\n"), "cut short; delete it"),
    "half of it is there": (lambda m: (m.path / "HEAD").unlink(), "half made; fetch again"),
    "it is gone": (lambda m: shutil.rmtree(m.path), "missing; fetch again"),
}


def loose(mirror: Mirror, ref: str, content: str) -> None:
    place = mirror.path / ref
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(content)


@pytest.mark.parametrize("harm", HARM)
def test_harm_is_seen_before_anything_is_told(harm: str, mirror: Mirror, tree: PublicTree) -> None:
    do, words = HARM[harm]
    do(mirror)
    last = mirror.last()
    assert isinstance(last, Unknown)
    assert words in last.why
    assert seen(mirror, tree).lines == {"mainline": last}
    mended = mirror.fetch(NEXT)
    if "fetch again" in words and "delete" not in words:
        assert mended == mirror.last() == Fetched(NEXT, {"mainline": tree.tips["master"]})
        line = seen(mirror, tree).lines["mainline"]
        assert not isinstance(line, Unknown)
        assert line.arrivals[tree.tips["master"]].tag == "v1"
    else:
        assert isinstance(mended, Unknown)
        assert "delete it and fetch again" in mended.why
        shutil.rmtree(mirror.path)
        assert isinstance(mirror.fetch(NEXT), Fetched)


def test_objects_that_are_all_gone_are_unknown_and_told(mirror: Mirror, tree: PublicTree) -> None:
    """Not even the commit graph, which still has their ids, stands in for them."""
    for kind in ("idx", "pack", "rev"):
        for part in (mirror.path / "objects" / "pack").glob(f"*.{kind}"):
            part.unlink()
    line = seen(mirror, tree).lines["mainline"]
    assert isinstance(line, Unknown)
    assert DELETE in line.why
    failed = mirror.fetch(NEXT)
    tree.commit("master", "three")
    assert isinstance(failed, Unknown) or isinstance(mirror.fetch(NEXT), Unknown)


def test_one_commit_that_is_gone_is_unknown_and_told(mirror: Mirror, tree: PublicTree) -> None:
    git(mirror.path, "unpack-objects", "-q", given=_out_of_the_way(mirror))
    lost = git(tree.path, "rev-parse", "master~1")
    (mirror.path / "objects" / lost[:2] / lost[2:]).unlink()
    line = seen(mirror, tree).lines["mainline"]
    assert isinstance(line, Unknown)
    assert line.why == f"the mirror of tree linux cannot be read: {DELETE}"


def _out_of_the_way(mirror: Mirror) -> bytes:
    content = pack(mirror, "pack").read_bytes()
    shutil.rmtree(mirror.path / "objects" / "pack")
    shutil.rmtree(mirror.path / "objects" / "info")
    return content


@pytest.mark.parametrize(
    "lock",
    ["packed-refs.lock", "refs/lines/mainline.lock", "HEAD.lock", "objects/info/commit-graphs/commit-graph-chain.lock"],
)
def test_a_lock_that_a_killed_git_left_is_taken_away(lock: str, mirror: Mirror, tree: PublicTree) -> None:
    (mirror.path / lock).parent.mkdir(parents=True, exist_ok=True)
    (mirror.path / lock).write_text("")
    tip = tree.commit("master", "three")
    assert mirror.fetch(NEXT) == Fetched(NEXT, {"mainline": tip})
    assert not (mirror.path / lock).exists()


KILLED = """
import os, signal, sys
from pathlib import Path
from quietfix.desk.policy import Tree
from quietfix.instants import Instant
from quietfix.trees.mirror import Mirror

at, url, root = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
tree = Tree.model_validate({"name": "linux", "url": url, "lines": {"mainline": "master"}, "tags": ["v*"]})
count = 0

def watch(event, arguments):
    global count
    if event in ("os.rename", "os.mkdir", "subprocess.Popen") or (event == "open" and str(arguments[0]).startswith(str(root))):
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(watch)
Mirror(tree, root, root).fetch(Instant.parse("2026-11-25T16:00:00Z"))
print(count)
"""


def killed(at: int, mirror: Mirror) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", KILLED, str(at), mirror.url, str(mirror.root)]
    return subprocess.run(command, cwd=TEMPLATE, capture_output=True, text=True)


def test_a_fetch_that_is_killed_anywhere_leaves_what_was_or_what_is(
    mirror: Mirror, tree: PublicTree, tmp_path: Path
) -> None:
    """Before, after, or for a moment in between unknown: never a mixture. The next fetch ends as an undisturbed one."""
    before = mirror.last()
    new = tree.commit("master", "three")
    tree.tag("v2", "master")
    git(tree.path, "update-ref", "-d", "refs/tags/v1-light")
    shutil.copytree(mirror.root, tmp_path / "saved")
    steps = int(killed(0, mirror).stdout)
    after = Fetched(NEXT, {"mainline": new})
    assert mirror.last() == after
    ends = set()
    for at in range(1, steps + 1):
        shutil.rmtree(mirror.root)
        shutil.copytree(tmp_path / "saved", mirror.root)
        assert killed(at, mirror).returncode == -signal.SIGKILL
        last = mirror.last()
        assert last in (before, after) or (isinstance(last, Unknown) and AGAIN in last.why), at
        ends.add(last == after)
        assert mirror.fetch(NEXT) == mirror.last() == after
        assert not list(mirror.root.glob("*.new-*"))
    assert ends == {False, True}


def test_a_disk_that_is_full_is_told(mirror: Mirror, tree: PublicTree, monkeypatch: pytest.MonkeyPatch) -> None:
    tree.commit("master", "three")
    held = git(mirror.path, "for-each-ref")

    def full(*_: object, **__: object) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("quietfix.trees.fetching.tempfile.mkdtemp", full)
    failed = mirror.fetch(NEXT)
    assert isinstance(failed, Unknown)
    assert "the disk is full; make room" in failed.why
    assert mirror.last() == failed
    assert git(mirror.path, "for-each-ref") == held


def test_a_disk_that_is_full_for_git_is_told(mirror: Mirror, tree: PublicTree, monkeypatch: pytest.MonkeyPatch) -> None:
    tree.commit("master", "three")
    real = shutil.which("git")
    place = tree.path.parent / "bin" / "git"
    place.parent.mkdir()
    said = "fatal: write error: No space left on device"
    place.write_text(f'#!/bin/sh\ncase "$*" in *" fetch "*) echo "{said}" >&2; exit 128;; esac\nexec {real} "$@"\n')
    place.chmod(0o755)
    monkeypatch.setenv("PATH", f"{place.parent}:{os.environ['PATH']}")
    failed = mirror.fetch(NEXT)
    assert isinstance(failed, Unknown)
    assert "the disk is full; make room" in failed.why


def test_a_folder_of_mirrors_that_is_a_file_is_told(mirror: Mirror) -> None:
    shutil.rmtree(mirror.root)
    mirror.root.write_text("")
    failed = mirror.fetch(NEXT)
    assert isinstance(failed, Unknown)
    assert "cannot be written" in failed.why


def test_a_failure_keeps_what_people_may_want_to_see(mirror: Mirror, tree: PublicTree) -> None:
    tree.path.rename(tree.path.with_suffix(".away"))
    mirror.fetch(NEXT)
    record = json.loads(mirror.record.read_text())
    assert (record["tried"], record["fetched"]) == (str(NEXT), str(NOW))
    assert record["lines"] == {"mainline": {"ref": "master", "tip": tree.tips["master"]}}
