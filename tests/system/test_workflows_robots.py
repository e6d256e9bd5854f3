"""The workflow that runs the robots, as it runs on the forge: a look by hand, the timer, and one job a tree."""

import sqlite3
from pathlib import Path

import pytest

from tests.double import events
from tests.double.hub import Hub
from tests.double.runner import Ran, Runner
from tests.double.stand import ACCESS, WRITER
from tests.support.trees import PublicTree
from tests.system.workflow_desks import Team, make_team
from tests.workflows.files import WORKFLOWS

READY = """\
fix:
  ready: 2026-11-20T00:00:00Z
  patches: [{role: fix, commit: "%s", subject: "s3cret words"}]
"""
CRON = WORKFLOWS["robots"]["on"]["schedule"][0]["cron"]
TWO = """\
schema: 1
trees:
  - {name: linux, url: %s, lines: {mainline: master}, tags: ["v*"]}
  - {name: stable, url: %s, lines: {"6.6": linux-6.6.y}, tags: ["v*"]}
close-when: all-lines
grace: PT48H
jobs: per-tree
"""


@pytest.fixture
def team(hub: Hub, runner: Runner, tmp_path: Path) -> Team:
    """A desk with a case whose fix has just come to mainline."""
    made = make_team(hub, runner, tmp_path)
    fix = made.tree.commit("master", "frob: take the lock")
    made.desk.case(status="fix-ready", title="s3cret", more=READY % fix)
    made.push()
    return made


def robots(team: Team, event: events.Event) -> Ran:
    return team.runner.run("robots.yml", event)


def test_by_hand_the_plan_is_only_shown(team: Team) -> None:
    before = team.hub.tip()
    team.hub.stand.log.clear()
    ran = robots(team, events.workflow_dispatch(team.hub))
    assert (ran.status, ran.jobs) == (0, {"start": "success", "robots": "success"}), ran.raw
    assert "+ 2026-0001  tracking issue\n" in ran.printed
    assert "none carried out: add --apply" in ran.printed
    assert (team.hub.tip(), team.issues()) == (before, [])
    # Not even the token could have written: the App was not asked for one.
    assert not team.hub.stand.log.find("POST", "/app/installations/")
    assert not [asked for asked in team.hub.stand.log.writes if "/git-upload-pack" not in asked.path]


def test_the_timer_carries_it_out_and_the_next_run_has_nothing_to_do(team: Team) -> None:
    ran = robots(team, events.schedule(team.hub, CRON))
    assert (ran.status, ran.jobs) == (0, {"start": "success", "robots": "success"}), ran.raw
    (issue,) = team.issues()
    assert (issue["title"], issue["user"]["login"]) == ("2026-0001", f"{WRITER}[bot]")
    assert "mainline" in team.hub.read("cases/2026-0001/state.yml")
    assert team.hub.stand.log.find("POST", "git-receive-pack")[-1].login == f"{WRITER}[bot]"
    assert "s3cret" not in ran.raw
    tip = team.hub.tip()
    again = robots(team, events.schedule(team.hub, CRON))
    assert "nothing to do\n" in again.printed, again.raw
    assert team.hub.tip() == tip


def test_what_the_cache_keeps_is_public(team: Team) -> None:
    """The index that is kept was made before any case was read: nothing in it tells which commits a case looks for."""
    assert robots(team, events.schedule(team.hub, CRON)).status == 0
    (entry,) = (team.runner.state / "cache").iterdir()
    files = [path for path in entry.rglob("*") if path.is_file()]
    index = next(path for path in files if path.name == "index.sqlite3")
    sql = sqlite3.connect(index)
    assert sql.execute("SELECT count(*) FROM commits").fetchone() == (2,)
    assert sql.execute("SELECT count(*) FROM patches").fetchone() == (0,)
    assert not [path for path in files if b"s3cret" in path.read_bytes() or b"2026-0001" in path.read_bytes()]


def test_a_tree_that_cannot_be_fetched_fails_the_run_and_closes_nothing(team: Team) -> None:
    team.tree.path.rename(team.tree.path.with_suffix(".away"))
    ran = robots(team, events.schedule(team.hub, CRON))
    assert ran.jobs == {"start": "success", "robots": "failure"}
    assert ran.steps("robots")["Mirrors"] == "success"
    assert "could not tell: mainline: " in ran.raw
    assert not (team.runner.state / "cache").exists() or not list((team.runner.state / "cache").iterdir())


def test_each_tree_has_a_job_where_the_policy_says_so(team: Team, tmp_path: Path) -> None:
    stable = PublicTree.create(tmp_path / "stable.git")
    fix = team.tree.commit("master", "frob: take the lock of the list")
    stable.commit("linux-6.6.y", f"frob: take the lock of the list\n\ncommit {fix} upstream.\n")
    team.desk.write("policy/trees.yml", TWO % (team.tree.path, stable.path))
    team.desk.case(status="fix-ready", title="s3cret", more=READY % fix)
    team.push()
    ran = robots(team, events.schedule(team.hub, CRON))
    assert ran.status == 0, ran.raw
    assert ran.jobs == dict.fromkeys(("start", "tree", "again", "robots"), "success")
    state = team.hub.read("cases/2026-0001/state.yml")
    assert "mainline" in state and "6.6" in state
    assert len(list((team.runner.state / "cache").iterdir())) == 2
    assert "s3cret" not in ran.raw


def test_who_a_case_names_is_let_in_by_the_access_app_alone(team: Team) -> None:
    team.runner.secrets["QUIETFIX_ACCESS_PRIVATE_KEY"] = team.hub.stand.private_key()
    team.runner.variables["QUIETFIX_ACCESS_CLIENT_ID"] = "12"
    person = "{github: maintainer-a, role: maintainer, added: 2026-11-20, by: member-b, reason: s3cret}"
    team.desk.case(status="confirmed", title="s3cret", more=f"people: [{person}]\n")
    team.push()
    shown = robots(team, events.workflow_dispatch(team.hub))
    assert shown.jobs == {"start": "success", "robots": "success", "access": "success"}, shown.raw
    assert "+ 2026-0001  access of maintainer-a: read" in shown.printed
    assert team.hub.repository.invitation("maintainer-a") is None
    ran = robots(team, events.schedule(team.hub, CRON))
    assert ran.jobs == {"start": "success", "robots": "success", "access": "success"}, ran.raw
    invitation = team.hub.repository.invitation("maintainer-a")
    assert invitation is not None
    invited = team.hub.stand.log.find("PUT", "collaborators/maintainer-a")
    assert [asked.login for asked in invited] == [f"{ACCESS}[bot]"]
    assert "maintainer-a" in team.hub.read("cases/2026-0001/state.yml")
    assert {asked.login for asked in team.hub.stand.log.find("POST", "git-receive-pack")[-2:]} == {f"{WRITER}[bot]"}
    assert "s3cret" not in shown.raw + ran.raw


def test_a_copy_that_is_not_set_up_yet_does_nothing_of_itself(team: Team) -> None:
    team.runner.variables = {}
    # All else needs this job. act reads the matrix of jobs that are skipped too, so that it is run by itself.
    ran = team.runner.run("robots.yml", events.schedule(team.hub, CRON), jobs=["start"])
    assert (ran.status, ran.jobs) == (0, {}), ran.raw
