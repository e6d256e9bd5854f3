"""Reads how the desk's repository on GitHub is set up. Each part is seen whole, or Unknown by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from quietfix.facts import Unknown
from quietfix.forge.githubclient import ReadingClient
from quietfix.forge.githubfaults import NotAllowed, NotThere, Trouble, Unclear
from quietfix.forge.githubplace import Place
from quietfix.settings import Actions, App, Doors, Environment, Organization, Repository, Ruleset, Settings

Thing = TypeVar("Thing")
_ADMIN = "an administrator's token sees more: set GH_TOKEN to one"


@dataclass(frozen=True)
class SettingsReader:
    """Reads by a client that cannot write, as whoever's token it has."""

    client: ReadingClient
    place: Place

    def read(self) -> Settings:
        """All settings that matter to a desk."""
        repository = _seen("the repository", self._repository)
        owner = repository.organization if isinstance(repository, Repository) else None
        if isinstance(repository, Unknown):
            organization: Organization | Unknown | None = repository
            apps: tuple[App, ...] | Unknown = repository
        elif owner is None:
            organization, apps = None, Unknown("only an organization shows which Apps are installed")
        else:
            organization = _seen("the organization", lambda: self._organization(owner))
            apps = _seen("installed Apps", lambda: self._apps(owner))
        return Settings(
            repository,
            organization,
            _seen("the settings of Actions", self._actions),
            apps,
            _seen("rulesets", self._rulesets),
            _seen("environments", self._environments),
            _seen("hooks, keys and runners", self._doors),
            _seen("labels", self._labels),
        )

    def _repository(self) -> Repository:
        seen = self._get("")
        owner = seen.get("owner", {})
        return Repository(
            _text(seen, "visibility"),
            _flag(seen, "allow_forking"),
            _flag(seen, "has_pages"),
            _text(seen, "default_branch"),
            _text(owner, "login") if _text(owner, "type") == "Organization" else None,
        )

    def _organization(self, login: str) -> Organization:
        seen = _mapping(self.client.get(f"/orgs/{quote(login, safe='')}"))
        plan = seen.get("plan")
        if "default_repository_permission" not in seen or plan is None:
            raise NotAllowed("only owners of the organization see its base permission and plan")
        return Organization(str(seen["default_repository_permission"] or "none"), _text(plan, "name"))

    def _actions(self) -> Actions:
        use = self._get("/actions/permissions")
        token = self._get("/actions/permissions/workflow")
        enabled = _flag(use, "enabled")
        return Actions(
            enabled,
            _text(use, "allowed_actions") if enabled else "none",
            _text(token, "default_workflow_permissions"),
            _flag(token, "can_approve_pull_request_reviews"),
            _text(self._get("/actions/permissions/access"), "access_level"),
        )

    def _apps(self, login: str) -> tuple[App, ...]:
        rows = self._listed(f"/orgs/{quote(login, safe='')}/installations", "installations")
        return tuple(
            App(
                _text(row, "app_slug"),
                _text(row, "repository_selection") == "all",
                {str(kind): str(may) for kind, may in _mapping(row.get("permissions")).items()},
            )
            for row in rows
            if row.get("suspended_at") is None
        )

    def _rulesets(self) -> tuple[Ruleset, ...]:
        rows = list(self.client.pages(f"{self.place.path}/rulesets", includes_parents="true"))
        return tuple(
            _ruleset(self._get(f"/rulesets/{int(row['id'])}")) for row in rows if row.get("target") == "branch"
        )

    def _environments(self) -> Mapping[str, Environment]:
        found = {}
        for row in self._listed(f"{self.place.path}/environments", "environments"):
            name, policy = _text(row, "name"), row.get("deployment_branch_policy")
            branches: tuple[str, ...] | None = None
            if isinstance(policy, Mapping) and policy.get("custom_branch_policies"):
                path = f"{self.place.path}/environments/{quote(name, safe='')}/deployment-branch-policies"
                branches = tuple(_text(one, "name") for one in self._listed(path, "branch_policies"))
            elif isinstance(policy, Mapping) and policy.get("protected_branches"):
                branches = ("protected branches",)
            found[name] = Environment(branches)
        return found

    def _doors(self) -> Doors:
        keys = list(self.client.pages(f"{self.place.path}/keys"))
        return Doors(
            sum(1 for _ in self.client.pages(f"{self.place.path}/hooks")),
            len(keys),
            sum(not _flag(key, "read_only") for key in keys),
            len(self._listed(f"{self.place.path}/actions/runners", "runners")),
        )

    def _labels(self) -> frozenset[str]:
        return frozenset(_text(label, "name") for label in self.client.pages(f"{self.place.path}/labels"))

    def _get(self, below: str) -> Mapping[str, Any]:
        return _mapping(self.client.get(f"{self.place.path}{below}"))

    def _listed(self, path: str, key: str) -> list[Mapping[str, Any]]:
        """A list that comes within an object, with how many there are: none may be missing."""
        found: list[Mapping[str, Any]] = []
        for page in range(1, 101):
            seen = _mapping(self.client.get(path, per_page=100, page=page))
            rows, count = seen.get(key), seen.get("total_count")
            if not isinstance(rows, list) or type(count) is not int:
                raise Unclear("GitHub's answer is not the list that was asked for")
            found += [_mapping(row) for row in rows]
            if len(found) >= count:
                return found
            if not rows:
                break
        raise Unclear("GitHub's list is not whole")


def _seen(what: str, read: Callable[[], Thing]) -> Thing | Unknown:
    try:
        return read()
    except (NotAllowed, NotThere) as trouble:
        return Unknown(f"{what} cannot be seen: {trouble.why}; {_ADMIN}")
    except Trouble as trouble:
        return Unknown(f"{what} cannot be seen: {trouble.why}")
    except (TypeError, ValueError, LookupError, AttributeError):
        return Unknown(f"{what} cannot be seen: GitHub's answer about settings cannot be read")


def _ruleset(seen: Mapping[str, Any]) -> Ruleset:
    rules = [_mapping(rule) for rule in seen.get("rules") or ()]
    conditions = _mapping(_mapping(seen.get("conditions") or {}).get("ref_name") or {})
    parameters = {_text(rule, "type"): _mapping(rule.get("parameters") or {}) for rule in rules}
    checks = parameters.get("required_status_checks", {}).get("required_status_checks") or ()
    return Ruleset(
        _text(seen, "name"),
        _text(seen, "enforcement") == "active",
        tuple(str(ref) for ref in conditions.get("include") or ()),
        frozenset(parameters),
        frozenset(_text(_mapping(check), "context") for check in checks),
        bool(parameters.get("pull_request", {}).get("require_code_owner_review")),
        # Left out for who may not change the ruleset.
        len(seen["bypass_actors"] or ()) if "bypass_actors" in seen else None,
        tuple(str(ref) for ref in conditions.get("exclude") or ()),
    )


def _mapping(thing: Any) -> Mapping[str, Any]:
    """An object of an answer. Any: its shape is checked here."""
    if not isinstance(thing, Mapping):
        raise Unclear("GitHub's answer about settings cannot be read")
    return thing


def _text(thing: Any, key: str) -> str:
    """A text of an answer. Any: as above."""
    value = _mapping(thing).get(key)
    if not isinstance(value, str):
        raise Unclear("GitHub's answer about settings cannot be read")
    return value


def _flag(thing: Any, key: str) -> bool:
    """A yes or no of an answer. Any: as above."""
    value = _mapping(thing).get(key)
    if type(value) is not bool:
        raise Unclear("GitHub's answer about settings cannot be read")
    return value
