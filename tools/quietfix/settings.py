"""How the forge has a desk's repository set up, as data. What could not be seen is Unknown, never a default."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from quietfix.facts import Unknown

Thing = TypeVar("Thing")
Seen: TypeAlias = Thing | Unknown


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository by itself."""

    visibility: str
    forks: bool
    """Whether it may be forked."""
    pages: bool
    """Whether a site is made of it."""
    branch: str
    """The default branch."""
    organization: str | None
    """The organization that owns it; None where a personal account does."""


@dataclass(frozen=True, slots=True)
class Organization:
    """What the owner says for all of its repositories."""

    base: str
    """What each of its members may do in each of its repositories: `none`, `read`, `write` or `admin`."""
    plan: str
    """The plan that it pays for, such as `free` or `team`; it decides which settings hold."""


@dataclass(frozen=True, slots=True)
class Actions:
    """What workflows may do."""

    enabled: bool
    allowed: str
    """Whose actions may run: `all`, `local_only` or `selected`."""
    token: str
    """What a job's own token may do unless it says otherwise: `read` or `write`."""
    approves: bool
    """Whether a job may approve pull requests."""
    shared: str
    """Which other repositories may use actions of this one: `none`, `user`, `organization` or `enterprise`."""


@dataclass(frozen=True, slots=True)
class App:
    """An App that is installed where the repository is."""

    slug: str
    everywhere: bool
    """Whether it gets into all repositories of the owner."""
    permissions: Mapping[str, str]
    """By kind, `read`, `write` or `admin`."""


@dataclass(frozen=True, slots=True)
class Ruleset:
    """A set of rules that branches must keep."""

    name: str
    active: bool
    branches: tuple[str, ...]
    """The refs that it is for, as patterns; `~DEFAULT_BRANCH` is the default branch."""
    rules: frozenset[str]
    """Their types."""
    checks: frozenset[str]
    """The checks that must pass."""
    owners_review: bool
    """Whether whoever CODEOWNERS names must have reviewed."""
    bypass: int | None
    """How many actors may pass it by; None where that is not shown."""
    excluded: tuple[str, ...] = ()
    """The refs that it is not for, as patterns, though `branches` has them."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Where secrets lie that only some branches may use."""

    branches: tuple[str, ...] | None
    """The branches that may; None for all."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What else can read along, by number: names and URLs may be secret."""

    hooks: int
    keys: int
    """Deploy keys."""
    writing_keys: int
    """Those of them that can write."""
    runners: int
    """Machines of the owner on which jobs run: the repository's. Those that an organization shares are not shown."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All of it."""

    repository: Seen[Repository]
    organization: Seen[Organization | None]
    """None where a personal account owns the repository."""
    actions: Seen[Actions]
    apps: Seen[tuple[App, ...]]
    rulesets: Seen[tuple[Ruleset, ...]]
    environments: Seen[Mapping[str, Environment]]
    doors: Seen[Doors]
    labels: Seen[frozenset[str]]
