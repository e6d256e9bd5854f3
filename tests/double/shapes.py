"""Makes the emulator's answers read as GitHub's: instants to the second, bots that are bots, who wrote by which App."""

import json
import re
from typing import Any

from tests.double.calls import Call
from tests.double.emulator import Answer
from tests.double.world import ROLES, RepoState, role_name

FRACTION = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d+Z")


def as_github_writes(call: Call, answer: Answer) -> Answer:
    """The same answer in GitHub's shape."""
    if not answer.body or "json" not in answer.headers.get("content-type", ""):
        return answer
    body = json.loads(answer.body)
    _walk(call, body)
    if answer.status < 400 and isinstance(body, dict) and call.repo is not None and call.tail == "":
        body |= _repository(call, call.repo, body)
    return Answer(answer.status, answer.headers, json.dumps(body).encode())


def _walk(call: Call, value: Any) -> None:
    if isinstance(value, list):
        for item in value:
            _walk(call, item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key.endswith("_at") and isinstance(item, str):
                value[key] = FRACTION.sub(r"\1Z", item)
            else:
                _walk(call, item)
        if str(value.get("login", "")).endswith("[bot]"):
            value["type"] = "Bot"
        if "author_association" in value and isinstance(value.get("user"), dict):
            _authored(call, value)


def _authored(call: Call, value: dict[str, Any]) -> None:
    login, world = value["user"]["login"], call.world
    grants = call.repo.grants if call.repo is not None else {}
    kinds = (("OWNER", ()), ("MEMBER", (*world.owners, *world.members)), ("COLLABORATOR", grants))
    value["author_association"] = next((kind for kind, logins in kinds if login in logins), "NONE")
    app = next((app for app in world.apps if app.login == login), None)
    value["performed_via_github_app"] = None if app is None else {"id": app.id, "slug": app.slug, "name": app.slug}


def _repository(call: Call, repo: RepoState, body: dict[str, Any]) -> dict[str, Any]:
    """What the overlay knows better of a repository."""
    fields = {"private": True, "visibility": "private"} | repo.fields
    role = call.world.role(call.who.login, repo) if call.who.app is None else None
    if role is not None:
        shown = {name: ROLES.index(name) <= ROLES.index(role) for name in ROLES}
        return {**fields, "permissions": shown, "role_name": role_name(role)}
    body.pop("permissions", None)
    if call.who.app is not None:
        # An installation is told this much of itself.
        shown = dict.fromkeys(ROLES, False) | {"pull": True, "push": call.who.may(("contents",), "write")}
        fields["permissions"] = shown
    return fields
