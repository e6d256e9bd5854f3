"""Attacks on `landed`: a fix that is not on a line, or not any more, and is said to be there."""

from pathlib import Path

import pytest

from tests.rules.looking import LINES, World, make_case
from tests.support.floods import two_that_share
from tests.support.trees import git
from tests.system.landings import Landing, ready

WRITTEN = 1_765_000_000


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World.create(tmp_path, lines={**LINES, "6.1": "linux-6.1.y"})
    made.tree.branch("linux-6.1.y", "linux-6.6.y")
    return made


def pieces(world: World) -> tuple[str, str, str]:
    """A fix that 6.6 has in two commits, each under a subject of its own."""
    fix = world.mainline("nfsd: fix")
    return (
        fix,
        world.stable(f"nfsd: fix, the locking\n\ncommit {fix} upstream.\n"),
        world.stable(f"nfsd: fix, the rest\n\ncommit {fix} upstream.\n"),
    )


# Reverts that are overlooked


@pytest.mark.parametrize("number", [0, 1], ids=["the first", "the last"])
def test_one_piece_of_a_fix_is_taken_back(world: World, number: int) -> None:
    fix, *both = pieces(world)
    assert world.look(fix)["6.6"] == "landed"
    world.stable(f'Revert "a piece"\n\nThis reverts commit {both[number]}.\n')
    assert world.look(fix)["6.6"] not in ("landed", "released")


def test_the_first_piece_is_taken_back_by_its_subject_alone(world: World) -> None:
    fix, *_ = pieces(world)
    world.stable('Revert "nfsd: fix, the locking"\n\nIt broke the boot.\n')
    assert world.look(fix)["6.6"] == "unknown"


def test_the_fix_is_taken_back_and_what_adapted_it_stays(tmp_path: Path) -> None:
    """Day by day: the case closes though the revert names the only commit that is the whole fix."""
    landing = Landing.create(tmp_path)
    fix = landing.mainline("nfsd: fix")
    backport = landing.backport(fix)
    landing.backport(fix, subject="nfsd: adapt the tests to it")
    landing.reverted("linux-6.6.y", backport)
    landing.case(ready(fix))
    landing.days(1, 4)
    assert landing.status() != "closed"


def test_a_revert_by_the_name_of_another_lines_backport(world: World) -> None:
    fix = world.mainline("nfsd: fix")
    named = world.stable(f"nfsd: fix\n\ncommit {fix} upstream.\n")
    world.tree.commit("linux-6.1.y", f"nfsd: fix\n\ncommit {fix} upstream.\n")
    for branch in ("linux-6.6.y", "linux-6.1.y"):
        world.tree.commit(branch, f'Revert "nfsd: fix"\n\nThis reverts commit {named}.\n')
    assert world.look(fix)["6.6"] == "reverted"
    assert world.look(fix)["6.1"] in ("reverted", "unknown")


def test_a_revert_by_digits_that_two_commits_share(world: World) -> None:
    """Git itself refuses such an id, so which commit was meant is for a person to say."""
    digits = two_that_share(world.tree, "master", "nfsd: fix")
    fix = next(one for one in git(world.tree.path, "rev-list", "master").split() if one.startswith(digits))
    world.mainline(f"nfsd: go back\n\nThis reverts commit {digits}.\n")
    assert world.look(fix)["mainline"] in ("reverted", "unknown")


def test_a_long_list_of_reverted_commits(world: World) -> None:
    fix = world.mainline("nfsd: fix")
    others = "\n".join(f'  {number:040x} ("x")' for number in range(1 << 100, (1 << 100) + 60))
    world.mainline(f'nfsd: go back\n\nThis reverts the following commits:\n\n{others}\n  {fix} ("nfsd: fix")\n')
    assert world.look(fix)["mainline"] == "reverted"


@pytest.mark.parametrize(
    "words",
    [
        'This reverts {0:.12} ("nfsd: fix").',
        'This commit reverts {0:.12} ("nfsd: fix").',
        'Revert {0:.12} ("nfsd: fix").',
        "This effectively reverts commit {0}.",
        "This is a revert of commit {0}.",
        "Reverts: {0:.12}",
        'This reverts commit "nfsd: fix" ({0:.12}).',
        'So revert commit {0:.12} ("nfsd: fix").',
        "This reverts commit `{0}`.",
    ],
)
def test_more_words_of_reverts(world: World, words: str) -> None:
    """The subject is the author's own, so nothing else tells of it."""
    fix = world.mainline("nfsd: fix")
    world.mainline(f"nfsd: go back to the old locking\n\nIt broke the boot.\n\n{words.format(fix)}\n")
    assert world.look(fix)["mainline"] in ("reverted", "unknown")


# Wrong names


def test_the_wrong_patch_of_a_series_of_one_second(world: World) -> None:
    """Two patches that one command wrote have one author date; 6.6 has the second under the name of the first."""
    world.mainline("nfsd: second", written=WRITTEN)
    first = world.mainline("nfsd: first", written=WRITTEN)
    world.stable(f"nfsd: second\n\ncommit {first} upstream.\n", written=WRITTEN)
    assert world.look(first)["6.6"] == "absent"


# Dates


def test_a_date_beyond_the_calendar(tmp_path: Path) -> None:
    landing = Landing.create(tmp_path)
    landing.tree.clock = 1 << 50
    fix = landing.mainline("nfsd: fix")
    landing.tree.clock = WRITTEN
    landing.backport(fix)
    landing.case(ready(fix))
    landing.days(1, 4)
    said = landing.landed()
    assert not said["lines"]["mainline"].get("date", "").startswith("1970-")
    assert not said["why"].startswith("the fix is older than the report")


def test_a_date_that_is_still_to_come(world: World) -> None:
    """The committer's clock was wrong by seventy years; every clock of the case stops there."""
    fix = world.mainline("nfsd: fix", at=4_000_000_000)
    fact = world.facts(make_case(fix))["mainline"]
    assert fact.date is not None and fact.seen is not None
    assert fact.date <= fact.seen


# After closing, and round and round


def test_a_line_that_took_back_the_fix_and_the_bug(world: World) -> None:
    culprit = world.stable("nfsd: add leases")
    world.tree.branch("master", "linux-6.6.y")
    fix = world.mainline("nfsd: fix")
    backport = world.stable(f"nfsd: fix\n\ncommit {fix} upstream.\n")
    world.stable(f'Revert "nfsd: fix"\n\nThis reverts commit {backport}.\n')
    assert world.look(fix, introduced=[culprit])["6.6"] == "reverted"
    world.stable(f'Revert "nfsd: add leases"\n\nThis reverts commit {culprit}.\n')
    assert world.look(fix, introduced=[culprit])["6.6"] == "landed"


def test_a_fix_that_comes_and_goes_opens_its_case_once_a_time(tmp_path: Path) -> None:
    """Reverted, re-applied, reverted: each time the case waits, and says so once."""
    landing = Landing.create(tmp_path)
    fix = landing.mainline("nfsd: fix")
    backport = landing.backport(fix)
    landing.case(ready(fix))
    landing.days(1, 4)
    revert = landing.reverted("linux-6.6.y", backport)
    landing.days(5, 6)
    landing.reverted("linux-6.6.y", revert)
    landing.days(7)
    assert landing.status() == "landing"
    landing.days(10)
    assert landing.status() == "closed"
    landing.reverted("linux-6.6.y", backport)
    landing.days(11, 12, 15)
    assert landing.status() == "landing"
    assert len([text for text in landing.comments() if "The fix was reverted on 6.6." in text]) == 2
