"""Apps: a JSON web token says which, an installation gives tokens for a while, with the permissions that are asked for."""

import functools
import secrets
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.double.calls import Call, invalid, missing, not_accessible, pages, refuse, reply, route
from tests.double.emulator import Answer
from tests.double.world import App, Identity, World


@functools.cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_key() -> str:
    """The key of every App of this stand-in, as the forge lets one download it."""
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return _key().private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def of_jwt(world: World, token: str) -> App | None:
    """The App that signed a token."""
    try:
        said = jwt.decode(token, _key().public_key(), algorithms=["RS256"])
    except jwt.PyJWTError:
        return None
    return next((app for app in world.apps if str(app.id) == str(said.get("iss"))), None)


def _installation(call: Call, app: App) -> dict[str, Any]:
    return {
        "id": app.installation,
        "app_id": app.id,
        "app_slug": app.slug,
        "account": {"login": call.world.org, "type": "Organization"},
        "target_type": "Organization",
        "repository_selection": app.selection,
        "permissions": {"metadata": "read", **app.permissions},
        "events": [],
        "suspended_at": "2026-01-01T00:00:00Z" if app.suspended else None,
        "access_tokens_url": f"{call.base}/app/installations/{app.installation}/access_tokens",
        "html_url": f"{call.base}/organizations/{call.world.org}/settings/installations/{app.installation}",
    }


def about(call: Call) -> Answer:
    """The installation through which an App reaches a repository."""
    app = call.who.app
    assert app is not None
    return reply(200, _installation(call, app)) if app.reaches(call.here.full_name) else missing()


@route("GET", "/app")
def itself(call: Call) -> Answer:
    app = call.who.app
    if app is None or call.who.login:
        return refuse(401, "A JSON web token could not be decoded")
    return reply(200, {"id": app.id, "slug": app.slug, "name": app.slug, "permissions": app.permissions, "events": []})


@route("GET", "/app/installations")
def mine(call: Call) -> Answer:
    app = call.who.app
    return pages(call, [_installation(call, app)]) if app is not None and not call.who.login else refuse(401, "No JWT")


@route("GET", "/(orgs|users)/:org/installation")
def of_org(call: Call) -> Answer:
    app = call.who.app
    return reply(200, _installation(call, app)) if app is not None and not call.who.login else refuse(401, "No JWT")


@route("POST", "/app/installations/:id/access_tokens")
def give_token(call: Call) -> Answer:
    app = call.who.app
    if app is None or call.who.login or str(app.installation) != call.parts["id"]:
        return missing()
    if app.suspended:
        return refuse(403, "This installation has been suspended")
    granted = {"metadata": "read", **app.permissions}
    asked: dict[str, str] = call.body.get("permissions") or granted
    for name, level in asked.items():
        if granted.get(name) not in (level, "write", "admin"):
            said = "The permissions requested are not granted to this installation."
            return invalid("Installation", name, message=said)
    names = call.body.get("repositories")
    repos = None if names is None else frozenset(f"{call.world.org}/{name}".lower() for name in names)
    if any(name not in call.world.repos or not app.reaches(name) for name in repos or ()):
        said = "There is at least one repository that does not exist or is not accessible to the parent installation."
        return refuse(422, said)
    token = f"ghs_{secrets.token_hex(18)}"
    call.world.tokens[token] = Identity(app.login, app, {"metadata": "read", **asked}, repos)
    return reply(201, {"token": token, "expires_at": "2099-01-01T00:00:00Z", "permissions": asked,
                       "repository_selection": "all" if repos is None else "selected"})  # fmt: skip


@route("DELETE", "/installation/token")
def take_back(call: Call) -> Answer:
    for token, identity in list(call.world.tokens.items()):
        if identity is call.who:
            del call.world.tokens[token]
    return reply(204)


@route("GET", "/user")
def user(call: Call) -> Answer:
    """An installation is nobody's account."""
    return not_accessible() if call.who.app is not None else call.forward(call)


@route("GET", "/installation/repositories")
def reached(call: Call) -> Answer:
    app, held = call.who.app, call.who.repos
    if app is None:
        return not_accessible()
    names = [name for name in call.world.repos if app.reaches(name) and (held is None or name in held)]
    rows = [
        {"full_name": call.world.repos[name].full_name, "private": call.world.repos[name].private} for name in names
    ]
    return pages(call, rows, "repositories")


@route("GET", "/orgs/:org/installations")
def installations(call: Call) -> Answer:
    allowed = call.who.login in call.world.owners or call.who.may(("organization_administration",), "read")
    if not allowed:
        return not_accessible() if call.who.app is not None else missing()
    return pages(call, [_installation(call, app) for app in call.world.apps], "installations")
