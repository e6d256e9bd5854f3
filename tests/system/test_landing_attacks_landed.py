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


@pytest.mark.xfail(strict=True, reason="what is left of a fix in pieces counts as the whole of it")
@pytest.mark.parametrize("number", [0, 1], ids=["the first", "the last"])
def test_one_piece_of_a_fix_is_taken_back(world: World, number: int) -> None:
    fix, *both = pieces(world)
    assert world.look(fix)["6.6"] == "landed"
    world.stable(f'Revert "a piece"\n\nThis reverts commit {both[number]}.\n')
    assert world.look(fix)["6.6"] not in ("landed", "released")


@pytest.mark.xfail(strict=True, reason="only the last piece of a fix is held against reverts that name a subject alone")
def test_the_first_piece_is_taken_back_by_its_subject_alone(world: World) -> None:
    fix, *_ = pieces(world)
    world.stable('Revert "nfsd: fix, the locking"\n\nIt broke the boot.\n')
    assert world.look(fix)["6.6"] == "unknown"


@pytest.mark.xfail(strict=True, reason="what is left of a fix in pieces counts as the whole of it")
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


@pytest.mark.xfail(
    strict=True, reason="a revert names the backport of another line, as one patch queued to several does"
)
def test_a_revert_by_the_name_of_another_lines_backport(world: World) -> None:
    fix = world.mainline("nfsd: fix")
    named = world.stable(f"nfsd: fix\n\ncommit {fix} upstream.\n")
    world.tree.commit("linux-6.1.y", f"nfsd: fix\n\ncommit {fix} upstream.\n")
    for branch in ("linux-6.6.y", "linux-6.1.y"):
        world.tree.commit(branch, f'Revert "nfsd: fix"\n\nThis reverts commit {named}.\n')
    assert world.look(fix)["6.6"] == "reverted"
    assert world.look(fix)["6.1"] in ("reverted", "unknown")


@pytest.mark.xfail(strict=True, reason="only the merge into the line is looked at, and not those within what it merged")
def test_who_reverts_a_merge_within_a_merge_reverts_what_it_brought(world: World) -> None:
    world.tree.branch("topic", "master")
    world.tree.branch("subsystem", "master")
    fix = world.tree.commit("topic", "nfsd: fix")
    before = world.tree.commit("subsystem", "other")
    merge = world.tree.commit("subsystem", "Merge topic", merge=(fix,))
    world.mainline("Merge subsystem", merge=(merge,))
    assert world.look(fix)["mainline"] == "landed"
    world.mainline(f'Revert "Merge topic"\n\nThis reverts commit {merge}, reversing\nchanges made to {before}.\n')
    assert world.look(fix)["mainline"] == "reverted"


@pytest.mark.xfail(
    strict=True, reason="a revert whose few digits two commits share takes nothing back, and is not asked about"
)
def test_a_revert_by_digits_that_two_commits_share(world: World) -> None:
    """Git itself refuses such an id, so which commit was meant is for a person to say."""
    digits = two_that_share(world.tree, "master", "nfsd: fix")
    fix = next(one for one in git(world.tree.path, "rev-list", "master").split() if one.startswith(digits))
    world.mainline(f"nfsd: go back\n\nThis reverts commit {digits}.\n")
    assert world.look(fix)["mainline"] in ("reverted", "unknown")


@pytest.mark.xfail(strict=True, reason="of a list of reverted commits the first sixty lines are read")
def test_a_long_list_of_reverted_commits(world: World) -> None:
    fix = world.mainline("nfsd: fix")
    others = "\n".join(f'  {number:040x} ("x")' for number in range(1 << 100, (1 << 100) + 60))
    world.mainline(f'nfsd: go back\n\nThis reverts the following commits:\n\n{others}\n  {fix} ("nfsd: fix")\n')
    assert world.look(fix)["mainline"] == "reverted"


@pytest.mark.xfail(strict=True, reason="these words of a revert are neither taken for one nor put to a person")
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


@pytest.mark.xfail(
    strict=True, reason="a wrong id is only seen where the right commit has another second than the named one"
)
def test_the_wrong_patch_of_a_series_of_one_second(world: World) -> None:
    """Two patches that one command wrote have one author date; 6.6 has the second under the name of the first."""
    world.mainline("nfsd: second", written=WRITTEN)
    first = world.mainline("nfsd: first", written=WRITTEN)
    world.stable(f"nfsd: second\n\ncommit {first} upstream.\n", written=WRITTEN)
    assert world.look(first)["6.6"] == "absent"


@pytest.mark.xfail(strict=True, reason="a wrong id is only seen where the backport kept its author date")
def test_the_wrong_id_above_a_backport_made_by_hand(world: World) -> None:
    """Its subject is that of another commit of mainline, and nothing of it is that of the commit which it names."""
    world.mainline("nfsd: right", author="a@example.org")
    wrong = world.mainline("nfsd: wrong", author="b@example.org")
    world.stable(f"nfsd: right\n\ncommit {wrong} upstream.\n", author="c@example.org")
    assert world.look(wrong)["6.6"] == "absent"


# Dates


@pytest.mark.xfail(
    strict=True, reason="a date beyond the calendar becomes 1970, so the fix seems older than any report"
)
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


@pytest.mark.xfail(strict=True, reason="a fix cannot have landed after it was seen, but its date is believed")
def test_a_date_that_is_still_to_come(world: World) -> None:
    """The committer's clock was wrong by seventy years; every clock of the case stops there."""
    fix = world.mainline("nfsd: fix", at=4_000_000_000)
    fact = world.facts(make_case(fix))["mainline"]
    assert fact.date is not None and fact.seen is not None
    assert fact.date <= fact.seen


# After closing, and round and round


@pytest.mark.xfail(
    strict=True, reason="a closed case is watched for reverts, and not for a line that was written anew without the fix"
)
def test_a_line_that_loses_the_fix_without_a_revert_after_closing(tmp_path: Path) -> None:
    landing = Landing.create(tmp_path)
    fix = landing.mainline("nfsd: fix")
    before = landing.tree.tips["linux-6.6.y"]
    landing.backport(fix)
    landing.case(ready(fix))
    landing.days(1, 4)
    assert landing.status() == "closed"
    landing.tree.point("linux-6.6.y", before)
    landing.stable("another history")
    landing.days(5)
    assert landing.status() != "closed"


@pytest.mark.xfail(strict=True, reason="a line that took back the fix and then the bug waits for the fix for ever")
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
    assert len([text for text in landing.comments() if text.startswith("The fix was reverted on 6.6.")]) == 2
