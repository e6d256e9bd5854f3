"""The forge's Git over HTTP: who may fetch and push by the same tokens as the API, and every push is in the log."""

import gzip
import os
import re
import subprocess
from collections.abc import Mapping

from tests.double.calls import refuse
from tests.double.emulator import Answer
from tests.double.world import ROLES, Identity, RepoState, World

PATH = re.compile(r"/([^/]+)/([^/]+?)(?:\.git)?/(info/refs|git-upload-pack|git-receive-pack)")


def repository_of(world: World, path: str) -> tuple[RepoState, str] | None:
    """The repository that a Git request is about, and what is asked of it."""
    found = PATH.fullmatch(path)
    repo = world.repos.get(f"{found[1]}/{found[2]}".lower()) if found is not None else None
    return None if found is None or repo is None or repo.git is None else (repo, found[3])


def serve(
    world: World, who: Identity | Answer, method: str, path: str, query: Mapping[str, str], sent: bytes,
    headers: Mapping[str, str],
) -> Answer:  # fmt: skip
    """Answer one request of Git."""
    found = repository_of(world, path)
    if isinstance(who, Answer) or (found is None and not who.login):
        return Answer(
            401, {"www-authenticate": 'Basic realm="GitHub"', "content-type": "text/plain"}, b"Bad credentials"
        )
    if found is None:
        return refuse(404, "Repository not found.")
    repo, asked = found
    service = query.get("service", asked)
    if not _may(world, who, repo, "write" if service == "git-receive-pack" else "read"):
        if not who.login:
            return Answer(401, {"www-authenticate": 'Basic realm="GitHub"'}, b"")
        readable = _may(world, who, repo, "read")
        said = f"Permission to {repo.full_name}.git denied to {who.login}." if readable else "Repository not found."
        return Answer(403 if readable else 404, {"content-type": "text/plain"}, said.encode())
    assert repo.git is not None
    plain = gzip.decompress(sent) if headers.get("content-encoding") == "gzip" else sent
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_PROJECT_ROOT": str(repo.git),
        "GIT_HTTP_EXPORT_ALL": "1",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PATH_INFO": f"/{asked}",
        "QUERY_STRING": "&".join(f"{key}={value}" for key, value in query.items()),
        "REQUEST_METHOD": method,
        "REMOTE_USER": who.login,
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(plain)),
        "DOUBLE_RULES": "main" if _held(who, repo) else "",
        "GIT_PROTOCOL": headers.get("git-protocol", ""),
    }
    done = subprocess.run(["git", "http-backend"], input=plain, env=environment, capture_output=True, timeout=120)
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(": ", 1) for line in head.decode("latin-1").split("\r\n") if ": " in line)
    return Answer(int(fields.pop("status", "200")[:3]), fields, body)


def _held(who: Identity, repo: RepoState) -> bool:
    """Whether a ruleset keeps somebody from pushing to main."""
    for rule in repo.settings.get("rulesets", []):
        past = [actor["actor_id"] for actor in rule.get("bypass_actors", []) if actor["actor_type"] == "Integration"]
        asks = any(one["type"] == "pull_request" for one in rule.get("rules", []))
        if rule.get("enforcement") == "active" and asks and (who.app is None or who.app.id not in past):
            return True
    return False


def _may(world: World, who: Identity, repo: RepoState, level: str) -> bool:
    if who.app is not None:
        name = repo.full_name.lower()
        reached = who.app.reaches(name) and (who.repos is None or name in who.repos)
        return reached and who.may(("contents",), level)
    role = world.role(who.login, repo) if who.login else ("pull" if not repo.private else None)
    return role is not None and ROLES.index(role) >= (ROLES.index("push") if level == "write" else 0)
