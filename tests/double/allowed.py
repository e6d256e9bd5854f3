"""Who may call what: the role that a person needs in a repository, and the permission that an App needs.

Source: the pages of GitHub's REST reference, which name the permission for each call.
"""

import re
from typing import NamedTuple

from tests.double.calls import Call, missing, not_accessible, refuse
from tests.double.emulator import Answer
from tests.double.world import ROLES


class Need(NamedTuple):
    methods: str
    tail: str
    """A pattern for the whole path behind the repository's."""
    permissions: tuple[str, ...]
    """One of them is enough, `read` for GET and `write` for the rest."""
    role: str
    """What a person needs."""


ISSUES = ("issues", "pull_requests")
NEEDS = (
    Need("GET", "", ("metadata",), "pull"),
    Need("PATCH|DELETE", "", ("administration",), "admin"),
    Need("GET", r"collaborators(/.*)?", ("metadata",), "push"),
    Need(".*", r"(collaborators|invitations)(/.*)?", ("administration",), "admin"),
    Need("POST", r"issues(/\d+/comments)?", ISSUES, "pull"),
    Need("PATCH|PUT|POST|DELETE", r"issues/(comments/)?\d+.*", ISSUES, "triage"),
    Need("GET", r"(issues|labels|milestones)(/.*)?", ISSUES, "pull"),
    Need(".*", r"(issues|labels|milestones)(/.*)?", ISSUES, "push"),
    Need("GET", r"pulls(/.*)?", ("pull_requests",), "pull"),
    Need(".*", r"pulls(/.*)?", ("pull_requests",), "push"),
    Need(".*", r"dispatches", ("contents",), "push"),
    Need("GET", r"actions/(permissions|runners).*", ("administration",), "admin"),
    Need("PUT", r"actions/permissions.*", ("administration",), "admin"),
    Need("GET", r"actions/secrets.*", ("secrets",), "push"),
    Need("GET", r"actions/variables.*", ("actions_variables", "variables"), "push"),
    Need("GET", r"actions/.*", ("actions",), "pull"),
    Need(".*", r"actions/.*", ("actions",), "push"),
    Need("GET", r"environments(/.*)?", ("actions",), "pull"),
    Need(".*", r"environments/.*", ("administration",), "admin"),
    Need("GET", r"rules(ets|/branches).*", ("metadata",), "pull"),
    Need(".*", r"rulesets.*", ("administration",), "admin"),
    Need("GET", r"keys.*", ("administration",), "admin"),
    Need("GET", r"hooks.*", ("repository_hooks",), "admin"),
    Need("GET", r"pages.*", ("pages",), "push"),
    Need(".*", r"pages.*", ("pages",), "maintain"),
    Need("GET", r"(private-)?vulnerability.*|automated-security-fixes", ("administration",), "admin"),
    Need("GET", r"(tags|languages|topics|contributors|forks|teams)(/.*)?", ("metadata",), "pull"),
    Need("GET", r".*", ("contents",), "pull"),
    Need(".*", r".*", ("contents",), "push"),
)
SAID = {"admin": "Must have admin rights to Repository.", "push": "Must have push access to repository."}


def refused(call: Call) -> Answer | None:
    """Why a call about a repository is not answered, None where it is."""
    repo, who, world = call.here, call.who, call.world
    need = next(one for one in NEEDS if re.fullmatch(one.methods, call.method) and re.fullmatch(one.tail, call.tail))
    level = "read" if call.method in ("GET", "HEAD") else "write"
    if who.app is not None:
        name = repo.full_name.lower()
        if not who.app.reaches(name) or (who.repos is not None and name not in who.repos):
            return not_accessible() if not repo.private and level == "write" else missing()
        return None if who.may(need.permissions, level) else not_accessible()
    if not who.login:
        return refuse(401, "Requires authentication") if not repo.private and level == "write" else missing()
    role = world.role(who.login, repo)
    if role is None:
        return missing()
    if ROLES.index(role) < ROLES.index(need.role):
        return refuse(403, SAID.get(need.role, "Must have admin rights to Repository."))
    if level == "write" and repo.fields.get("archived") and call.tail:
        return refuse(403, "Repository was archived so is read-only.")
    return None
