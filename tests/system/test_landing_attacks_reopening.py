"""Attacks on reverts that are none: words in a public message that open a closed case, or keep one open for ever."""

from pathlib import Path

import pytest

from tests.rules.looking import World
from tests.system.landings import Landing, ready

WRITTEN = 1_765_000_000


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.create(tmp_path)


def test_prose_takes_the_patches_of_a_closed_case_away(tmp_path: Path) -> None:
    """Anybody whose patch is taken can write this; the robots then call the fix superseded and take `ready` back."""
    landing = Landing.create(tmp_path, lines="mainline: master")
    fix = landing.mainline("nfsd: fix")
    landing.case(ready(fix))
    landing.days(1, 4)
    assert landing.status() == "closed"
    landing.mainline(f"doc: how to live without it\n\nOn old machines it is enough to\nrevert commit {fix}.\n")
    landing.days(5)
    assert landing.status() == "closed"
    assert "superseded" not in landing.desk.read("cases/2026-0001.md")


@pytest.mark.parametrize(
    "words",
    [
        "A user may also\nrevert commit {0} instead.",
        "This does not\nrevert commit {0}; it only tunes it.",
        "An attempt to fully\nrevert commit {0} failed.",
        "Nothing in this reverts commit {0}.",
        "Do not\nrevert commit {0}, please.",
        "This reverts commit {1}, {0} stays.",
    ],
)
def test_words_about_reverting(world: World, words: str) -> None:
    fix, other = world.mainline("nfsd: fix"), world.mainline("nfsd: other")
    world.mainline(f"nfsd: more\n\n{words.format(fix, other)}\n")
    assert world.look(fix)["mainline"] in ("landed", "unknown")


@pytest.mark.parametrize(
    "words", ["> This reverts commit {0}.", "It was wrong to say:\n\n    This reverts commit {0}.\n\nSo stay."]
)
def test_a_quoted_revert(world: World, words: str) -> None:
    fix = world.mainline("nfsd: fix")
    world.mainline(f"nfsd: more\n\n{words.format(fix)}\n")
    assert world.look(fix)["mainline"] in ("landed", "unknown")


def test_who_brings_a_fix_back_and_quotes_the_revert(world: World) -> None:
    fix = world.mainline("nfsd: fix")
    revert = world.mainline(f'Revert "nfsd: fix"\n\nThis reverts commit {fix}.\n')
    quote = f"    This reverts commit {fix}.\n\n    It broke the boot."
    world.mainline(f'Reapply "nfsd: fix"\n\nThis reverts commit {revert}, which said:\n\n{quote}\n\nIt works now.\n')
    assert world.look(fix)["mainline"] == "landed"


@pytest.mark.parametrize("how", ["a second backport", "a revert of the revert"])
def test_a_doubt_that_was_settled(world: World, how: str) -> None:
    """Every run then ends with status 3, and only an override helps."""
    fix = world.mainline("nfsd: fix")
    world.stable(f"nfsd: fix\n\ncommit {fix} upstream.\n")
    revert = world.stable('Revert "nfsd: fix"\n\nIt broke the boot.\n')
    assert world.look(fix)["6.6"] == "unknown"
    by = {"a second backport": f"commit {fix} upstream.", "a revert of the revert": f"This reverts commit {revert}."}
    world.stable(f"nfsd: fix\n\n{by[how]}\n")
    assert world.look(fix)["6.6"] == "landed"


def test_a_copy_of_a_revert(world: World) -> None:
    """It has the author, date and subject of mainline's revert, and no other word of it."""
    fix = world.mainline("nfsd: fix")
    world.stable(f"nfsd: fix\n\ncommit {fix} upstream.\n")
    world.mainline(f"nfsd: go back\n\nThis reverts commit {fix}.\n", written=WRITTEN)
    world.stable("nfsd: go back\n", written=WRITTEN)
    assert world.look(fix)["6.6"] in ("reverted", "unknown")


def test_a_revert_on_a_line_that_nobody_waits_for_does_not_open_and_close_a_case(tmp_path: Path) -> None:
    landing = Landing.create(tmp_path, close_when="mainline")
    fix = landing.mainline("nfsd: fix")
    backport = landing.backport(fix)
    landing.case(ready(fix))
    landing.days(1, 4)
    assert landing.status() == "closed"
    landing.reverted("linux-6.6.y", backport)
    landing.days(5)
    opened = landing.status() != "closed"
    landing.days(8)
    assert opened == (landing.status() != "closed")


# What held


def test_a_slip_that_is_put_right_before_the_second_look_counts_from_then(tmp_path: Path) -> None:
    """A person names the wrong commit, which is everywhere, and on the third day the right one."""
    landing = Landing.create(tmp_path)
    wrong = landing.mainline("nfsd: other")
    landing.backport(wrong, subject="nfsd: other")
    fix = landing.mainline("nfsd: fix")
    landing.case(ready(wrong))
    landing.days(1)
    landing.backport(fix)
    landing.desk.write("cases/2026-0001.md", landing.desk.read("cases/2026-0001.md").replace(wrong, fix))
    landing.desk.commit()
    said = landing.stays_open(3, 4)
    assert "2026-11-03 16:00 UTC" in said["why"]
    landing.days(5)
    assert landing.status() == "closed"


def test_looks_that_fetch_nothing_close_nothing(tmp_path: Path) -> None:
    """The same fetch looked at twice is one look; and a tree that cannot be fetched for weeks is none."""
    landing = Landing.create(tmp_path)
    fix = landing.mainline("nfsd: fix")
    landing.backport(fix)
    landing.case(ready(fix))
    landing.days(1)
    for day in (4, 9):
        assert landing.desk.quietfix("run", "--apply", "--no-fetch", "--now", f"2026-11-{day:02}T16:00:00Z").status == 0
    assert landing.status() == "landing"
    away = landing.tree.path.rename(landing.tree.path.with_suffix(".away"))
    landing.days(10, 20)
    assert landing.statuses == [0, 3, 3]
    assert landing.status() == "landing"
    away.rename(landing.tree.path)
    landing.days(21)
    assert landing.status() == "landing"
    landing.days(24)
    assert landing.status() == "closed"
