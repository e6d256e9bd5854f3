"""What `init` changes of a repository that was just made from the template, from what it shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from quietfix.desk.policy import DeskPolicy
from quietfix.facts import Unknown
from quietfix.rules.doctor.hosted import CHECK, ENVIRONMENTS, FORM, GUARDS, guards, labels_of
from quietfix.settings import Actions, Environment, Repository, Settings


class Setting(StrEnum):
    """What can be set. Anything else is told by `doctor`, and left to people."""

    FORKS = "forks"
    PAGES = "pages"
    ACTIONS = "actions-allowed"
    TOKEN = "actions-token"  # noqa: S105  # the name of a setting
    SHARED = "actions-shared"
    RULESET = "ruleset"
    ENVIRONMENT = "environment"
    LABEL = "label"


@dataclass(frozen=True, slots=True)
class Change:
    """One setting, and what it becomes."""

    setting: Setting
    name: str
    """Of the label, environment or branch; empty where there is one of its kind."""
    was: str | None
    """In words; None where there was none."""
    to: str
    """In words."""
    why: str

    def line(self) -> str:
        """The change as a line of a plan."""
        sign, words = ("+", self.to) if self.was is None else ("~", f"{self.was} -> {self.to}")
        return f"{sign} {self.setting}{f' {self.name}' if self.name else ''}: {words}"


def changes(settings: Settings, desk: DeskPolicy) -> Iterator[Change]:
    """What has to change. Of what could not be seen nothing is changed."""
    repository = settings.repository
    if isinstance(repository, Unknown):
        return
    yield from _closed(repository)
    if not isinstance(settings.actions, Unknown):
        yield from _actions(settings.actions)
    if not isinstance(settings.rulesets, Unknown):
        on = guards(settings.rulesets, repository.branch)
        if not frozenset[str]().union(*(ruleset.rules for ruleset in on)) >= GUARDS:
            to = f"pull requests that passed `{CHECK}`, no force-push, no deletion"
            yield Change(Setting.RULESET, repository.branch, None, to, "edits of cases are checked, of tools reviewed")
    if not isinstance(settings.environments, Unknown):
        for name in ENVIRONMENTS:
            seen = settings.environments.get(name)
            if seen is None or seen.branches != (repository.branch,):
                why = "the secrets of an identity are for what was reviewed"
                yield Change(Setting.ENVIRONMENT, name, _where(seen), f"{repository.branch} alone", why)
    if not isinstance(settings.labels, Unknown):
        for label in sorted(labels_of(desk) - settings.labels):
            why = "the issue form sets it" if label == FORM else "labels of tracking issues mirror the status"
            yield Change(Setting.LABEL, label, None, "a label", why)


def _closed(seen: Repository) -> Iterator[Change]:
    if seen.forks:
        yield Change(Setting.FORKS, "", "allowed", "off", "a fork is a copy of all cases")
    if seen.pages:
        yield Change(Setting.PAGES, "", "on", "off", "a site may be seen by more people than the repository")


def _actions(seen: Actions) -> Iterator[Change]:
    if seen.allowed not in ("selected", "local_only"):
        yield Change(Setting.ACTIONS, "", seen.allowed, "selected", "what runs here reads the desk: GitHub's own alone")
    if seen.token != "read" or seen.approves:  # noqa: S105  # a permission, no token
        was = f"{seen.token}{' and approves' if seen.approves else ''}"
        yield Change(Setting.TOKEN, "", was, "read", "each job says what it needs")
    if seen.shared != "none":
        yield Change(Setting.SHARED, "", seen.shared, "none", "sharing gives others' jobs a token that reads the desk")


def _where(seen: Environment | None) -> str | None:
    if seen is None:
        return None
    return "all branches" if seen.branches is None else " ".join(seen.branches) or "no branch"
