"""Settings of a repository and its organization, as JSON that tests set: what `doctor` reads and `init` writes."""

import copy
from typing import Any

from tests.double.calls import Call, missing, not_accessible, pages, refuse, reply, route
from tests.double.emulator import Answer

MAIN_ONLY = {"protected_branches": False, "custom_branch_policies": True}
GOOD: dict[str, Any] = {
    "actions/permissions": {"enabled": True, "allowed_actions": "selected", "sha_pinning_required": True},
    "actions/permissions/workflow": {
        "default_workflow_permissions": "read",
        "can_approve_pull_request_reviews": False,
    },
    "actions/permissions/access": {"access_level": "none"},
    "actions/permissions/selected-actions": {
        "github_owned_allowed": True,
        "verified_allowed": False,
        "patterns_allowed": [],
    },
    "actions/runners": [],
    "actions/runs": [],
    "actions/secrets": [],
    "actions/variables": [],
    "rulesets": [],
    "rules/branches/main": [],
    "environments": [
        {"name": name, "protection_rules": [{"type": "branch_policy"}], "deployment_branch_policy": MAIN_ONLY}
        for name in ("writer", "access")
    ],
    "environments/writer/deployment-branch-policies": [{"id": 1, "name": "main", "type": "branch"}],
    "environments/access/deployment-branch-policies": [{"id": 2, "name": "main", "type": "branch"}],
    "keys": [],
    "hooks": [],
    "teams": [],
}
"""Of a desk that is set up well. A list is given in pages; what is not here is a 404, as `pages` of a desk without them."""

WRAPPED = {
    "actions/runners": "runners",
    "actions/runs": "workflow_runs",
    "actions/secrets": "secrets",
    "actions/variables": "variables",
    "environments": "environments",
    "deployment-branch-policies": "branch_policies",
}
"""Lists that stand under a key, with a count."""

GOOD_ORG: dict[str, Any] = {
    "plan": {"name": "team", "seats": 10, "filled_seats": 3},
    "two_factor_requirement_enabled": True,
    "members_can_fork_private_repositories": False,
    "members_can_create_public_pages": False,
}
ORG_WRAPPED = {"actions/runners": "runners"}

REPO_SETTINGS = (
    r"(actions/permissions(/.*)?|actions/(runners|secrets|variables)(/.*)?|rulesets(/.*)?|rules/branches/.*"
    r"|environments(/.*)?|keys(/.*)?|hooks(/.*)?|pages|teams|vulnerability-alerts|automated-security-fixes"
    r"|private-vulnerability-reporting)"
)


def ruleset(*apps: int, number: int = 7, enforcement: str = "active") -> dict[str, Any]:
    """A ruleset by which main changes by pull requests alone, but for what these Apps push. Git here holds to it too."""
    return {
        "id": number,
        "name": "main",
        "target": "branch",
        "source_type": "Repository",
        "enforcement": enforcement,
        "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
        "bypass_actors": [{"actor_id": app, "actor_type": "Integration", "bypass_mode": "always"} for app in apps],
        "rules": [{"type": "deletion"}, {"type": "non_fast_forward"}, {"type": "pull_request", "parameters": {}}],
    }


def good() -> dict[str, Any]:
    """A fresh copy of the settings of a desk that is set up well."""
    return copy.deepcopy(GOOD)


def _shown(call: Call, settings: dict[str, Any], key: str, wrapped: dict[str, str]) -> Answer:
    if key not in settings:
        listed, _, name = key.rpartition("/")
        for item in settings.get(listed) or [] if isinstance(settings.get(listed), list) else []:
            if name in (str(item.get("id")), item.get("name")):
                return reply(200, item)
        return missing()
    value = settings[key]
    if isinstance(value, list):
        last = key.rpartition("/")[2]
        return pages(call, value, wrapped.get(key, wrapped.get(last, "")))
    return reply(200, value)


@route("GET", r"rulesets(/\d+)?")
def rulesets(call: Call) -> Answer:
    """The list holds no rules; who may go past them is told to those who may change them."""
    rows = call.here.settings.get("rulesets", [])
    which = call.tail.partition("/")[2]
    if not which:
        hidden = ("rules", "bypass_actors", "conditions")
        return pages(call, [{key: value for key, value in row.items() if key not in hidden} for row in rows])
    row = next((row for row in rows if str(row["id"]) == which), None)
    if row is None:
        return missing()
    admin = call.world.role(call.who.login, call.here) == "admin" and call.who.app is None
    if admin or (call.who.app is not None and call.who.may(("administration",), "write")):
        return reply(200, row)
    return reply(200, {key: value for key, value in row.items() if key != "bypass_actors"})


@route("GET", REPO_SETTINGS)
def read(call: Call) -> Answer:
    return _shown(call, call.here.settings, call.tail, WRAPPED)


@route("(PUT|PATCH)", REPO_SETTINGS)
def put(call: Call) -> Answer:
    settings, (listed, _, name) = call.here.settings, call.tail.rpartition("/")
    rows = settings.get(listed)
    if isinstance(rows, list):
        row = next((row for row in rows if name in (str(row.get("id")), row.get("name"))), None)
        if row is None:
            row = {"id": call.world.new_id(), "name": name}
            rows.append(row)
            settings.setdefault(f"{call.tail}/deployment-branch-policies", [])
        row.update(call.body)
        return reply(200, row)
    settings[call.tail] = {**(settings.get(call.tail) or {}), **call.body}
    return reply(204)


@route("POST", REPO_SETTINGS)
def post(call: Call) -> Answer:
    rows = call.here.settings.setdefault(call.tail, [])
    if not isinstance(rows, list):
        return missing()
    rows.append({"id": call.world.new_id(), **call.body})
    return reply(201, rows[-1])


@route("DELETE", REPO_SETTINGS)
def delete(call: Call) -> Answer:
    listed, _, name = call.tail.rpartition("/")
    rows = call.here.settings.get(listed)
    if isinstance(rows, list) and any(name in (str(row.get("id")), row.get("name")) for row in rows):
        rows[:] = [row for row in rows if name not in (str(row.get("id")), row.get("name"))]
        return reply(204)
    if call.tail == "pages":
        call.here.fields["has_pages"] = False
    return reply(204) if call.here.settings.pop(call.tail, None) is not None else missing()


@route("GET", r"actions/(workflows/:file/)?runs")
def runs(call: Call) -> Answer:
    """Runs, newest first, by workflow, `status` (a conclusion too), `branch` and `event`."""
    rows = sorted(call.here.settings.get("actions/runs", []), key=lambda row: str(row.get("created_at")), reverse=True)
    if file := call.parts["file"]:
        rows = [row for row in rows if str(row.get("path", "")).rpartition("/")[2] == file]
    if status := call.query.get("status"):
        rows = [row for row in rows if status in (row.get("status"), row.get("conclusion"))]
    for name, key in (("branch", "head_branch"), ("event", "event")):
        if wanted := call.query.get(name):
            rows = [row for row in rows if row.get(key) == wanted]
    return pages(call, rows, "workflow_runs")


@route("POST", "dispatches")
def dispatched(call: Call) -> Answer:
    payload = call.body.get("client_payload", {})
    if not call.body.get("event_type") or not isinstance(payload, dict) or len(payload) > 10:
        return refuse(422, "Invalid request.\n\nNo more than 10 properties are allowed in client_payload.")
    call.here.dispatches.append(call.body)
    return reply(204)


@route("POST", r"actions/workflows/:file/dispatches")
def workflow_dispatched(call: Call) -> Answer:
    call.here.dispatches.append({**call.body, "workflow": call.parts["file"]})
    return reply(204)


@route("PATCH", "")
def change(call: Call) -> Answer:
    """Change the repository itself."""
    fields = {key: value for key, value in call.body.items() if key != "name"}
    if "private" in fields and "visibility" not in fields:
        fields["visibility"] = "private" if fields["private"] else "public"
    if "visibility" in fields:
        fields["private"] = fields["visibility"] != "public"
    call.here.fields |= fields
    return call.ask("GET", call.path)


@route("GET", "/orgs/:org")
def org(call: Call) -> Answer:
    world = call.world
    if call.parts["org"].lower() != world.org.lower():
        return missing()
    call.path = f"/orgs/{world.org}"
    shown = {"login": world.org, "id": 1, "type": "Organization", "url": f"{call.base}{call.path}"}
    seen_by_owners = call.who.login in world.owners or (
        call.who.app is not None and call.who.may(("organization_administration",), "read")
    )
    if seen_by_owners:
        shown |= {"default_repository_permission": world.base_permission, **world.org_fields}
    return reply(200, shown)


@route("GET", r"/orgs/:org/(actions/.*|rulesets.*|hooks|outside_collaborators)")
def org_settings(call: Call) -> Answer:
    if call.who.login not in call.world.owners and not call.who.may(("organization_administration",), "read"):
        return not_accessible() if call.who.app is not None else missing()
    return _shown(call, call.world.org_settings, call.path.split("/", 3)[3], ORG_WRAPPED)


@route("GET", "/rate_limit")
def rate_limit(call: Call) -> Answer:
    core = {"limit": 5000, "remaining": 5000, "used": 0, "reset": 4102444800}
    return reply(200, {"resources": {"core": core}, "rate": core})
