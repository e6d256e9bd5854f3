"""Cases that look finished and are not: nothing to look for, an old fix, a fix of two cases, words of people."""

import json
from pathlib import Path

import pytest

from tests.system.landings import WITNESS, Landing, ready


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing.create(tmp_path)


def test_no_patch_a_prerequisite_alone_and_every_line_taken_out(landing: Landing) -> None:
    """Four cases about which no tree can say anything, beside one that closes."""
    commit = landing.mainline("nfsd: prepare")
    landing.backport(commit, subject="nfsd: prepare")
    out = 'overrides: {mainline: {verdict: not-affected, reason: r}, "6.6": {verdict: wont-fix, reason: r}}\n'
    landing.case("", id="2026-0001", status="confirmed")
    landing.case(
        f'fix: {{patches: [{{commit: "{commit}", role: prerequisite}}]}}\n', id="2026-0002", status="confirmed"
    )
    landing.case(ready(commit) + out, id="2026-0003")
    landing.case(ready('{file: p1.patch, subject: "nfsd: prepare"}'), id="2026-0004")
    landing.desk.write("cases/2026-0004/p1.patch", "diff\n")
    landing.desk.commit()
    landing.days(1, 4, 7)
    assert landing.status(WITNESS) == "closed"
    assert [landing.status(f"2026-000{n}") for n in (1, 2, 3, 4)] == [
        "confirmed",
        "confirmed",
        "fix-ready",
        "fix-ready",
    ]
    assert landing.landed("2026-0003")["why"] == "people took every line out, so a person closes this case"
    no_way = landing.landed("2026-0004")["lines"]["mainline"]
    assert no_way["why"].startswith("a patch has neither a commit nor a message-id")
    assert no_way["why"].endswith("so it cannot be found")
    assert len(no_way["candidates"]) == 1
    assert landing.desk.quietfix("check").status == 0


def test_a_fix_that_is_older_than_the_report_is_asked_about_once(landing: Landing) -> None:
    fix = landing.mainline("nfsd: fix")
    landing.backport(fix)
    landing.case(ready(fix), received="2026-10-01T00:00:00Z")
    said = landing.stays_open(1, 4, 7)
    assert said["why"] == "the fix is older than the report: a person says whether it was fixed already"
    assert len([text for text in landing.comments() if "The fix is older than the report." in text]) == 1
    end = ("--as", "already-fixed", "--commit", fix, "--now", "2026-11-08T00:00:00Z")
    assert landing.desk.quietfix("close", "2026-0001", *end).status == 0
    landing.days(9)
    assert landing.status() == "closed"


def test_a_part_of_a_fix_that_is_older_than_the_report_too(landing: Landing) -> None:
    """Mainline had it before the report, 6.6 got it after: a person says what that means."""
    fix = landing.mainline("nfsd: fix")
    landing.tree.clock = 1_793_491_200  # 2026-11-01
    landing.backport(fix)
    landing.case(ready(fix), received="2026-10-01T00:00:00Z")
    said = landing.stays_open(2, 5)
    assert said["why"].startswith("the fix is older than the report")


def test_two_cases_that_share_a_fix_are_judged_apart(landing: Landing) -> None:
    """One was reported before the fix, one after; one names only this fix, one needs another too."""
    fix, more = landing.mainline("nfsd: fix"), landing.mainline("nfsd: more")
    landing.backport(fix)
    landing.case(ready(fix), id="2026-0001")
    landing.case(ready(fix), id="2026-0002", received="2026-10-01T00:00:00Z")
    landing.case(ready(fix, more), id="2026-0003")
    landing.days(1, 4)
    assert [landing.status(f"2026-000{n}") for n in (1, 2, 3)] == ["closed", "landing", "landing"]
    assert landing.landed("2026-0002")["why"].startswith("the fix is older than the report")
    assert landing.landed("2026-0003")["lines"]["6.6"]["missing"] == [2]


def test_two_cases_that_share_a_fix_both_come_back_with_it(landing: Landing) -> None:
    fix = landing.mainline("nfsd: fix")
    backport = landing.backport(fix)
    landing.case(ready(fix), id="2026-0001")
    landing.case(ready(fix), id="2026-0002")
    landing.days(1, 4)
    landing.reverted("linux-6.6.y", backport)
    landing.days(5)
    assert [landing.status(f"2026-000{n}") for n in (1, 2)] == ["landing", "landing"]
    assert landing.status(WITNESS) == "closed"


def test_a_duplicate_stays_one_when_its_original_comes_back(landing: Landing) -> None:
    """Nothing of the duplicate was fixed by itself, so nothing of it opens or closes; its original tells how it stands."""
    fix = landing.mainline("nfsd: fix")
    backport = landing.backport(fix)
    landing.case(ready(fix))
    landing.case("", id="2026-0002", status="confirmed")
    end = ("--as", "duplicate", "--of", "2026-0001", "--now", "2026-11-01T00:00:00Z")
    assert landing.desk.quietfix("close", "2026-0002", *end).status == 0
    landing.days(1, 4)
    assert landing.status() == "closed"
    landing.reverted("linux-6.6.y", backport)
    landing.days(5, 8)
    assert (landing.status(), landing.status("2026-0002")) == ("landing", "closed")
    shown = json.loads(landing.desk.quietfix("show", "2026-0002", "--json").out)["case"]
    assert (shown["closed"]["as"], shown["closed"]["of"]) == ("duplicate", "2026-0001")
    assert landing.desk.quietfix("check").status == 0


def test_a_broken_backport_waits_for_another(landing: Landing) -> None:
    """A person saw that the backport does not fix it; the real one is named for its line, and the word taken back."""
    fix = landing.mainline("nfsd: fix")
    landing.backport(fix)
    broken = 'overrides: {"6.6": {verdict: broken-backport, reason: "a hunk was lost"}}\n'
    landing.case(ready(fix) + broken)
    said = landing.stays_open()
    assert said["lines"]["6.6"] | {"by": "person", "why": "a person says broken-backport"} == said["lines"]["6.6"]
    assert said["why"].startswith("waits for 6.6 ")
    mended = landing.stable("nfsd: add what the backport lost")
    text = landing.desk.read("cases/2026-0001.md").replace(broken, "")
    text = text.replace(f'"{fix}"}}', f'"{fix}"}}, {{commit: "{mended}", line: "6.6"}}')
    landing.desk.write("cases/2026-0001.md", text)
    landing.desk.commit()
    landing.days(5, 6)
    assert landing.status() == "landing"
    landing.days(8)
    assert landing.status() == "closed"


def test_a_bug_of_a_stable_line_alone_waits_for_that_line(landing: Landing) -> None:
    """Mainline never had it, a person says; that does not close it, and does not keep it open."""
    bug = landing.stable("nfsd: a backport gone wrong")
    never = "overrides: {mainline: {verdict: never, reason: stable only}}\n"
    landing.case(ready("f" * 40) + never)
    said = landing.stays_open()
    assert landing.verdicts() == {"mainline": "not-affected", "6.6": "absent"}
    assert said["why"].startswith("waits for 6.6 ")
    fix = landing.stable(f"nfsd: mend the backport\n\nFixes: {bug[:12]}\n")
    landing.desk.write("cases/2026-0001.md", landing.desk.read("cases/2026-0001.md").replace("f" * 40, fix))
    landing.desk.commit()
    landing.days(5, 8)
    assert landing.status() == "closed"


def test_a_word_that_a_line_has_it_is_looked_at(landing: Landing) -> None:
    """A person says that 6.6 landed, with a commit that it does not have, and then with one that it has."""
    fix = landing.mainline("nfsd: fix")
    own = landing.stable("nfsd: mended otherwise")
    landing.case(ready(fix) + f'overrides: {{"6.6": {{verdict: landed, reason: r, commit: "{"a" * 40}"}}}}\n')
    said = landing.stays_open()
    assert said["lines"]["6.6"]["verdict"] == "absent"
    landing.desk.write("cases/2026-0001.md", landing.desk.read("cases/2026-0001.md").replace("a" * 40, own))
    landing.desk.commit()
    landing.days(5, 8)
    assert landing.status() == "closed"
