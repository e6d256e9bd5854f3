"""`doctor` and `init` on the stand-in, as processes: a repository that was just made, set up, and what is left to people."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.double.faults import Fault
from tests.double.settings import ruleset
from tests.double.stand import MEMBERS, OWNER, Stand
from tests.double.world import App
from tests.forge.hubs import Hub, make_hub
from tests.support.desks import NOW, Ran

FRESH: dict[str, Any] = {
    "actions/permissions": {"enabled": True, "allowed_actions": "all"},
    "actions/permissions/workflow": {"default_workflow_permissions": "write", "can_approve_pull_request_reviews": True},
    "actions/permissions/access": {"access_level": "organization"},
    "actions/runners": [{"id": 1, "name": "CANARY-RUNNER", "status": "online"}],
    "environments": [{"name": "writer", "protection_rules": [], "deployment_branch_policy": None}],
    "environments/writer/deployment-branch-policies": [],
    "keys": [{"id": 1, "title": "CANARY-KEY", "read_only": False}],
    "hooks": [{"id": 1, "name": "web", "config": {"url": "https://CANARY-HOOK.example.org"}}],
    "pages": {"url": "CANARY-PAGES", "public": True},
}
"""As a repository may be before anybody looked."""
SETTINGS = {"actions-allowed", "actions-token", "actions-shared", "ruleset", "environment-writer", "environment-access"}
SET_BY_INIT = {"forks", "pages", "labels", *SETTINGS}
LEFT = {"base-permission", "hooks", "deploy-keys", "runners", "writer-app", "access-app", "other-app", "members"}
ROBOTS = {"good-run", "tree-linux", "codeowners"}
"""What tells of the desk's folder, where nothing has run yet."""


@pytest.fixture
def hub(github: Stand, tmp_path: Path) -> Hub:
    """A desk whose repository is as wrong as it can be, but private."""
    made = make_hub(github, tmp_path)
    made.desk.write("policy/desk.yml", made.desk.read("policy/desk.yml").replace("members: [member-b]", "members: []"))
    made.desk.commit()
    made.repository.state.fields |= {"allow_forking": True, "has_pages": True}
    made.repository.state.settings |= json.loads(json.dumps(FRESH))
    made.repository.state.settings.pop("environments/access/deployment-branch-policies")
    github.world.base_permission = "read"
    github.world.apps[0].permissions["administration"] = "read"
    github.world.apps[0].selection = github.world.apps[1].selection = "selected"
    github.world.apps[1].permissions["contents"] = "write"
    github.world.apps.append(App(13, "other-app", {"contents": "read"}))
    return made


def ran(hub: Hub, *arguments: str, token: str = "") -> Ran:
    """A process with one person's token, by default an owner's."""
    names = {"GITHUB_API_URL": hub.github.url, "GITHUB_REPOSITORY": hub.repository.full_name}
    env = names | {"GH_TOKEN": token or hub.github.token(OWNER), "QUIETFIX_TOKEN": "", "GITHUB_TOKEN": ""}
    return hub.desk.quietfix(*arguments, env=env)


def health(hub: Hub, *, token: str = "") -> dict[str, set[str]]:
    """The lines by health. Whatever is not right says what to do, and nothing says a name or an address."""
    went = ran(hub, "doctor", "--json", "--now", NOW, token=token)
    assert "CANARY" not in went.out + went.err
    found: dict[str, set[str]] = {}
    for line in json.loads(went.out)["lines"]:
        assert line["todo"] or line["health"] == "ok" or line["id"] == "plan"
        found.setdefault(line["health"], set()).add(line["id"])
    assert went.status == (3 if "unknown" in found else 1 if "wrong" in found else 0)
    return found


def test_a_repository_is_set_up_and_doctor_says_what_is_left(hub: Hub) -> None:
    before = health(hub)
    assert before["wrong"] - ROBOTS == SET_BY_INIT | LEFT
    assert "private" in before["ok"]
    hub.github.log.clear()
    planned = ran(hub, "init")
    assert (planned.status, hub.github.log.writes) == (0, [])
    assert planned.out.splitlines()[0::2][:3] == [
        "~ forks: allowed -> off",
        "~ pages: on -> off",
        "~ actions-allowed: all -> selected",
    ]
    assert "~ environment writer: all branches -> main alone\n" in planned.out
    assert "+ environment access: main alone\n" in planned.out
    assert "+ label report: a label\n" in planned.out
    assert planned.out.endswith("settings to change, none changed: add --apply\n")
    done = ran(hub, "init", "--apply")
    assert (done.status, done.out.count("[done]")) == (0, planned.out.count("    because ")), done.out + done.err
    after = health(hub)
    assert after["wrong"] - ROBOTS == LEFT
    assert after["ok"] >= SET_BY_INIT
    hub.github.log.clear()
    again = ran(hub, "init", "--apply")
    assert (again.status, again.out, hub.github.log.writes) == (0, "nothing to set up\n", [])


def test_what_people_do_then_makes_it_whole(hub: Hub) -> None:
    done = ran(hub, "init", "--apply")
    assert done.status == 0, done.out
    world, state = hub.github.world, hub.repository.state
    state.settings |= {"actions/runners": [], "keys": [], "hooks": []}
    world.base_permission = "none"
    del world.apps[0].permissions["administration"], world.apps[1].permissions["contents"], world.apps[2:]
    hub.desk.write("policy/desk.yml", hub.desk.read("policy/desk.yml").replace("members: []", "members: [member-b]"))
    found = health(hub)
    assert found.get("wrong", set()) - ROBOTS == set()
    assert found["note"] == {"plan"}
    text = ran(hub, "doctor", "--now", NOW).out
    assert "no runners of the repository; what its organization may share with it is not seen\n" in text
    assert "ok      writer-app: the App quietfix-writer has what it needs and no more\n" in text
    assert "ok      access-app: the App quietfix-access has what it needs and no more\n" in text
    # A second hand on the branch, or one App more, is told.
    state.settings["rulesets"] = [*state.settings["rulesets"], ruleset(11, 13)]
    world.apps[1].permissions = {"administration": "write"}
    assert health(hub)["wrong"] - ROBOTS == {"ruleset", "access-app"}
    assert "the App quietfix-access lacks members\n" in ran(hub, "doctor", "--now", NOW).out


def test_whoever_may_not_see_it_is_told_so(hub: Hub) -> None:
    hub.repository.state.grants[MEMBERS[0]] = "push"
    member = hub.github.token(MEMBERS[0])
    found = health(hub, token=member)
    assert found["unknown"] - ROBOTS == {"actions", "apps", "doors", "base-permission"}
    said = ran(hub, "doctor", "--now", NOW, token=member)
    assert "an administrator's token sees more: set GH_TOKEN to one\n" in said.out
    hub.github.log.clear()
    tried = ran(hub, "init", "--apply", token=member)
    assert "[done]" not in tried.out.split("+ label")[0]
    assert "could not tell: the settings of Actions cannot be seen" in tried.err
    assert tried.status in (3, 4)
    assert "actions-allowed" not in tried.out, "of what could not be seen nothing is changed"


def test_a_token_that_is_not_valid_shows_nothing(hub: Hub) -> None:
    found = health(hub, token="ghp_CANARY-wrong")
    assert found["unknown"] >= {"repository", "base-permission", "actions", "apps", "ruleset", "environments", "labels"}
    went = ran(hub, "init", token="ghp_CANARY-wrong")
    assert (went.status, went.out) == (3, "")


def test_a_failure_in_one_place_is_unknown_there_alone(hub: Hub) -> None:
    hub.github.faults.add(Fault.FORBIDDEN, "GET", "/rulesets$", times=50)
    found = health(hub)
    assert found["unknown"] - ROBOTS == {"ruleset"}
    went = ran(hub, "init", "--apply")
    assert went.status == 3
    assert "ruleset" not in went.out
    assert "could not tell: rulesets cannot be seen" in went.err


def test_nothing_is_set_up_where_others_can_read(hub: Hub) -> None:
    hub.repository.state.fields |= {"private": False, "visibility": "public"}
    went = ran(hub, "init", "--apply")
    assert went.status == 4
    assert "make it private before anything else" in went.err
    assert hub.github.log.writes == []
    assert "private" in health(hub)["wrong"]
