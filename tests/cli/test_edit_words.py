"""What verbs tell of beside what they did: new warnings, a fix that is taken back, what a hardware case may not hold."""

import json
from pathlib import Path

import pytest

from tests.support.desks import NOW, TestDesk, make_desk

READY = 'fix: {ready: 2026-11-20T16:00:00Z, patches: [{role: fix, commit: "1da177e4c3f4"}]}\n'
LATER = "2026-11-25T16:00:00Z"


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    made = make_desk(tmp_path / "desk")
    made.write("policy/desk.yml", made.read("policy/desk.yml").replace("members: []", "members: [member-b, member-c]"))
    made.case(status="fix-ready", more=READY)
    made.case("2026-0002", status="new")
    made.commit()
    return made


def test_an_edit_tells_what_check_warns_of_since_then(desk: TestDesk) -> None:
    ran = desk.quietfix("set", "2026-0001", "owner=member-d")
    assert ran.status == 0
    assert "warning: the owner is no member of the team: members are listed in policy/desk.yml [owner]" in ran.err
    again = desk.quietfix("set", "2026-0001", "title=another")
    assert "warning" not in again.err, "it was so before"
    shape = json.loads(desk.quietfix("confirm", "2026-0002", "--owner", "member-e", "--json").out)
    assert [warning["rule"] for warning in shape["warnings"]] == ["owner"]


def test_a_date_that_is_too_late_is_told_at_once(desk: TestDesk) -> None:
    asked = ("embargo.asked-by=reporter", "embargo.requested=2026-12-24T00:00:00Z")
    ran = desk.quietfix("set", "2026-0001", *asked)
    assert "it ends 2026-11-27 16:00 UTC all the same; tell the reporter [embargo-length]" in ran.err


def test_a_fix_that_does_not_hold_is_taken_back_with_a_trace(desk: TestDesk) -> None:
    ran = desk.quietfix("ready", "2026-0001", "--withdraw", "--reason", "it deadlocks", "--now", NOW)
    assert ran.status == 0, ran.err
    assert "fix ready taken back, was 2026-11-20 16:00 UTC; status fix-ready -> confirmed" in ran.err
    text = desk.read("cases/2026-0001.md")
    assert "status: confirmed\n" in text
    assert "ready: 2026" not in text
    assert "was: 2026-11-20T16:00:00Z" in text
    assert desk.quietfix("check", "--base", "HEAD~1").status == 0
    again = desk.quietfix("ready", "2026-0001", "--now", LATER)
    assert again.status == 0, again.err
    assert "status confirmed -> fix-ready" in again.err
    assert "release" in desk.quietfix("deadlines", "--now", LATER).out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--withdraw",), "it is not said why the fix does not hold"),
        (("--withdraw", "--reason", "x", "--commit", "1da177e4c3f5"), "give --reason with it, and nothing else"),
    ],
)
def test_what_withdraw_needs(desk: TestDesk, arguments: tuple[str, ...], words: str) -> None:
    ran = desk.quietfix("ready", "2026-0001", *arguments)
    assert ran.status == 2
    assert words in ran.err
    none = desk.quietfix("ready", "2026-0002", "--withdraw", "--reason", "x")
    assert (none.status, "no fix is ready" in none.err) == (2, True)


def test_a_trace_stays(desk: TestDesk) -> None:
    desk.quietfix("ready", "2026-0001", "--reason", "it deadlocks", "--now", NOW)
    ran = desk.quietfix("set", "2026-0001", "fix.restarts=")
    assert ran.status == 1
    assert "an entry of `fix.restarts` was changed or taken out" in ran.err


def test_what_is_public_is_handled_in_public_and_stays_so(desk: TestDesk) -> None:
    alone = desk.quietfix("set", "2026-0001", "public-since=now", "--now", NOW)
    assert (alone.status, "set `handling: public`" in alone.err) == (1, True)
    assert desk.quietfix("set", "2026-0001", "public-since=now", "handling=public", "--now", NOW).status == 0
    for pairs in (["handling=private"], ["handling=private", "public-since="]):
        ran = desk.quietfix("set", "2026-0001", *pairs)
        assert ran.status == 1, pairs


def test_a_hardware_case_is_recorded_without_a_text(desk: TestDesk) -> None:
    with_text = desk.quietfix("new", "--track", "hardware", "--title", "x", "-", given="what it is")
    assert (with_text.status, "leave the file out" in with_text.err) == (2, True)
    ran = desk.quietfix("new", "--track", "hardware", "--title", "a case of the hardware team")
    case = ran.out.strip()
    assert "track: hardware" in desk.read(f"cases/{case}.md")
    assert desk.quietfix("check").status == 0
    refused = desk.quietfix("ready", case, "--commit", "1da177e4c3f4")
    assert (refused.status, "a hardware case holds no patches" in refused.err) == (2, True)
    proposed = "hardware.proposed+={github: expert-a, at: now}"
    assert desk.quietfix("set", case, proposed, "--now", NOW).status == 0
    assert "proposed      expert-a, 2026-11-24 16:00 UTC" in desk.quietfix("show", case).out


def test_what_is_still_to_come_has_not_arrived(desk: TestDesk) -> None:
    ran = desk.quietfix("new", "--title", "x", "--received", LATER, "--now", NOW)
    assert (ran.status, "--received is still to come" in ran.err) == (2, True)


def test_reopening_says_what_robots_do_next(desk: TestDesk) -> None:
    desk.quietfix("close", "2026-0001", "--as", "fixed", "--now", NOW)
    ran = desk.quietfix("reopen", "2026-0001", "--reason", "x", "--now", LATER)
    assert "robots close it again, after the grace time, unless `fix.patches` changes" in ran.err
