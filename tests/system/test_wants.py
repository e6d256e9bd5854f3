"""What a public server is asked for tells nothing of the cases (law 5)."""

from pathlib import Path

import pytest

from tests.support.desks import TestDesk, make_desk
from tests.support.trees import PublicTree, git
from tests.support.treeserver import Request, TreeServer, serving

PRIVATE = [f"{number:040x}" for number in range(0xABCDEF0123456, 0xABCDEF0123456 + 50)]
READY = 'fix: {{ready: 2026-11-20T00:00:00Z, patches: [{{commit: "{}"}}, {{commit: "{}", role: prerequisite}}]}}\n'
NOW = "2026-11-24T16:00:00Z"


@pytest.fixture
def public(tmp_path: Path) -> PublicTree:
    tree = PublicTree.create(tmp_path / "served" / "linux.git")
    for number in range(30):
        tree.commit("master", f"work {number}")
    tree.tag("v1.0", "master")
    tree.branch("linux-6.6.y", "master")
    tree.commit("linux-6.6.y", "stable")
    tree.commit("master", "newest")
    return tree


def requests(server: TreeServer, desk: TestDesk, *arguments: str) -> list[Request]:
    """What the server sees of one run."""
    server.requests.clear()
    ran = desk.quietfix(*arguments, env=server.environment)
    assert ran.status == 0, ran
    return list(server.requests)


def a_desk(root: Path, server: TreeServer, fixes: list[str]) -> TestDesk:
    desk = make_desk(root)
    desk.trees(f"{server.url}/linux.git", 'mainline: master, "6.6": linux-6.6.y')
    for number, fix in enumerate(fixes, 1):
        desk.case(f"2026-{number:04}", status="fix-ready", more=READY.format(fix, PRIVATE[-number]))
    desk.commit()
    return desk


@pytest.mark.parametrize("verb", [("run", "--apply"), ("run",), ("landed",)])
def test_the_requests_are_the_same_with_no_case_and_with_fifty(
    verb: tuple[str, ...], public: PublicTree, tmp_path: Path
) -> None:
    """First whole, then after new commits. Half of the fixes are public and not a tip, half are nowhere."""
    with serving(tmp_path / "served") as server:
        log = [commit for commit in _log(public) if commit not in public.tips.values()]
        fixes = log[:25] + PRIVATE[:25]
        without = a_desk(tmp_path / "without", server, [])
        fifty = a_desk(tmp_path / "fifty", server, fixes)
        first = requests(server, without, *verb, "--now", NOW)
        assert first == requests(server, fifty, *verb, "--now", NOW)
        asked = b"".join(request.body + request.path.encode() for request in first)
        assert sorted({want for request in first for want in request.wants}) == sorted(_tips(public))
        assert not any(fix.encode() in asked for fix in fixes)
        public.commit("master", "one more")
        second = requests(server, without, *verb, "--now", "2026-11-25T16:00:00Z")
        assert second == requests(server, fifty, *verb, "--now", "2026-11-25T16:00:00Z")
        asked = b"".join(request.body + request.path.encode() for request in second)
        assert [want for request in second for want in request.wants] == [public.tips["master"]]
        assert not any(fix.encode() in asked for fix in PRIVATE)


def test_a_mirror_holds_no_object_of_a_desk(public: PublicTree, tmp_path: Path) -> None:
    """A fetch tells the server what the mirror has, so the mirror has public objects alone."""
    with serving(tmp_path / "served") as server:
        desk = a_desk(tmp_path / "desk", server, PRIVATE[:3])
        requests(server, desk, "run", "--apply", "--now", NOW)
    (mirror,) = (desk.root / ".quietfix" / "mirrors").glob("*.git")
    held = git(mirror, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)").splitlines()
    served = git(public.path, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)").splitlines()
    assert set(held) <= set(served)


def _log(tree: PublicTree) -> list[str]:
    return git(tree.path, "rev-list", "master").splitlines()


def _tips(tree: PublicTree) -> set[str]:
    return {*tree.tips.values(), git(tree.path, "rev-parse", "refs/tags/v1.0")}
