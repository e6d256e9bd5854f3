"""The workflow that takes reports in, as it runs on the forge: the form's issue becomes the tracking issue of its case."""

from pathlib import Path

import pytest

from tests.double import events
from tests.double.faults import Fault
from tests.double.hub import Hub
from tests.double.runner import Ran, Runner
from tests.double.stand import WRITER
from tests.intake.test_issue_form import ANSWERS, FORM, rendered
from tests.system.workflow_desks import Team, make_team

MARKED = ANSWERS | {key: f"{ANSWERS[key]} s3cret" for key in ("title", "description", "name", "reproducer")}
NEUTRAL = "Case 2026-0001. What is known is in the desk's repository, and nothing of it belongs here."


@pytest.fixture
def team(hub: Hub, runner: Runner, tmp_path: Path) -> Team:
    return make_team(hub, runner, tmp_path)


def reported(team: Team) -> int:
    """Somebody fills the form in."""
    return team.hub.repository.open_issue(FORM["title"], rendered(MARKED), labels=tuple(FORM["labels"]))


def taken(team: Team, event: events.Event) -> Ran:
    return team.runner.run("intake.yml", event)


def test_a_form_becomes_a_case_and_its_issue_says_the_id_alone(team: Team) -> None:
    number = reported(team)
    event = events.issue(team.hub, number)
    ran = taken(team, event)
    assert (ran.status, ran.jobs) == (0, {"intake": "success"}), ran.raw
    assert "s3cret" in team.hub.read("cases/2026-0001.md")
    assert team.hub.subjects()[0] == "2026-0001: report"
    issue = team.hub.repository.get(f"issues/{number}")
    assert (issue["title"], issue["body"]) == ("2026-0001", NEUTRAL)
    pushed = team.hub.stand.log.find("POST", "git-receive-pack")[-1]
    assert pushed.login == f"{WRITER}[bot]"
    assert "s3cret" not in ran.raw
    # The same event once more, as when somebody runs the job again.
    again = taken(team, event)
    assert "= 2026-0001  seen before\n" in again.printed, again.raw
    assert "[already: the issue is the case's]" in again.printed
    assert team.hub.subjects()[0] == "2026-0001: report"
    assert len(team.issues()) == 1


def test_a_run_that_died_after_its_push_is_finished_by_the_next(team: Team) -> None:
    number = reported(team)
    event = events.issue(team.hub, number)
    broken = team.hub.stand.faults.add(Fault.BAD_GATEWAY, "PATCH", "/issues/", times=50)
    died = taken(team, event)
    assert died.jobs == {"intake": "failure"}
    assert "an issue still says what its form said: give the same again" in died.raw
    team.hub.stand.faults.rules.remove(broken)
    assert taken(team, event).status == 0
    assert team.hub.repository.get(f"issues/{number}")["title"] == "2026-0001"
    assert [name for name in team.hub.subjects() if name.endswith(": report")] == ["2026-0001: report"]


def test_a_dispatch_becomes_a_case(team: Team) -> None:
    payload = {"schema": 1, "title": "s3cret", "text": "s3cret is used after free", "email": "a@example.org"}
    ran = taken(team, events.repository_dispatch(team.hub, "report", payload))
    assert (ran.status, ran.jobs) == (0, {"intake": "success"}), ran.raw
    assert "s3cret is used after free" in team.hub.read("cases/2026-0001.md")
    assert "s3cret" not in ran.raw


def test_what_is_no_report_starts_nothing(team: Team) -> None:
    number = team.hub.repository.open_issue("a question", "s3cret")
    plain = taken(team, events.issue(team.hub, number))
    assert (plain.status, plain.jobs) == (0, {}), plain.raw
    event = events.issue(team.hub, reported(team), actor=f"{WRITER}[bot]")
    event.payload["sender"]["type"] = "Bot"
    assert taken(team, event).jobs == {}
    assert "cases/2026-0001.md" not in team.hub.read("cases")
