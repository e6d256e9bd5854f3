"""The workflow that judges pull requests, as it runs on the forge."""

from pathlib import Path

import pytest

from tests.double import events
from tests.double.hub import Hub
from tests.double.runner import Ran, Runner
from tests.system.workflow_desks import Team, make_team

READY = 'fix:\n  ready: 2026-11-20T00:00:00Z\n  patches: [{role: fix, commit: "0123456789ab", subject: s3cret}]\nembargo: {asked-by: reporter}\n'


@pytest.fixture
def team(hub: Hub, runner: Runner, tmp_path: Path) -> Team:
    return make_team(hub, runner, tmp_path)


def judged(team: Team, number: int, action: str = "synchronize") -> Ran:
    return team.runner.run("check.yml", events.pull_request(team.hub, number, action))


def test_a_bad_case_is_annotated_and_a_good_one_passes(team: Team) -> None:
    team.desk.case(status="fix-ready", title="s3cret", more=f"ownr: s3cret\n{READY}")
    number = team.hub.propose(team.desk, "change")
    bad = judged(team, number, "opened")
    assert (bad.status, bad.jobs) == (1, {"check": "failure"}), bad.raw
    ((level, place, said),) = bad.annotations
    assert (level, place["file"], place["line"], place["title"]) == ("error", "cases/2026-0001.md", "8", "unknown-key")
    assert said == "this key is not known here: did you mean `owner`?"
    assert "<td><code>cases/2026-0001.md</code></td>" in bad.summary
    (comment,) = team.comments(number)
    assert comment["user"]["login"] == "github-actions[bot]"
    assert "With errors, so that their clocks are not known: 2026-0001." in comment["body"]
    assert "Robots: no good run is noted yet." in comment["body"]
    # The same pull request, mended: the one comment says the clocks now.
    team.desk.case(status="fix-ready", title="s3cret", more=READY)
    team.hub.propose(team.desk, "change")
    good = judged(team, number)
    assert (good.status, good.annotations) == (0, []), good.raw
    (again,) = team.comments(number)
    assert again["id"] == comment["id"]
    assert "| 2026-0001 | embargo | " in again["body"]
    assert "| 2026-11-27 00:00 UTC |" in again["body"]
    assert not any("s3cret" in text for text in (bad.raw, good.raw, comment["body"], again["body"]))
    third = judged(team, number)
    assert "[already: the note says so]" in third.printed
    assert len(team.comments(number)) == 1


def test_neither_tools_nor_policy_of_the_change_judge_it(team: Team) -> None:
    """A change that would let itself pass: a policy that asks for nothing, tools that find nothing, a cache that lies."""
    team.desk.case()
    team.desk.report("2026-0001", "<b>too short</b>")
    policy = team.desk.read("policy/report.yml")
    team.desk.write("policy/report.yml", policy.replace(": error", ": off"))
    team.desk.write("tools/quietfix/cli/main.py", "def main() -> None:\n    print('all is well')\n")
    team.desk.write(".github/actions/setup/install", "exit 0\n")
    team.desk.write("click.py", "raise SystemExit(0)\n")
    number = team.hub.propose(team.desk, "change")
    ran = judged(team, number)
    assert ran.jobs == {"check": "failure"}, ran.raw
    assert "cases/2026-0001.md" in {place["file"] for _, place, _ in ran.annotations}
    assert "all is well" not in ran.raw
    (comment,) = team.comments(number)
    assert "Changes the policy: cases are judged by the one that is in force." in comment["body"]


def test_what_is_wrong_with_a_new_policy_is_said_of_it(team: Team) -> None:
    team.desk.write("policy/deadlines.yml", "schema: 1\nclocks: 3\n")
    number = team.hub.propose(team.desk, "change")
    ran = judged(team, number)
    assert ran.jobs == {"check": "failure"}, ran.raw
    assert {place["file"] for _, place, _ in ran.annotations} == {"policy/deadlines.yml"}


def test_a_copy_that_is_not_set_up_yet_only_checks(team: Team) -> None:
    team.runner.variables = {}
    team.desk.case()
    number = team.hub.propose(team.desk, "change")
    ran = judged(team, number)
    assert (ran.status, team.comments(number)) == (0, []), ran.raw
