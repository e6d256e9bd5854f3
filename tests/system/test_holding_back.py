"""Ways to hold a fix back longer than the policy says, or to silence its clocks."""

import json
from pathlib import Path

import pytest

from tests.support.desks import NOW, TestDesk, make_desk
from tests.support.trees import PublicTree

FIX = 'fix: {ready: 2026-01-20T00:00:00Z, patches: [{commit: "1da177e4c3f4"}]}\n'
ASKED = "embargo: {asked-by: reporter}\n"


def clocks(desk: TestDesk, now: str = NOW) -> dict[str, str]:
    """The state of each clock of the one case."""
    shape = json.loads(desk.quietfix("deadlines", "--json", "--now", now).out)
    return {item["clock"]: item["state"] for item in shape["deadlines"]}


def ends(desk: TestDesk) -> dict[str, str]:
    """When each clock of the one case ends."""
    shape = json.loads(desk.quietfix("deadlines", "--json", "--now", NOW).out)
    return {item["clock"]: item["ends"] for item in shape["deadlines"]}


def one_case(root: Path, status: str = "fix-ready", more: str = FIX) -> TestDesk:
    desk = make_desk(root)
    desk.case(status=status, more=more)
    desk.commit()
    return desk


def test_a_second_fix_is_not_released_by_the_first(tmp_path: Path) -> None:
    """The first fix was public; it was not enough, and a second one is ready and in no public tree."""
    tree = PublicTree.create(tmp_path / "public.git")
    tree.commit("master", "base")
    first = tree.commit("master", "the first fix", at=1_790_000_000)
    desk = make_desk(tmp_path / "desk")
    desk.trees(str(tree.path))
    desk.case(
        status="fix-ready",
        received="2026-01-01T00:00:00Z",
        more=f'fix: {{ready: 2026-09-01T00:00:00Z, patches: [{{commit: "{first}"}}]}}\n',
    )
    desk.commit()
    assert desk.quietfix("run", "--apply", "--now", "2026-11-02T16:00:00Z").status == 0
    more = ("--commit", "e" * 40, "--reason", "the first was not enough", "--now", "2026-11-03T16:00:00Z")
    assert desk.quietfix("ready", "2026-0001", *more).status == 0
    assert desk.quietfix("run", "--apply", "--now", "2026-11-04T16:00:00Z").status == 0
    assert clocks(desk)["release"] == "overdue"


@pytest.mark.parametrize(
    "pairs",
    [
        # The stop of a clock that is still to come stops it today.
        ("answered=2099-01-01T00:00:00Z",),
        # Void from 2099 on means void today: no step of the embargo is ever told.
        ("handling=public", "public-since=2099-01-01T00:00:00Z"),
    ],
)
def test_what_is_still_to_come_or_backdated_is_told(tmp_path: Path, pairs: tuple[str, ...]) -> None:
    desk = one_case(tmp_path, more=FIX + ASKED)
    ran = desk.quietfix("set", "2026-0001", *pairs, "--now", NOW)
    assert ran.status == 1 or "warning" in ran.err


def test_a_fix_is_not_ready_in_the_future(tmp_path: Path) -> None:
    """A release that was due ten months ago is due in 2099, without a finding; `ready --at` refuses that."""
    desk = one_case(tmp_path)
    assert clocks(desk)["release"] == "overdue"
    restart = "fix.restarts+={was: 2026-01-20T00:00:00Z, at: now, reason: x}"
    ran = desk.quietfix("set", "2026-0001", "fix.ready=2099-01-01T00:00:00Z", restart, "--now", NOW)
    assert ran.status == 1 or "warning" in ran.err


def test_public_since_does_not_move_later(tmp_path: Path) -> None:
    more = FIX + ASKED + "handling: public\npublic-since: 2026-01-21T00:00:00Z\n"
    desk = one_case(tmp_path, more=more)
    assert ends(desk)["release"] == "2026-01-21T00:00:00Z"
    ran = desk.quietfix("set", "2026-0001", "public-since=2026-11-23T00:00:00Z", "--now", NOW)
    # It is done, and the release was due on 2026-01-27.
    assert ran.status == 1


def test_a_reminder_is_no_embargo(tmp_path: Path) -> None:
    """A clock that reminds where an embargo was asked for makes a request of two months sound."""
    more = 'fix: {ready: 2026-11-20T00:00:00Z, patches: [{commit: "1da177e4c3f4"}]}\n'
    desk = one_case(tmp_path, more=more + "embargo: {asked-by: reporter, requested: 2027-02-01T00:00:00Z}\n")
    reminder = (
        "clocks:\n  - {id: plan, starts: received, length: P90D, requires: embargo.asked-by, notify: digest, "
        "waits-for: team}\n"
    )
    page = "policy/deadlines.yml"
    desk.write(page, desk.read(page).replace("clocks:\n", reminder, 1))
    assert "[embargo-length]" in desk.quietfix("check").out


def test_without_an_embargo_in_the_policy_the_release_runs(tmp_path: Path) -> None:
    desk = one_case(tmp_path, more=FIX + "embargo: {asked-by: reporter, requested: 2099-01-01T00:00:00Z}\n")
    page = "policy/deadlines.yml"
    desk.write(page, desk.read(page).replace("- id: embargo\n", "- id: embargo\n    enabled: false\n"))
    checked = desk.quietfix("check")
    assert checked.status == 1 or "release" in clocks(desk)


def test_an_agreement_for_an_earlier_fix_extends_nothing(tmp_path: Path) -> None:
    restarts = (
        "{was: 2026-11-10T00:00:00Z, at: 2026-11-19T00:00:00Z, reason: x}",
        "{was: 2026-11-01T00:00:00Z, at: 2026-11-05T00:00:00Z, reason: y}",
    )
    more = (
        'fix: {ready: 2026-11-20T00:00:00Z, patches: [{commit: "1da177e4c3f4"}], '
        f"restarts: [{', '.join(restarts)}]}}\n"
        "embargo: {asked-by: reporter, "
        "extension: {agreed-by: [member-b], reason: rollout, at: 2026-11-06T00:00:00Z}}\n"
    )
    desk = one_case(tmp_path, more=more)
    page = "policy/deadlines.yml"
    desk.write(page, desk.read(page).replace("extension: {enabled: false", "extension: {enabled: true"))
    assert ends(desk)["embargo"] == "2026-11-27T00:00:00Z"


def test_a_clock_that_stands_back_for_what_trees_show_is_not_told_blindly(tmp_path: Path) -> None:
    """Unknown is not no (law 3): no tree can be read, and a comment says that the clock is due."""
    desk = make_desk(tmp_path)
    desk.trees("/nowhere")
    desk.write(
        "policy/deadlines.yml",
        "schema: 1\nclocks:\n  - {id: seen, starts: fix.ready, length: P1D, unless: first-public, notify: comment, "
        "waits-for: team}\n",
    )
    desk.case(status="fix-ready", more=FIX)
    desk.commit()
    assert "comment seen/due" not in desk.quietfix("run", "--now", NOW).out


def test_a_pledge_is_of_the_same_person_however_written(tmp_path: Path) -> None:
    said = "{proposed: [{github: Expert-A, at: 2026-11-02T00:00:00Z}], pledges: [{github: expert-a, at: 2026-11-03T00:00:00Z}]}"
    desk = one_case(tmp_path, "confirmed", f"track: hardware\nhardware: {said}\n")
    assert clocks(desk)["objection"] == "stopped"


def test_a_fix_that_nobody_looked_for_is_not_overdue(tmp_path: Path) -> None:
    """Unknown is not no (law 3): the fix of a case that is still `new` is public, and a comment says it is late."""
    tree = PublicTree.create(tmp_path / "public.git")
    tree.commit("master", "base")
    fix = tree.commit("master", "the fix", at=1_790_000_000)
    desk = make_desk(tmp_path / "desk")
    desk.trees(str(tree.path))
    more = f'fix: {{ready: 2026-09-01T00:00:00Z, patches: [{{commit: "{fix}"}}]}}\n'
    desk.case(status="new", received="2026-01-01T00:00:00Z", more=more)
    desk.commit()
    assert "comment release/overdue" not in desk.quietfix("run", "--now", NOW).out


def test_a_fix_that_is_late_does_not_become_hardware(tmp_path: Path) -> None:
    """Its clocks would be gone with the track."""
    desk = make_desk(tmp_path)
    desk.case(more="fix: {ready: 2026-01-20T00:00:00Z}\n")
    desk.write("cases/2026-0001.md", desk.read("cases/2026-0001.md").partition("\n## Report")[0])
    desk.commit()
    assert clocks(desk)["release"] == "overdue"
    for pairs in (["track=hardware"], ["track=hardware", "fix.ready="]):
        assert desk.quietfix("set", "2026-0001", *pairs, "--now", NOW).status == 1, pairs
