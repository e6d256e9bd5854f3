"""Landing over several trees, with other ids and messages of any bytes, and what the index is asked for."""

from pathlib import Path

import pytest

from quietfix.desk.state import LineFacts
from quietfix.facts import MentionKind, Wanted
from quietfix.rules.landing import wanted
from quietfix.trees.mirror import Mirror
from quietfix.trees.scan import observe
from tests.rules.looking import NOW, World, make_case, make_policy, seen_line
from tests.support.trees import PublicTree, git

ELSEWHERE = "e1" * 20
"""A commit that is in no tree of the policy."""
MAIL = "20261120.1@example.org"
LINK = f"Link: https://lore.kernel.org/r/{MAIL}"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.create(tmp_path)


def both(mainline: str, stable: str) -> dict[str, str]:
    return {"mainline": mainline, "6.6": stable}


def evidence(fact: LineFacts) -> list[tuple[str, str]]:
    return [(match.commit, match.match) for match in fact.patches]


def two_trees(root: Path) -> tuple[World, PublicTree]:
    """Mainline in one repository, stable in another that has mainline's history too."""
    world = World(root)
    mainline = world.add("mainline", lines={"mainline": "master"})
    mainline.commit("master", "base")
    stable = world.add("stable", lines={"6.6": "linux-6.6.y"}, references=["Backport of {commit}"])
    git(stable.path, "fetch", "--quiet", str(mainline.path), "master")
    stable.point("linux-6.6.y", mainline.tips["master"])
    return world, stable


def test_stable_in_a_repository_of_its_own(tmp_path: Path) -> None:
    world, stable = two_trees(tmp_path)
    fix = world.mainline("fix")
    stable.commit("linux-6.6.y", f"fix\n\ncommit {fix} upstream.\n")
    stable.tag("v6.6.1", "linux-6.6.y")
    assert world.look(fix) == both("landed", "released")


def test_a_commit_in_two_trees_is_read_with_the_forms_of_both(tmp_path: Path) -> None:
    world, stable = two_trees(tmp_path)
    shared = world.mainline(f"fix\n\ncommit {'ab' * 20} upstream.\n\nBackport of {ELSEWHERE}\n")
    git(stable.path, "fetch", "--quiet", str(world.tree.path), "master")
    stable.point("linux-6.6.y", shared)
    assert world.look(ELSEWHERE)["6.6"] == "landed"


@pytest.mark.parametrize(
    "message",
    [
        b"caf\xe9: fix\n\n\xff\xfe\n\ncommit %s upstream.\n",
        "café: fix\n\ncommit %s upstream.\n".encode(),
        b"fix\n\n\xe2\x80\xa8 \xe2\x80\xa8\n[ Upstream commit %s ]\n",
        b"\n\n\ncommit %s upstream.\n",
        b"fix\x1b[31m\n\ncommit %s upstream.\nLink: \x1b\x07\n",
    ],
    ids=["latin-1", "utf-8", "line separator", "no subject", "escapes"],
)
def test_a_message_of_any_bytes(world: World, message: bytes) -> None:
    fix = world.mainline("fix")
    world.stable(b"fix\n\n" + message % fix.encode() if message.startswith(b"\n") else message % fix.encode())
    assert world.look(fix) == both("landed", "landed")


def test_a_message_that_says_that_it_is_latin_1(world: World) -> None:
    fix = world.mainline("fix")
    text = f"café: fix\n\n(cherry picked from commit {fix} café)\n".encode("latin-1")
    path, parent = world.tree.path, world.tree.tips["linux-6.6.y"]
    options = ["-c", "i18n.commitEncoding=ISO-8859-1", "commit-tree", f"{parent}^{{tree}}", "-p", parent]
    backport = world.tree.point("linux-6.6.y", git(path, *options, given=text))
    seen = world.see(make_case(fix))
    assert seen.commits[backport].subject == "café: fix"
    assert seen.commits[backport].mentions[0].text.endswith("café)")


def test_a_message_of_many_megabytes_does_not_matter(world: World) -> None:
    fix = world.mainline("fix")
    world.stable(f"fix\n\ncommit {fix} upstream.\n\n".encode() + b"x" * 4_000_000 + b"\n" + b"link: y\n" * 100_000)
    assert world.look(fix) == both("landed", "landed")


@pytest.mark.parametrize("made", ["by quietfix", "by hand"])
def test_a_tree_with_sha256_ids(tmp_path: Path, made: str) -> None:
    tree = PublicTree.create(tmp_path / "linux.git", sha256=True)
    fix = tree.commit("master", "fix")
    tree.commit("linux-6.6.y", f"fix\n\ncommit {fix} upstream.\n")
    world = World(tmp_path, [{"name": "linux", "url": str(tree.path)}])
    if made == "by hand":
        mirror = Mirror(make_policy(*world.trees).trees[0], tmp_path / "mirrors", tmp_path)
        git(tmp_path, "init", "--quiet", "--bare", "--object-format=sha256", str(mirror.path))
    assert world.look(fix) == world.look(fix[:12]) == both("landed", "landed")


# What is looked for and what is kept


def test_open_cases_want_commits_and_mails_of_fixes_and_overrides() -> None:
    case = make_case(
        ELSEWHERE,
        {"message-id": f"<{MAIL}>", "subject": "x"},
        {"commit": "f" * 40, "role": "prerequisite"},
        overrides={"6.6": {"verdict": "landed", "commit": "d" * 12, "reason": "x"}},
        introduced=["e" * 12],
    )
    assert wanted(iter([case])) == Wanted(
        commits=frozenset({ELSEWHERE, "d" * 12, "f" * 40}),
        message_ids=frozenset({MAIL}),
        culprits=frozenset({"e" * 12}),
        subjects=frozenset({"x"}),
    )


def test_only_what_may_matter_is_kept(world: World) -> None:
    """Memory grows with what refers to other commits, not with the history."""
    fix = world.mainline(f"fix\n\nLink: https://lore.kernel.org/r/other@x.org\nFixes: {'a' * 12}\n")
    world.mainline(f"other\n\nFixes: {'a' * 12}\n\n{LINK}\n")
    carrier = world.mainline(f"carrier\n\ncommit {ELSEWHERE} upstream.\n{LINK}\n")
    seen = world.see(make_case(fix))
    assert set(seen.commits) == {fix}
    seen = world.see(make_case(fix, ELSEWHERE))
    assert set(seen.commits) == {fix, carrier}
    assert [mention.kind for mention in seen.commits[fix].mentions] == [MentionKind.FIXES]
    assert [mention.kind for mention in seen.commits[carrier].mentions] == [MentionKind.UPSTREAM]


def test_order_grows_from_ancestors_to_descendants(world: World) -> None:
    commits = [world.mainline(f"{n}\n\ncommit {ELSEWHERE} upstream.\n") for n in range(4)]
    line = seen_line(world.see(make_case(ELSEWHERE)), "mainline")
    orders = [line.arrivals[commit].order for commit in commits]
    assert orders == sorted(set(orders))


def test_a_time_outside_the_calendar_is_that_of_the_fetch(world: World) -> None:
    """Such a date must not stop the pass; no line had the fix after it was seen there."""
    tip = world.tree.tips["master"]
    text = f"tree {git(world.tree.path, 'rev-parse', f'{tip}^{{tree}}')}\nparent {tip}\nauthor A <a@x> 1 +0000\n"
    text += f"committer A <a@x> {10**15} +0000\n\nfix\n"
    fix = git(world.tree.path, "hash-object", "-t", "commit", "-w", "--literally", "--stdin", given=text.encode())
    world.tree.point("master", fix)
    assert world.facts(make_case(fix))["mainline"].date == NOW


def test_a_damaged_record_of_one_tree_leaves_the_others(tmp_path: Path) -> None:
    world, _ = two_trees(tmp_path)
    fix = world.mainline("fix")
    case = make_case(fix)
    world.see(case)
    mirrors = [Mirror(tree, tmp_path / "mirrors", tmp_path) for tree in make_policy(*world.trees).trees]
    mirrors[1].path.with_suffix(".json").write_text("{")
    seen = observe(mirrors, wanted(iter([case])))
    assert not seen.complete
    assert fix in seen_line(seen, "mainline").arrivals
