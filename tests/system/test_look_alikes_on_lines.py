"""Lines and releases that look finished and are not: rewritten lines, tags that move, ends of life, one part of a fix."""

from pathlib import Path

import pytest

from quietfix.instants import Instant
from tests.support.releasefiles import release_file, row
from tests.support.trees import git
from tests.system.landings import THREE, Landing, ready

END_OF_LIFE = "end-of-life: {file: releases.json, stale-after: P21D}\n"
DAY = Instant.parse("2026-10-30T00:00:00Z")


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing.create(tmp_path)


@pytest.fixture
def releasing(tmp_path: Path) -> Landing:
    """Cases close when all lines have released the fix; the witness has been."""
    made = Landing.create(tmp_path, close_when="all-lines-released")
    made.tree.tag("v7.0", "master")
    made.tree.tag("v6.6.1", "linux-6.6.y")
    return made


def test_a_line_that_was_rewritten_starts_again(landing: Landing) -> None:
    """The fix was on 6.6, is not after a forced push, and is again after another: two days count from then."""
    fix = landing.mainline("nfsd: fix")
    before = landing.tree.tips["linux-6.6.y"]
    backport = landing.backport(fix)
    landing.case(ready(fix))
    landing.days(1)
    landing.tree.point("linux-6.6.y", before)
    landing.stable("another history")
    landing.days(2)
    assert (landing.status(), landing.verdicts()) == ("landing", {"mainline": "landed", "6.6": "absent"})
    landing.tree.point("linux-6.6.y", backport)
    said = landing.stays_open(4, 5)
    assert said["why"].startswith("closes at the first fetch after 2026-11-06 16:00 UTC = on mainline 6.6 since")
    landing.days(6)
    assert landing.status() == "closed"


def test_a_line_that_was_rewritten_between_two_fetches_is_another_evidence(landing: Landing) -> None:
    """At each fetch the fix was there, but as another commit: what the first look saw is gone."""
    fix = landing.mainline("nfsd: fix")
    before = landing.tree.tips["linux-6.6.y"]
    landing.backport(fix)
    landing.case(ready(fix))
    landing.days(1)
    landing.tree.point("linux-6.6.y", before)
    landing.stable("rebased")
    landing.backport(fix)
    said = landing.stays_open(4)
    assert "since 2026-11-04 16:00 UTC" in said["why"]


def test_a_commit_that_vanished_after_a_rebase(landing: Landing) -> None:
    """The case names a commit of a maintainer's tree; what was merged is another one."""
    landing.tree.branch("for-next", "master")
    recorded = landing.tree.commit("for-next", "nfsd: fix")
    landing.tree.branch("for-next", "master")
    merged = landing.tree.commit("for-next", "nfsd: fix", file="rebased")
    landing.mainline("Merge for-next", merge=(merged,))
    landing.case(ready(f'{{commit: "{recorded}", subject: "nfsd: fix"}}'))
    said = landing.stays_open()
    assert landing.status() == "fix-ready"
    assert said["lines"]["mainline"]["verdict"] == "absent"
    assert said["lines"]["mainline"]["candidates"] == [{"commit": merged, "why": "same subject"}]


@pytest.mark.parametrize("moved", [False, True], ids=["deleted", "moved"])
def test_a_release_that_was_taken_back(releasing: Landing, moved: bool) -> None:
    releasing.tree.branch("before", "linux-6.6.y")
    fix = releasing.mainline("nfsd: fix")
    releasing.tree.tag("v7.1", "master")
    releasing.backport(fix)
    releasing.tree.tag("v6.6.2", "linux-6.6.y")
    releasing.case(ready(fix))
    releasing.days(1)
    assert releasing.verdicts() == {"mainline": "released", "6.6": "released"}
    if moved:
        git(releasing.tree.path, "tag", "--force", "v6.6.2", releasing.tree.tips["before"])
    else:
        git(releasing.tree.path, "tag", "--delete", "v6.6.2")
    said = releasing.stays_open(4)
    assert said["lines"]["6.6"]["verdict"] == "landed"
    assert said["why"].startswith("waits for a release of 6.6 (policy/trees.yml:")
    releasing.tree.tag("v6.6.3", "linux-6.6.y")
    releasing.days(5, 6)
    assert releasing.status() == "landing"
    releasing.days(7)
    assert releasing.status() == "closed"


def test_a_release_of_another_line_releases_nothing(tmp_path: Path) -> None:
    landing = Landing.create(tmp_path, lines=THREE, close_when="all-lines-released")
    for branch, tag in (("master", "v7.0"), ("linux-6.6.y", "v6.6.1"), ("linux-6.1.y", "v6.1.1")):
        landing.tree.tag(tag, branch)
    fix = landing.mainline("nfsd: fix")
    landing.tree.tag("v7.1", "master")
    landing.backport(fix)
    landing.backport(fix, branch="linux-6.1.y")
    landing.tree.tag("v6.1.2", "linux-6.1.y")
    # A tag of the line's own name on a branch that went on from it, and one before the fix.
    landing.tree.branch("vendor", "linux-6.6.y")
    landing.tree.commit("vendor", "more")
    landing.tree.tag("v6.6.2-vendor", "vendor")
    landing.tree.tag("v6.6.2", git(landing.tree.path, "rev-parse", "linux-6.6.y~1"))
    landing.case(ready(fix))
    landing.stays_open()
    assert landing.verdicts() == {"mainline": "released", "6.6": "landed", "6.1": "released"}


def with_releases(landing: Landing, *, ended: bool, at: Instant = DAY) -> None:
    rows = (row("7.0", "mainline", at=at), row("6.6.130", "longterm", ended=ended, at=at))
    landing.desk.write("policy/releases.json", release_file(*rows, row("6.1.9", "longterm", at=at)))
    landing.desk.commit()


def test_a_line_at_the_end_of_its_life_leaves_with_a_word(tmp_path: Path) -> None:
    landing = Landing.create(tmp_path, more=END_OF_LIFE)
    with_releases(landing, ended=False)
    fix = landing.mainline("nfsd: fix")
    landing.case(ready(fix))
    said = landing.stays_open(1, 4)
    assert said["why"].startswith("waits for 6.6 ")
    with_releases(landing, ended=True)
    landing.days(5)
    said = landing.landed(day=5)
    assert said["lines"]["6.6"]["verdict"] == "wont-fix"
    assert said["lines"]["6.6"]["why"] == "end of life: 6.6.130 is marked as the end of its life"
    assert landing.status() == "closed"


def test_where_every_line_has_ended_a_person_closes_the_case(tmp_path: Path) -> None:
    landing = Landing.create(tmp_path, lines='"6.6": linux-6.6.y', more=END_OF_LIFE)
    with_releases(landing, ended=True)
    fix = landing.mainline("nfsd: fix")
    landing.case(ready(fix))
    landing.days(1, 4)
    assert landing.status() == "fix-ready"
    assert landing.landed(day=4)["why"] == "people took every line out, so a person closes this case"


def test_old_words_about_the_end_of_a_line_end_nothing(tmp_path: Path) -> None:
    landing = Landing.create(tmp_path, more=END_OF_LIFE)
    with_releases(landing, ended=True, at=Instant.parse("2026-09-01T00:00:00Z"))
    fix = landing.mainline("nfsd: fix")
    landing.case(ready(fix))
    landing.days(1, 4)
    assert landing.status() == "landing"
    assert landing.landed(day=4)["lines"]["6.6"]["verdict"] == "absent"
    assert "the releases file ends no line" in landing.desk.quietfix("check", "--now", "2026-11-04T16:00:00Z").out


@pytest.mark.parametrize("second", ["fix", "prerequisite"])
def test_a_part_of_a_series(landing: Landing, second: str) -> None:
    """One of two patches is on 6.6, or only what the fix needs before it."""
    one, two = landing.mainline("nfsd: one"), landing.mainline("nfsd: two")
    landing.backport(two, subject="nfsd: two")
    landing.case(ready(one, f'{{commit: "{two}", role: {second}}}'))
    said = landing.stays_open()
    why = {"fix": "1 of 2 patches are on this line; missing is 1", "prerequisite": "0 of 1 patches are on this line"}
    assert (said["lines"]["6.6"]["verdict"], said["lines"]["6.6"]["why"]) == ("absent", why[second])


def test_a_fix_that_was_applied_and_taken_back(landing: Landing) -> None:
    """In 6.6 the revert names the stable commit alone."""
    fix = landing.mainline("nfsd: fix")
    landing.reverted("linux-6.6.y", landing.backport(fix))
    landing.case(ready(fix))
    said = landing.stays_open()
    assert said["lines"]["6.6"]["why"] == "1 of 1 patches were reverted on this line"
    assert said["why"].startswith("waits for 6.6 ")
