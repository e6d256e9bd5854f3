"""How a repository is set up, whatever the forge answers: each part is seen whole, or is unknown by itself."""

import json
from collections.abc import Mapping
from typing import Any, cast

import pytest

from quietfix.desk.policy import DeskPolicy
from quietfix.facts import Unknown
from quietfix.forge.githubclient import Patience, ReadingClient
from quietfix.forge.githubplace import Place
from quietfix.forge.githubsettings import SettingsReader
from quietfix.rules.doctor.hosted import hosted
from quietfix.settings import Settings
from tests.rules_check import judging

HERE = "/repos/team/desk"
RULES: dict[str, Any] = {
    "id": 7,
    "name": "main",
    "target": "branch",
    "enforcement": "active",
    "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
    "bypass_actors": [{"actor_id": 11}],
    "rules": [
        {"type": "deletion"},
        {"type": "non_fast_forward"},
        {"type": "pull_request", "parameters": {"require_code_owner_review": True}},
        {"type": "required_status_checks", "parameters": {"required_status_checks": [{"context": "check"}]}},
    ],
}
PLACE = {"custom_branch_policies": True, "protected_branches": False}
GOOD: dict[str, Any] = {
    HERE: {
        "visibility": "private",
        "allow_forking": False,
        "has_pages": False,
        "default_branch": "main",
        "owner": {"login": "team", "type": "Organization"},
    },
    "/orgs/team": {"default_repository_permission": "none", "plan": {"name": "team"}},
    "/orgs/team/installations": {"total_count": 0, "installations": []},
    f"{HERE}/actions/permissions": {"enabled": True, "allowed_actions": "selected"},
    f"{HERE}/actions/permissions/workflow": {
        "default_workflow_permissions": "read",
        "can_approve_pull_request_reviews": False,
    },
    f"{HERE}/actions/permissions/access": {"access_level": "none"},
    f"{HERE}/rulesets": [{"id": 7, "target": "branch"}],
    f"{HERE}/rulesets/7": RULES,
    f"{HERE}/environments": {
        "total_count": 1,
        "environments": [{"name": "writer", "deployment_branch_policy": PLACE}],
    },
    f"{HERE}/environments/writer/deployment-branch-policies": {
        "total_count": 1,
        "branch_policies": [{"name": "main"}],
    },
    f"{HERE}/keys": [{"id": 1, "read_only": True}],
    f"{HERE}/hooks": [{"id": 1}],
    f"{HERE}/actions/runners": {"total_count": 0, "runners": []},
    f"{HERE}/labels": [{"id": 1, "name": "report"}],
}
ODD: list[Any] = [None, 1, "x", "\ud800", [], [1], [{}], [{"id": "x"}], [{"id": [1]}], {}, {"total_count": -1}]


class Paths:
    """A transport that knows an answer to each path."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = answers

    def requestJson(self, verb: str, path: str, *_: object) -> tuple[int, dict[str, str], str]:  # noqa: N802  # theirs
        assert verb == "GET"
        if path not in self.answers:
            return 404, {}, "{}"
        return 200, {}, json.dumps(self.answers[path])


def read(answers: Mapping[str, Any]) -> Settings:
    client = ReadingClient(cast(Any, Paths(answers)), Patience(sleep=lambda _: None))
    return SettingsReader(client, Place("https://api.github.com", "https://github.com", "team/desk")).read()


def told(answers: Mapping[str, Any]) -> dict[str, str]:
    desk: DeskPolicy = judging.policy().desk
    return {line.id: f"{line.health} {line.what}" for line in hosted(read(answers), desk)}


def test_all_of_it_is_seen() -> None:
    assert not any(isinstance(getattr(read(GOOD), name), Unknown) for name in Settings.__slots__)
    assert told(GOOD)["ruleset"] == "ok the default branch is guarded"


def _parts(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in an answer. Any: JSON."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in below for place in _parts(one, (*path, key)))]


def _with(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return odd
    key, *rest = path
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[key] = _with(value[key], tuple(rest), odd)
    return changed


@pytest.mark.parametrize("asked", list(GOOD))
def test_an_odd_answer_is_never_an_error_of_its_own(asked: str) -> None:
    for path in _parts(GOOD[asked]):
        for odd in ODD:
            assert told({**GOOD, asked: _with(GOOD[asked], path, odd)})


@pytest.mark.parametrize("excluded", ["refs/heads/main", "refs/heads/m*", "~DEFAULT_BRANCH", "~ALL", "refs/**/*"])
def test_a_ruleset_that_leaves_the_branch_out_guards_nothing(excluded: str) -> None:
    rules = {**RULES, "conditions": {"ref_name": {"include": ["~ALL"], "exclude": [excluded, "refs/heads/x"]}}}
    assert told({**GOOD, f"{HERE}/rulesets/7": rules})["ruleset"].startswith("wrong the default branch lacks deletion")
    others = {**RULES, "conditions": {"ref_name": {"include": ["~ALL"], "exclude": ["refs/heads/robots"]}}}
    assert told({**GOOD, f"{HERE}/rulesets/7": others})["ruleset"] == "ok the default branch is guarded"


def test_who_may_pass_it_by_is_unknown_where_that_is_not_shown() -> None:
    """GitHub leaves it out for who may not change the ruleset."""
    rules = {key: value for key, value in RULES.items() if key != "bypass_actors"}
    found = told({**GOOD, f"{HERE}/rulesets/7": rules})["ruleset"]
    assert found == "unknown who may pass the rules of the default branch by is not shown"
