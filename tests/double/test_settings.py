"""What the stand-in says of settings, and how it spoils an answer: seen as plain HTTP."""

import http.client
import json
from typing import Any

import pytest

from tests.double.faults import Fault
from tests.double.hub import Hub
from tests.double.settings import ruleset
from tests.double.stand import MEMBERS, ORG, OWNER, Repository, Stand
from tests.support.trees import git


def ask(stand: Stand, path: str, token: str, method: str = "GET", body: object = None, **headers: str) -> Any:
    connection = http.client.HTTPConnection(stand.overlay.host)
    sent = None if body is None else json.dumps(body)
    try:
        connection.request(method, path, sent, {"Authorization": f"token {token}", **headers})
        answer = connection.getresponse()
        text = answer.read()
        return answer.status, dict(answer.getheaders()), json.loads(text) if text.startswith((b"{", b"[")) else text
    finally:
        connection.close()


def test_settings_are_for_those_who_may_see_them(github: Stand, desk_repository: Repository) -> None:
    where = f"/repos/{desk_repository.full_name}"
    for tail in (
        "actions/permissions",
        "actions/permissions/workflow",
        "actions/permissions/access",
        "keys",
        "invitations",
    ):
        assert ask(github, f"{where}/{tail}", github.writer)[0] == 403
        assert ask(github, f"{where}/{tail}", github.access)[0] == 200
        assert ask(github, f"{where}/{tail}", github.token("outsider"))[0] == 404
    assert (
        ask(github, f"{where}/actions/permissions/workflow", github.access)[2]["default_workflow_permissions"] == "read"
    )
    desk_repository.state.settings["actions/permissions/workflow"]["default_workflow_permissions"] = "write"
    assert (
        ask(github, f"{where}/actions/permissions/workflow", github.access)[2]["default_workflow_permissions"]
        == "write"
    )
    names = [one["name"] for one in desk_repository.get("environments")["environments"]]
    assert names == ["writer", "access"]
    assert desk_repository.get("environments/writer/deployment-branch-policies")["branch_policies"][0]["name"] == "main"
    assert ask(github, f"{where}/pages", github.token(OWNER))[0] == 404


def test_the_organization_tells_owners_more(github: Stand) -> None:
    github.world.base_permission = "read"
    assert ask(github, f"/orgs/{ORG}", github.token(OWNER))[2]["default_repository_permission"] == "read"
    assert "plan" not in ask(github, f"/orgs/{ORG}", github.token(MEMBERS[0]))[2]
    assert ask(github, f"/orgs/{ORG}/installations", github.access)[0] == 403
    github.world.apps[1].permissions["organization_administration"] = "read"
    github.world.tokens[github.access].permissions["organization_administration"] = "read"  # type: ignore[index]  # it is a dict
    installed = ask(github, f"/orgs/{ORG}/installations", github.access)[2]["installations"]
    assert [one["app_slug"] for one in installed] == ["quietfix-writer", "quietfix-access"]


def test_what_spans_repositories_is_for_owners(github: Stand, desk_repository: Repository) -> None:
    desk_repository.open_issue("2026-0001")
    for login, status in ((OWNER, 200), (MEMBERS[0], 404), ("outsider", 404), ("quietfix-writer[bot]", 404)):
        assert ask(github, "/search/issues?q=2026-0001", github.token(login))[0] == status
    assert ask(github, "/user", github.token(MEMBERS[0]))[2]["login"] == MEMBERS[0]
    assert ask(github, "/user", github.writer)[0] == 403


def test_what_init_writes_is_there_afterwards(github: Stand, desk_repository: Repository) -> None:
    where, owner = f"/repos/{desk_repository.full_name}", github.token(OWNER)
    assert ask(github, f"{where}/environments/rooms", owner, "PUT", {"wait_timer": 0})[0] == 200
    assert (
        ask(github, f"{where}/environments/rooms/deployment-branch-policies", owner, "POST", {"name": "main"})[0] == 201
    )
    assert [one["name"] for one in desk_repository.get("environments")["environments"]] == ["writer", "access", "rooms"]
    made = ask(github, f"{where}/rulesets", owner, "POST", {"name": "main", "rules": [], "enforcement": "active"})[2]
    assert "rules" not in desk_repository.get("rulesets")[0]
    assert desk_repository.get(f"rulesets/{made['id']}")["rules"] == []
    assert ask(github, where, owner, "PATCH", {"has_wiki": False, "private": False})[2]["visibility"] == "public"
    label = {"name": "status/new", "color": "ededed"}
    assert ask(github, f"{where}/labels", github.writer, "POST", label)[0] == 201
    assert [one["name"] for one in desk_repository.get("labels")] == ["status/new"]


def test_runs_are_found_by_workflow_and_how_they_ended(github: Stand, desk_repository: Repository) -> None:
    desk_repository.state.settings["actions/runs"] = [
        {
            "id": n,
            "path": f".github/workflows/{file}",
            "conclusion": end,
            "status": "completed",
            "created_at": f"2026-11-2{n}",
        }
        for n, file, end in ((1, "robots.yml", "success"), (2, "robots.yml", "failure"), (3, "check.yml", "success"))
    ]
    token = github.workflow_token(desk_repository, actions="read")
    found = ask(github, f"/repos/{desk_repository.full_name}/actions/workflows/robots.yml/runs?status=success", token)[
        2
    ]
    assert [one["id"] for one in found["workflow_runs"]] == [1]


def test_a_repository_that_moved_is_found_where_it_is(github: Stand, desk_repository: Repository) -> None:
    github.world.moved[f"{ORG}/old"] = desk_repository.full_name
    status, headers, _ = ask(github, f"/repos/{ORG}/old", github.writer)
    assert (status, headers["location"]) == (301, f"{github.url}/repos/{desk_repository.full_name}")


def test_what_has_not_changed_is_not_sent_again(github: Stand, desk_repository: Repository) -> None:
    path = f"/repos/{desk_repository.full_name}"
    _, headers, _ = ask(github, path, github.writer)
    status, _, body = ask(github, path, github.writer, **{"If-None-Match": headers["etag"]})
    assert (status, body) == (304, b"")


def test_a_dispatch_is_kept(github: Stand, desk_repository: Repository) -> None:
    path = f"/repos/{desk_repository.full_name}/dispatches"
    body = {"event_type": "report", "client_payload": {"text": "hello"}}
    assert ask(github, path, github.writer, "POST", body)[0] == 204
    assert ask(github, path, github.workflow_token(desk_repository, contents="read"), "POST", body)[0] == 403
    assert desk_repository.state.dispatches == [body]
    assert [one.login for one in github.log.holds("hello")] == ["quietfix-writer[bot]", "github-actions[bot]"]


def test_answers_are_spoiled_in_each_way(github: Stand, desk_repository: Repository) -> None:
    for number in range(3):
        desk_repository.open_issue(f"2026-000{number}")
    path = f"/repos/{desk_repository.full_name}/issues?per_page=2"
    whole = ask(github, path, github.writer)
    assert (len(whole[2]), 'rel="next"' in whole[1]["link"]) == (2, True)
    github.faults.add(Fault.NO_LINK, "GET", "issues$")
    github.faults.add(Fault.SHORT_PAGE, "GET", "issues$", nth=2)
    github.faults.add(Fault.NOT_JSON, "GET", "issues$", nth=3)
    github.faults.add(Fault.CUT_JSON, "GET", "issues$", nth=4)
    github.faults.add(Fault.CUT, "GET", "issues$", nth=5)
    assert "link" not in ask(github, path, github.writer)[1]
    assert len(ask(github, path, github.writer)[2]) == 1
    assert b"<html>" in ask(github, path, github.writer)[2]
    with pytest.raises(json.JSONDecodeError):
        ask(github, path, github.writer)
    with pytest.raises(http.client.IncompleteRead):
        ask(github, path, github.writer)
    assert [one.fault for one in github.log.all][-5:] == [
        Fault.NO_LINK, Fault.SHORT_PAGE, Fault.NOT_JSON, Fault.CUT_JSON, Fault.CUT,
    ]  # fmt: skip


def test_somebody_acts_in_between(github: Stand, desk_repository: Repository) -> None:
    path = f"/repos/{desk_repository.full_name}/issues"
    opened: list[int] = []
    github.faults.when(lambda: opened.append(desk_repository.open_issue("2026-0001")), "GET", "issues$", nth=2)
    assert ask(github, path, github.writer)[2] == []
    assert [one["title"] for one in ask(github, path, github.writer)[2]] == ["2026-0001"]


def test_rules_hold_for_pushes(hub: Hub, tmp_path: Any) -> None:
    desk = hub.clone(tmp_path / "member", token=hub.stand.writer)
    hub.repository.state.settings["rulesets"] = [ruleset()]
    desk.commit()
    with pytest.raises(AssertionError, match="GH013"):
        git(desk.root, "push", "origin", "main")
    hub.repository.state.settings["rulesets"] = [ruleset(11)]
    git(desk.root, "push", "origin", "main")
    assert hub.subjects()[0] == "people"
    with pytest.raises(AssertionError, match="not found"):
        hub.clone(tmp_path / "stranger", token=hub.stand.token("outsider"))


def test_a_call_takes_effect_before_its_caller_hears_of_it(github: Stand, desk_repository: Repository) -> None:
    path = f"/repos/{desk_repository.full_name}/issues"
    seen: list[list[Any]] = []
    for late in (False, True):
        github.faults.when(lambda: seen.append(desk_repository.issues()), "POST", "issues$", late=late)
    ask(github, path, github.writer, "POST", {"title": "2026-0001"})
    assert [len(issues) for issues in seen] == [0, 1]


def test_comments_since_an_instant_are_those_of_that_second_too(github: Stand, desk_repository: Repository) -> None:
    github.at("2026-11-24T16:00:00Z")
    desk_repository.comment(desk_repository.open_issue("2026-0001"), "hello")
    for tail in ("issues", "issues/comments", "issues/1/comments"):
        path = f"/repos/{desk_repository.full_name}/{tail}?since="
        found = [len(ask(github, f"{path}2026-11-24T16:00:0{second}Z", github.writer)[2]) for second in (0, 1)]
        assert (tail, found) == (tail, [1, 0])
