"""What the overlay knows: people, tokens, Apps, repositories with who gets in, settings, and the time."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

ROLES = ("pull", "triage", "push", "maintain", "admin")
ROLE_NAMES = {"pull": "read", "push": "write"}
"""How the forge names a role outside of `permissions`, where the two differ."""
LEGACY = {"pull": "read", "triage": "read", "push": "write", "maintain": "write", "admin": "admin"}
GIVEN = {"read": "pull", "write": "push"}
"""Other words by which a role may be asked for."""
INVITED_FOR = dt.timedelta(days=7)

Permissions = Mapping[str, str]
"""Of an App: `issues: write`."""


def role_name(role: str) -> str:
    return ROLE_NAMES.get(role, role)


@dataclass
class App:
    """A GitHub App, installed on the organization."""

    id: int
    slug: str
    permissions: dict[str, str]
    selection: Literal["all", "selected"] = "all"
    repos: set[str] = field(default_factory=set)
    """Full names in lower case, where some were selected."""
    suspended: bool = False

    @property
    def login(self) -> str:
        return f"{self.slug}[bot]"

    @property
    def installation(self) -> int:
        return self.id * 1000

    def reaches(self, full_name: str) -> bool:
        return not self.suspended and (self.selection == "all" or full_name.lower() in self.repos)


@dataclass(frozen=True)
class Identity:
    """Whom a token stands for: a person, or an installation of an App with some permissions in some repositories."""

    login: str
    app: App | None = None
    permissions: Permissions = field(default_factory=dict)
    repos: frozenset[str] | None = None
    """Full names in lower case; None: all that the App reaches."""

    def may(self, names: Iterable[str], level: str) -> bool:
        """Whether one of the named permissions is there, for an App."""
        wanted = ("read", "write", "admin") if level == "read" else ("write", "admin")
        return any(name == "metadata" or self.permissions.get(name) in wanted for name in names)


@dataclass
class Invitation:
    id: int
    login: str
    by: str
    role: str
    created: dt.datetime


@dataclass
class RepoState:
    """What the overlay knows of a repository; its issues, comments and pull requests are the emulator's."""

    full_name: str
    grants: dict[str, str] = field(default_factory=dict)
    """Login to role: direct collaborators."""
    invitations: list[Invitation] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    """What `GET /repos/OWNER/NAME` says otherwise than the emulator; `private` and `visibility` too."""
    settings: dict[str, Any] = field(default_factory=dict)
    """By path behind the repository's: `actions/permissions`, `rulesets/7`. What is not there is a 404."""
    files: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    """Files of pull requests; those of a repository with Git are read there."""
    dispatches: list[dict[str, Any]] = field(default_factory=list)
    """Bodies of `repository_dispatch`."""
    git: Path | None = None
    """The bare repository that holds its commits."""

    @property
    def private(self) -> bool:
        return bool(self.fields.get("private", True))


@dataclass
class World:
    """All of it, for one test."""

    org: str
    owners: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    """Members of the organization that are not owners."""
    people: dict[str, int] = field(default_factory=dict)
    """Every login there is, and its number."""
    base_permission: str = "none"
    """`none`, `read`, `write` or `admin`: what members of the organization may do in each of its repositories."""
    org_fields: dict[str, Any] = field(default_factory=dict)
    org_settings: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, Identity] = field(default_factory=dict)
    apps: list[App] = field(default_factory=list)
    repos: dict[str, RepoState] = field(default_factory=dict)
    """By full name in lower case."""
    moved: dict[str, str] = field(default_factory=dict)
    """Full names that a repository had before, in lower case, and the name it has now."""
    clock: dt.datetime | None = None
    """The time that stands still; None is the machine's."""
    last_id: int = 1000

    @property
    def now(self) -> dt.datetime:
        return self.clock or dt.datetime.now(dt.UTC).replace(microsecond=0)

    def new_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def known(self, login: str) -> str | None:
        """A login as it is written, from one in any case."""
        return next((one for one in self.people if one.lower() == login.lower()), None)

    def role(self, login: str, repo: RepoState) -> str | None:
        """The highest role that somebody has in a repository, of all ways to have one."""
        ways = [ROLES.index(repo.grants[login])] if login in repo.grants else []
        if login in self.owners:
            ways.append(ROLES.index("admin"))
        if login in self.members and self.base_permission != "none":
            ways.append(ROLES.index(GIVEN.get(self.base_permission, self.base_permission)))
        if not repo.private:
            ways.append(0)
        return ROLES[max(ways)] if ways else None

    def expired(self, invitation: Invitation) -> bool:
        return self.now - invitation.created >= INVITED_FOR
