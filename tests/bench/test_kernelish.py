"""The generated history is what it says: checked by plain Git alone."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.bench import kernelish
from tests.bench.kernelish import SITUATIONS, Kernelish, Size
from tests.bench.story import MAINLINE
from tests.bench.truth import Asked, Truth
from tests.support.trees import git

REFERENCED = ("one reference", "chain of lines", "bytes that are not UTF-8")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Kernelish:
    return kernelish.write(tmp_path_factory.mktemp("world"), Size(mainline=3000, lines=3, backports=100, cases=80))


def tip(world: Kernelish, line: str) -> str:
    return "master" if line == MAINLINE else world.lines[line]


def truths(world: Kernelish) -> Iterator[tuple[Asked, Truth]]:
    return ((case, truth) for case in world.cases for truth in case.truths)


def test_git_finds_no_fault_and_every_situation_is_there(world: Kernelish) -> None:
    assert git(world.stable, "fsck", "--strict") == ""
    assert {truth.situation for _, truth in truths(world)} == {situation.name for situation in SITUATIONS}
    assert len(world.cases) >= 80
    verdicts = {truth.verdict for _, truth in truths(world)}
    assert verdicts >= {"landed", "released", "reverted", "absent", "not-affected", "unknown", "candidate"}


def test_it_is_shaped_like_the_kernel(world: Kernelish) -> None:
    chain = git(world.mainline, "rev-list", "--first-parent", "--parents", "master").split("\n")
    merges = [row for row in chain if len(row.split()) > 2]
    assert len(merges) > len(chain) / 2
    assert 3000 <= int(git(world.mainline, "rev-list", "--count", "master")) < 3100
    for branch in world.lines.values():
        assert git(world.stable, "rev-list", "--merges", "--count", f"master..{branch}") == "0"
        assert int(git(world.stable, "rev-list", "--count", f"master..{branch}")) >= 100
    dates = git(world.stable, "log", "--all", "--no-merges", "--format=%at %ct %s").split("\n")
    assert all(int(at) <= int(ct) for at, ct, _ in (row.split(" ", 2) for row in dates))
    kinds = set(git(world.stable, "for-each-ref", "--format=%(objecttype)", "refs/tags").split("\n"))
    assert kinds == {"tag"}
    messages = git(world.mainline, "log", "-z", "--no-merges", "--format=%B", "master")
    assert 500 < len(messages) / messages.count("\0") < 1100


def test_what_landed_is_there_since_that_tag_and_that_merge(world: Kernelish) -> None:
    @cache
    def first_parents(line: str) -> list[str]:
        return git(world.stable, "rev-list", "--first-parent", line).split()

    @cache
    def tags_with(commit: str, line: str) -> list[str]:
        return git(world.stable, "tag", "--contains", commit, "--merged", line).split()

    @cache
    def brought_by(commit: str, line: str) -> str:
        descendants = set(git(world.stable, "rev-list", "--ancestry-path", f"{commit}..{line}").split())
        return [held for held in first_parents(line) if held in descendants or held == commit][-1]

    for truth in {(truth.line, truth.commit): truth for _, truth in truths(world) if truth.landed}.values():
        line = tip(world, truth.line)
        holding = tags_with(truth.commit, line)
        # The first tag is in all that hold the commit.
        assert holding == (tags_with(truth.tag, line) if truth.tag else []), truth
        assert (truth.tag in holding) == bool(truth.tag)
        dated = git(world.stable, "log", "-1", "--format=%ct", brought_by(truth.commit, line))
        assert int(dated) == truth.date, truth


def test_what_is_absent_is_nowhere_on_the_line(world: Kernelish) -> None:
    seen = 0
    for case, truth in truths(world):
        if truth.verdict not in ("absent", "not-affected", "candidate") or len(case.patches) > 1:
            continue
        line, (named,) = tip(world, truth.line), case.patches
        if named.commit:
            held = git(world.stable, "rev-list", line).split()
            assert not any(commit.startswith(named.commit) for commit in held), (case, truth)
        else:
            assert git(world.stable, "log", "--fixed-strings", f"--grep={named.message_id}", "--format=%H", line) == ""
        if truth.form == "not there" and named.commit:
            messages = git(world.stable, "log", "--fixed-strings", f"--grep={named.commit}", "--format=%b", line)
            assert not any("pstream" in row and named.commit in row for row in messages.split("\n")), (case, truth)
        seen += 1
    assert seen > 20


def test_what_was_reverted_has_a_revert_on_the_line(world: Kernelish) -> None:
    reverted = [(case, truth) for case, truth in truths(world) if truth.verdict in ("reverted", "unknown")]
    assert {truth.form for _, truth in reverted} >= {"by its subject", "by the stable id"}
    for case, truth in reverted:
        (named,) = case.patches
        subject = named.subject or git(world.stable, "log", "-1", "--format=%s", named.commit)
        subjects = git(world.stable, "log", "--format=%s", tip(world, truth.line)).split("\n")
        assert f'Revert "{subject}"' in subjects, truth


def test_backports_keep_author_and_date(world: Kernelish) -> None:
    seen = 0
    for case, truth in truths(world):
        (named, *_) = case.patches
        if truth.situation in REFERENCED and truth.landed and truth.line != MAINLINE and named.commit:
            layout = "--format=%an <%ae> %at"
            original = git(world.stable, "log", "-1", layout, named.commit)
            assert git(world.stable, "log", "-1", layout, truth.commit) == original
            seen += truth.form != "by fork"
    assert seen


def test_a_seed_makes_the_same_repository(tmp_path: Path) -> None:
    size = Size(mainline=600, lines=2, backports=30, cases=40)
    worlds = [kernelish.write(tmp_path / str(n), size) for n in range(2)]
    refs = [git(world.stable, "for-each-ref") for world in worlds]
    assert refs[0] == refs[1]
    assert worlds[0].cases == worlds[1].cases
    other = kernelish.write(tmp_path / "other", Size(mainline=600, lines=2, backports=30, cases=40, seed=2))
    assert git(other.stable, "rev-parse", "master") != git(worlds[0].stable, "rev-parse", "master")


def test_two_repositories_are_the_same_history_apart(tmp_path: Path) -> None:
    size = Size(mainline=600, lines=2, backports=30, cases=40)
    one, two = (
        kernelish.write(tmp_path / "one", size),
        kernelish.write(tmp_path / "two", Size(600, 2, 30, 40, apart=True)),
    )
    assert git(one.stable, "for-each-ref") == git(two.stable, "for-each-ref")
    assert git(two.mainline, "for-each-ref", "--format=%(refname)", "refs/heads") == "refs/heads/master"
    assert git(two.stable, "fsck", "--strict") == git(two.mainline, "fsck", "--strict") == ""


def test_new_commits_come_to_every_line(tmp_path: Path) -> None:
    world = kernelish.write(tmp_path, Size(mainline=600, lines=2, backports=30, cases=0))
    before = {branch: git(world.stable, "rev-parse", branch) for branch in ("master", *world.lines.values())}
    kernelish.more(world, 20)
    counts = [int(git(world.stable, "rev-list", "--count", f"{old}..{branch}")) for branch, old in before.items()]
    assert sum(counts) == 20
    assert min(counts) >= 6
    assert git(world.stable, "fsck", "--strict") == ""
