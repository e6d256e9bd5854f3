"""Sets up the desk's repository on GitHub, as an administrator of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from quietfix.forge.githubclient import Verb, WritingClient
from quietfix.forge.githubfaults import NotAllowed, NotTaken, NotThere, Trouble
from quietfix.forge.githubplace import Place
from quietfix.outcome import AlreadySo, Done, Failed, Outcome, Refused
from quietfix.rules.doctor.hosted import CHECK
from quietfix.rules.doctor.setup import Change, Setting

_BRANCHES = {"protected_branches": False, "custom_branch_policies": True}
_RULES: list[Mapping[str, Any]] = [
    {"type": "deletion"},
    {"type": "non_fast_forward"},
    {
        "type": "pull_request",
        "parameters": {
            "required_approving_review_count": 0,
            "dismiss_stale_reviews_on_push": True,
            "require_code_owner_review": True,
            "require_last_push_approval": False,
            "required_review_thread_resolution": False,
        },
    },
    {
        "type": "required_status_checks",
        "parameters": {
            "strict_required_status_checks_policy": True,
            "required_status_checks": [{"context": CHECK}],
        },
    },
]


@dataclass(frozen=True)
class GithubSetup:
    """Changes settings, one at a time. Each may be made again."""

    client: WritingClient
    place: Place

    def carry_out(self, change: Change) -> Outcome:
        """Change one setting."""
        try:
            return self._carry_out(change)
        except (NotAllowed, NotTaken) as trouble:
            return Refused(f"{trouble.why}; it takes an administrator's token")
        except Trouble as trouble:
            return Failed(trouble.why)

    def _carry_out(self, change: Change) -> Outcome:
        if change.setting is Setting.ENVIRONMENT:
            return self._environment(change.name, change.to.removesuffix(" alone"))
        if change.setting is Setting.LABEL:
            return self._label(change.name)
        for verb, below, body in _REQUESTS[change.setting]:
            self.client.send(verb, f"{self.place.path}{below}", body)
        return Done()

    def _environment(self, name: str, branch: str) -> Outcome:
        path = f"{self.place.path}/environments/{quote(name, safe='')}"
        self.client.send("PUT", path, {"deployment_branch_policy": _BRANCHES})
        listed = self.client.get(f"{path}/deployment-branch-policies", per_page=100)
        there = listed.get("branch_policies", []) if isinstance(listed, Mapping) else []
        for one in there:
            if one.get("name") != branch:
                self.client.send("DELETE", f"{path}/deployment-branch-policies/{int(one['id'])}")
        if not any(one.get("name") == branch for one in there):
            self.client.send("POST", f"{path}/deployment-branch-policies", {"name": branch})
        return Done()

    def _label(self, name: str) -> Outcome:
        try:
            self.client.get(f"{self.place.path}/labels/{quote(name, safe='')}")
        except NotThere:
            self.client.send("POST", f"{self.place.path}/labels", {"name": name, "color": "ededed"})
            return Done()
        return AlreadySo("the label is there")


_SELECTED = {"github_owned_allowed": True, "verified_allowed": False, "patterns_allowed": []}
_RULESET = {
    "name": "quietfix",
    "target": "branch",
    "enforcement": "active",
    "bypass_actors": [],
    "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
    "rules": _RULES,
}
_REQUESTS: Mapping[Setting, list[tuple[Verb, str, Mapping[str, Any] | None]]] = {
    Setting.FORKS: [("PATCH", "", {"allow_forking": False})],
    Setting.PAGES: [("DELETE", "/pages", None)],
    Setting.ACTIONS: [
        ("PUT", "/actions/permissions", {"enabled": True, "allowed_actions": "selected"}),
        ("PUT", "/actions/permissions/selected-actions", _SELECTED),
    ],
    Setting.TOKEN: [
        (
            "PUT",
            "/actions/permissions/workflow",
            {"default_workflow_permissions": "read", "can_approve_pull_request_reviews": False},
        )
    ],
    Setting.SHARED: [("PUT", "/actions/permissions/access", {"access_level": "none"})],
    Setting.RULESET: [("POST", "/rulesets", _RULESET)],
}
"""What is sent for each, below the repository."""
