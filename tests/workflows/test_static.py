"""What the workflow files say, where no runner of the tests holds them to it: when they run, as whom, and for how long."""

import re
from pathlib import Path
from typing import Any

import pytest

from quietfix.robots.doctor import PLACEHOLDER
from quietfix.rules.doctor import hosted
from tests.workflows.files import ACTIONS, FILES, GITHUB, NAMES, WORKFLOWS, jobs, load, steps

READ = {"contents": "read"}
PERMISSIONS: dict[tuple[str, str], dict[str, str]] = {
    ("check", "check"): READ | {"pull-requests": "write"},  # the note
    ("ci", "ci"): READ,
    ("intake", "intake"): READ,  # the writer App writes
    ("robots", "start"): READ,
    ("robots", "tree"): READ,
    ("robots", "again"): READ,
    ("robots", "robots"): READ | {"issues": "read"},  # a look without --apply
    ("robots", "access"): READ | {"issues": "read"},  # a look without --apply
}
"""What `GITHUB_TOKEN` may do, and no more."""
WRITER = {"contents": "write", "issues": "write"}
APPS = {
    ("intake", "intake"): [WRITER],
    ("robots", "robots"): [WRITER],
    ("robots", "access"): [
        WRITER,
        {"administration": "${{ env.APPLY == 'true' && 'write' || 'read' }}", "members": "read"},
    ],
}
"""What the tokens of Apps may do in each job that has one."""
ON: dict[str, Any] = {
    "check": {"pull_request": {"branches": ["main"]}},
    "ci": {
        "push": {"branches": ["main"], "paths-ignore": ["cases/**"]},
        "pull_request": {"branches": ["main"], "paths-ignore": ["cases/**"]},
    },
    "intake": {"issues": {"types": ["opened"]}, "repository_dispatch": {"types": ["report"]}},
}
PIN = re.compile(r"uses: (?P<action>[\w-]+/[\w-]+)(?:/[\w/-]+)?@(?P<id>[0-9a-f]{40}) # (?P<version>v\d+\.\d+\.\d+)$")
LOCAL = re.compile(r"uses: \./(?:base/)?\.github/actions/\w+ # zizmor: ignore\[self-repository\] \S.*$")


def test_these_are_all_workflows() -> None:
    assert sorted(path.stem for path in GITHUB.glob("workflows/*")) == sorted(NAMES)


def test_what_starts_them() -> None:
    """Robots' pushes start no tests, what Apps open is no report, and no text of a stranger decides anything."""
    assert {name: WORKFLOWS[name]["on"] for name in ON} == ON
    on = WORKFLOWS["robots"]["on"]
    assert on.keys() == {"schedule", "workflow_dispatch"}
    assert on["workflow_dispatch"]["inputs"]["apply"]["default"] is False
    assert "sender.type != 'Bot'" in WORKFLOWS["intake"]["jobs"]["intake"]["if"]


def test_robots_run_every_six_hours_off_the_hour() -> None:
    (timer,) = WORKFLOWS["robots"]["on"]["schedule"]
    minute, hours, *rest = timer["cron"].split()
    assert 5 < int(minute) < 55 and int(minute) % 15
    at = [int(hour) for hour in hours.split(",")]
    assert [later - earlier for earlier, later in zip(at, at[1:], strict=False)] == [6, 6, 6]
    assert rest == ["*", "*", "*"]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_allowed_that_no_job_names(name: str) -> None:
    assert WORKFLOWS[name]["permissions"] == {}
    assert WORKFLOWS[name]["defaults"]["run"]["shell"] == "bash"
    assert all(step.said.get("shell") == "bash" for step in steps() if step.where in ACTIONS and step.run)


def test_each_job_may_do_what_it_must_and_says_why() -> None:
    assert {(name, job): said["permissions"] for name, job, said in jobs()} == PERMISSIONS
    for path in FILES:
        for line in path.read_text().splitlines():
            if re.match(r" +(?:permission-)?[a-z-]+: (?:read|write|\$\{\{ env.APPLY.*)(?: |$)", line):
                assert re.search(r" # \S.+", line), f"{path.name}: no reason: {line.strip()}"


def test_apps_get_tokens_that_may_do_little() -> None:
    given: dict[tuple[str, str], list[dict[str, str]]] = {}
    for step in steps():
        if step.action == "actions/create-github-app-token":
            asked = {key: value for key, value in step.given.items() if key.startswith("permission-")}
            given.setdefault((step.where, step.job), []).append(
                {key.removeprefix("permission-"): value for key, value in asked.items()}
            )
    assert given == APPS
    assert not any({"owner", "repositories", "skip-token-revoke"} & step.given.keys() for step in steps())


def test_identities_are_in_environments_of_their_own() -> None:
    """An environment is for main alone, so that no branch and no pull request gets at the key of an App."""
    assert {(name, job): said["environment"] for name, job, said in jobs() if "environment" in said} == {
        ("intake", "intake"): "writer",
        ("robots", "robots"): "writer",
        ("robots", "access"): "access",
    }
    assert "pull_request_target" not in str([flow["on"] for flow in WORKFLOWS.values()])


def test_each_job_ends() -> None:
    assert all(5 <= said["timeout-minutes"] <= 60 for _, _, said in jobs())


def test_what_waits_for_what() -> None:
    """Of several that wait in a group GitHub drops all but the last, so reports are in none."""
    assert WORKFLOWS["robots"]["concurrency"] == {"group": "robots", "cancel-in-progress": False}
    assert "concurrency" not in WORKFLOWS["intake"]
    assert not any("concurrency" in said for _, _, said in jobs())
    assert all(WORKFLOWS[name]["concurrency"]["cancel-in-progress"] is True for name in ("check", "ci"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(GITHUB)))
def test_actions_are_pinned(path: Path) -> None:
    used = [line.strip().removeprefix("- ") for line in path.read_text().splitlines() if "uses:" in line]
    assert used
    assert all(PIN.fullmatch(line) or LOCAL.fullmatch(line) for line in used)


def test_one_action_has_one_pin() -> None:
    pins: dict[str, set[tuple[str, str]]] = {}
    for path in FILES:
        for line in path.read_text().splitlines():
            if (found := PIN.search(line)) is not None:
                pins.setdefault(found["action"], set()).add((found["id"], found["version"]))
    assert {action: len(found) for action, found in pins.items()} == dict.fromkeys(pins, 1)
    assert all(action.startswith("actions/") for action in pins), "nobody else's action runs beside a token"


def test_doctor_and_the_files_speak_of_the_same() -> None:
    """What `quietfix init` sets up is what the workflows and the form look for."""
    assert {said["environment"] for _, _, said in jobs() if "environment" in said} == set(hosted.ENVIRONMENTS)
    assert WORKFLOWS["check"]["jobs"]["check"]["name"] == hosted.CHECK
    assert load(GITHUB / "ISSUE_TEMPLATE" / "report.yml")["labels"] == [hosted.FORM]
    assert f"labels.*.name, '{hosted.FORM}')" in WORKFLOWS["intake"]["jobs"]["intake"]["if"]
    for name, permissions in (("writer", hosted.WRITER), ("access", hosted.ACCESS)):
        asked = [one for apps in APPS.values() for one in apps if ("members" in one) == (name == "access")]
        assert all(set(one) <= set(permissions) for one in asked)
    assert PLACEHOLDER in (GITHUB / "CODEOWNERS").read_text()


def test_owners_must_agree_to_all_but_cases() -> None:
    """Robots run beside all of it: a module, a cache or a file of facts may do what a workflow may."""
    lines = [line.split() for line in (GITHUB / "CODEOWNERS").read_text().splitlines() if line and line[0] != "#"]
    assert lines == [["*", PLACEHOLDER], ["/cases/"]], "of several lines the last that fits counts"


def test_no_facts_lie_where_a_commit_could_have_put_them() -> None:
    steps = [step for _, _, job in jobs() for step in job["steps"] if "-artifact@" in step.get("uses", "")]
    assert len(steps) == 4
    for step in steps:
        # Setting up removes the second one.
        assert step["with"]["path"].startswith(("${{ runner.temp }}/", ".quietfix/facts"))
