"""Who gets into a repository: direct collaborators, invitations, and the members of the organization."""

from typing import Any

from tests.double.calls import Call, invalid, missing, not_accessible, pages, refuse, reply, route
from tests.double.emulator import Answer
from tests.double.world import GIVEN, LEGACY, ROLES, Invitation, World, role_name

MOST_INVITATIONS = 50
"""A repository's in 24 hours, to people outside of the organization."""


def simple_user(world: World, login: str, base: str) -> dict[str, Any]:
    """Somebody as lists show them."""
    bot = login.endswith("[bot]")
    return {
        "login": login,
        "id": world.people.get(login, 0),
        "node_id": f"U_{world.people.get(login, 0)}",
        "url": f"{base}/users/{login}",
        "html_url": f"{base}/{login}",
        "type": "Bot" if bot else "User",
        "site_admin": False,
    }


def permissions(role: str) -> dict[str, bool]:
    """A role as the set of what it includes."""
    return {name: ROLES.index(name) <= ROLES.index(role) for name in reversed(ROLES)}


@route("GET", "collaborators")
def listed(call: Call) -> Answer:
    world, repo = call.world, call.here
    affiliation = call.query.get("affiliation", "all")
    if affiliation not in ("all", "direct", "outside"):
        return invalid("Collaborator", "affiliation")
    inside = [*world.owners, *world.members]
    # Owners are in the list of direct collaborators only where they were added by name.
    logins = list(repo.grants)
    if affiliation == "outside":
        logins = [login for login in logins if login not in inside]
    elif affiliation == "all":
        logins += [login for login in inside if login not in logins and world.role(login, repo) is not None]
    found = []
    for login in logins:
        role = world.role(login, repo)
        assert role is not None
        found.append(
            simple_user(world, login, call.base) | {"permissions": permissions(role), "role_name": role_name(role)}
        )
    return pages(call, found)


@route("GET", "collaborators/:login")
def is_one(call: Call) -> Answer:
    login = call.world.known(call.parts["login"])
    inside = login is not None and call.world.role(login, call.here) is not None
    return reply(204) if inside else missing()


@route("GET", "collaborators/:login/permission")
def permission(call: Call) -> Answer:
    login = call.world.known(call.parts["login"])
    if login is None:
        return missing()
    role = call.world.role(login, call.here)
    user = simple_user(call.world, login, call.base)
    if role is None:
        return reply(200, {"permission": "none", "role_name": "none", "user": user})
    user |= {"permissions": permissions(role), "role_name": role_name(role)}
    return reply(200, {"permission": LEGACY[role], "role_name": role_name(role), "user": user})


@route("PUT", "collaborators/:login")
def invite(call: Call) -> Answer:
    world, repo = call.world, call.here
    login = world.known(call.parts["login"])
    if login is None or login.endswith("[bot]"):
        return missing()
    asked = call.body.get("permission", "push")
    role = GIVEN.get(asked, asked)
    if role not in ROLES:
        return invalid("Repository", "permission")
    if login in world.owners:
        return reply(204)
    if login in world.members:
        base = GIVEN.get(world.base_permission, world.base_permission)
        if base in ROLES and ROLES.index(role) < ROLES.index(base):
            return refuse(422, f"Cannot assign {login} permission of {role_name(role)}")
        repo.grants[login] = role
        return reply(204)
    if login in repo.grants:
        repo.grants[login] = role
        return reply(204)
    # A second invitation of the same person changes the one that waits; one that has expired is made anew.
    for waiting in repo.invitations:
        if waiting.login == login and not world.expired(waiting):
            waiting.role = role
            return reply(201, shown(call, waiting))
    day = [one for one in repo.invitations if (world.now - one.created).total_seconds() < 86400]
    if len(day) >= MOST_INVITATIONS:
        return refuse(422, "Validation Failed", errors=["You have exceeded the limit of repository invitations."])
    repo.invitations = [one for one in repo.invitations if one.login != login]
    repo.invitations.append(Invitation(world.new_id(), login, call.who.login, role, world.now))
    return reply(201, shown(call, repo.invitations[-1]))


@route("DELETE", "collaborators/:login")
def remove(call: Call) -> Answer:
    login = call.world.known(call.parts["login"])
    if login is None:
        return missing()
    call.here.grants.pop(login, None)
    return reply(204)


@route("GET", "invitations")
def invitations(call: Call) -> Answer:
    return pages(call, [shown(call, one) for one in call.here.invitations])


@route("PATCH", "invitations/:id")
def change(call: Call) -> Answer:
    role = GIVEN.get(call.body.get("permissions", ""), call.body.get("permissions", ""))
    for one in call.here.invitations:
        if str(one.id) == call.parts["id"]:
            if role not in ROLES:
                return invalid("RepositoryInvitation", "permissions")
            one.role = role
            return reply(200, shown(call, one))
    return missing()


@route("DELETE", "invitations/:id")
def withdraw(call: Call) -> Answer:
    kept = [one for one in call.here.invitations if str(one.id) != call.parts["id"]]
    if len(kept) == len(call.here.invitations):
        return missing()
    call.here.invitations = kept
    return reply(204)


def shown(call: Call, one: Invitation) -> dict[str, Any]:
    """An invitation as GitHub shows it."""
    owner, _, name = call.here.full_name.partition("/")
    return {
        "id": one.id,
        "node_id": f"RI_{one.id}",
        "repository": {"full_name": call.here.full_name, "name": name, "private": call.here.private,
                       "url": f"{call.base}/repos/{call.here.full_name}", "owner": {"login": owner}},
        "invitee": simple_user(call.world, one.login, call.base),
        "inviter": simple_user(call.world, one.by, call.base),
        "permissions": role_name(one.role),
        "created_at": one.created.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "expired": call.world.expired(one),
        "url": f"{call.base}/user/repository_invitations/{one.id}",
        "html_url": f"{call.base}/{call.here.full_name}/invitations",
    }  # fmt: skip


@route("GET", "/orgs/:org/members")
def members(call: Call) -> Answer:
    world = call.world
    if call.parts["org"].lower() != world.org.lower():
        return missing()
    if call.who.app is not None and not call.who.may(("members",), "read"):
        return not_accessible()
    role = call.query.get("role", "all")
    logins = (world.owners if role in ("all", "admin") else []) + (world.members if role in ("all", "member") else [])
    if call.who.app is None and call.who.login not in (*world.owners, *world.members):
        logins = []  # strangers see public members, and there are none
    return pages(call, [simple_user(world, login, call.base) for login in logins])


@route("GET", "/orgs/:org/(members|memberships)/:login")
def membership(call: Call) -> Answer:
    world = call.world
    login = world.known(call.parts["login"])
    if call.who.app is not None and not call.who.may(("members",), "read"):
        return not_accessible()
    if login not in (*world.owners, *world.members):
        return missing()
    if "/members/" in call.path:
        return reply(204)
    return reply(200, {"state": "active", "role": "admin" if login in world.owners else "member"})


@route("GET", "/user/repository_invitations")
def mine(call: Call) -> Answer:
    found = []
    for repo in call.world.repos.values():
        call.repo = repo
        found += [shown(call, one) for one in repo.invitations if one.login == call.who.login]
    call.repo = None
    return pages(call, found)


@route("(PATCH|DELETE)", "/user/repository_invitations/:id")
def answer_one(call: Call) -> Answer:
    for repo in call.world.repos.values():
        for one in repo.invitations:
            if str(one.id) == call.parts["id"] and one.login == call.who.login:
                if call.method == "PATCH" and call.world.expired(one):
                    return missing()
                repo.invitations.remove(one)
                if call.method == "PATCH":
                    repo.grants[one.login] = one.role
                return reply(204)
    return missing()
