"""How the repository on the forge should be set up: private, closed on all sides, and guarded where it matters."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import TypeVar

from quietfix.desk.policy import DeskPolicy
from quietfix.facts import Unknown
from quietfix.rules.doctor.line import Health, Line, judged
from quietfix.settings import Actions, App, Doors, Environment, Organization, Repository, Ruleset, Seen, Settings

Thing = TypeVar("Thing")
ENVIRONMENTS = ("writer", "access")
"""Where the secrets of the two identities lie."""
CHECK = "check"
"""The check that a pull request must pass."""
FORM = "report"
"""The label that the issue form sets, by which the workflow `intake` knows it. GitHub sets none that is not there."""
GUARDS = frozenset(("deletion", "non_fast_forward", "pull_request", "required_status_checks"))
"""The types of rules that the default branch needs."""
WRITER = {"contents": "write", "issues": "write", "pull_requests": "write", "metadata": "read"}
ACCESS = {"administration": "write", "members": "read", "metadata": "read"}
"""What the two Apps need and no more, by kind of permission."""
_BASE = "base-permission"
_ENFORCED = {
    "free": "rulesets and environments do not hold in private repositories: only people keep to them",
    "pro": "there are no organization roles: whoever gets in can write",
    "team": "rulesets hold; environments have no required reviewers in private repositories",
    "business": "rulesets and environments hold",
    "enterprise": "rulesets and environments hold, and what is done is in an audit log",
}


def hosted(settings: Settings, desk: DeskPolicy) -> Iterator[Line]:
    """A line for each thing that matters, in the order of how much it would give away."""
    yield from _each("repository", settings.repository, _repository)
    yield from _organization(settings.organization)
    yield from _each("doors", settings.doors, _doors)
    yield from _each("apps", settings.apps, lambda apps: _apps(apps, desk))
    yield from _each("actions", settings.actions, _actions)
    branch = settings.repository.branch if isinstance(settings.repository, Repository) else "main"
    yield from _each("ruleset", settings.rulesets, lambda rulesets: [_guarded(rulesets, branch)])
    yield from _each("environments", settings.environments, lambda found: _environments(found, branch))
    wanted = labels_of(desk)
    yield from _each("labels", settings.labels, lambda labels: [_labels(labels, wanted)])


def labels_of(desk: DeskPolicy) -> frozenset[str]:
    """The labels that the repository needs."""
    return frozenset((*desk.labels.values(), FORM))


def _each(id_: str, seen: Seen[Thing], judge: Callable[[Thing], Iterable[Line]]) -> Iterator[Line]:
    if isinstance(seen, Unknown):
        yield Line(id_, Health.UNKNOWN, seen.why, "see above; what could not be seen may be wrong")
    else:
        yield from judge(seen)


def _repository(seen: Repository) -> Iterator[Line]:
    yield judged(
        "private",
        f"the repository is {seen.visibility}",
        good=seen.visibility == "private",
        todo="make it private before anything else: Settings > General > Danger zone",
    )
    forks = "may be forked" if seen.forks else "cannot be forked"
    yield judged("forks", f"the repository {forks}", good=not seen.forks, todo="`quietfix init`, or Settings > General")
    pages = "a site is made of the repository" if seen.pages else "no site is made of it"
    yield judged("pages", pages, good=not seen.pages, todo="`quietfix init`, or Settings > Pages")


def _organization(seen: Organization | Unknown | None) -> Iterator[Line]:
    if isinstance(seen, Unknown):
        yield Line(_BASE, Health.UNKNOWN, seen.why, "ask an owner of the organization to run this")
    elif seen is None:
        todo = "move it to an organization: only there can somebody be let in to read alone"
        yield Line(_BASE, Health.WRONG, "a personal account owns the repository", todo)
    else:
        yield judged(
            _BASE,
            f"what each member of the organization may do: {seen.base}",
            good=seen.base == "none",
            todo="set the base permission to none: organization Settings > Member privileges",
        )
        holds = _ENFORCED.get(seen.plan, "see docs/github.md for what it enforces")
        yield Line("plan", Health.NOTE, f"the plan is {seen.plan}: {holds}")


def _doors(seen: Doors) -> Iterator[Line]:
    yield judged(
        "hooks",
        f"{seen.hooks or 'no'} hook{'s' * (seen.hooks != 1)} of the repository",
        good=not seen.hooks,
        todo="each sends what is written here to somebody else's server: Settings > Webhooks",
    )
    yield judged(
        "deploy-keys",
        f"{seen.keys or 'no'} deploy key{'s' * (seen.keys != 1)}, {seen.writing_keys} can write",
        good=not seen.keys,
        todo="whoever has the key reads all cases and is no person: Settings > Deploy keys",
    )
    yield judged(
        "runners",
        f"{seen.runners or 'no'} runner{'s' * (seen.runners != 1)} of the repository; "
        "what its organization may share with it is not seen",
        good=not seen.runners,
        todo="whoever can log in there reads all cases: Settings > Actions > Runners",
    )


def _apps(seen: tuple[App, ...], desk: DeskPolicy) -> Iterator[Line]:
    robot = (desk.robots.login or "").removesuffix("[bot]")
    writers = [app for app in seen if app.slug == robot]
    entrances = [app for app in seen if app.slug != robot and app.permissions.get("administration") == "write"]
    if not robot:
        yield Line(
            "writer-app", Health.WRONG, "policy/desk.yml names no login of the robots", "set `robots.login` there"
        )
    elif not writers:
        todo = "install it on this repository, see docs/github.md"
        yield Line("writer-app", Health.WRONG, "the writer App is not installed", todo)
    for app in writers:
        yield _permissions("writer-app", app, WRITER)
    if not entrances:
        todo = "without it nobody is let in or out by robots, see docs/github.md"
        yield Line("access-app", Health.NOTE, "no App may say who gets in", todo)
    for app in entrances[:1]:
        yield _permissions("access-app", app, ACCESS)
    for app in seen:
        reads = app.permissions.get("contents") or app.permissions.get("issues")
        if app in (*writers, *entrances[:1]) or reads is None:
            continue
        where = "reads every repository, so this one too" if app.everywhere else "may read this repository"
        yield Line(
            "other-app",
            Health.WRONG if app.everywhere else Health.NOTE,
            f"the App {app.slug} {where}",
            "install it on selected repositories, and not on this one: organization Settings > GitHub Apps",
        )


def _permissions(id_: str, app: App, wanted: Mapping[str, str]) -> Line:
    more = sorted(kind for kind, may in app.permissions.items() if wanted.get(kind) not in (may, "write"))
    less = sorted(kind for kind, may in wanted.items() if app.permissions.get(kind) not in (may, "write"))
    faults = [f"lacks {' '.join(less)}"] * bool(less) + [f"has {' '.join(more)} besides"] * bool(more)
    faults += ["gets into all repositories"] * app.everywhere
    return judged(
        id_,
        f"the App {app.slug} {', '.join(faults) or 'has what it needs and no more'}",
        good=not faults,
        todo="docs/github.md lists its permissions; install it on this repository alone",
    )


def _actions(seen: Actions) -> Iterator[Line]:
    on = "Actions are on" if seen.enabled else "Actions are off"
    yield judged("actions", on, good=seen.enabled, todo="turn them on: Settings > Actions")
    yield judged(
        "actions-allowed",
        f"whose actions may run: {seen.allowed}",
        good=seen.allowed in ("selected", "local_only"),
        todo="`quietfix init`, or Settings > Actions: GitHub's own alone",
    )
    yield judged(
        "actions-token",
        f"a job's own token may {seen.token}" + (" and approve pull requests" if seen.approves else ""),
        good=seen.token == "read" and not seen.approves,  # noqa: S105  # a permission, no token
        todo="`quietfix init`, or Settings > Actions > Workflow permissions",
    )
    yield judged(
        "actions-shared",
        f"who else may use this repository's actions: {seen.shared}",
        good=seen.shared == "none",
        todo="`quietfix init`: sharing gives the jobs of others a token that reads the desk",
    )


def guards(rulesets: tuple[Ruleset, ...], branch: str) -> list[Ruleset]:
    """The rulesets that are for the default branch and active. One that may leave the branch out is not."""
    ref = f"refs/heads/{branch}"
    names = {"~DEFAULT_BRANCH", "~ALL", ref}
    return [
        ruleset
        for ruleset in rulesets
        if ruleset.active
        and names & set(ruleset.branches)
        and not any(pattern in names or fnmatchcase(ref, pattern) for pattern in ruleset.excluded)
    ]


def _guarded(rulesets: tuple[Ruleset, ...], branch: str) -> Line:
    on = guards(rulesets, branch)
    rules = frozenset[str]().union(*(ruleset.rules for ruleset in on))
    lacks = sorted(GUARDS - rules)
    if not lacks and not any(CHECK in ruleset.checks for ruleset in on):
        lacks = [f"the check `{CHECK}`"]
    if not lacks and not any(ruleset.owners_review for ruleset in on):
        lacks = ["review by whom CODEOWNERS names"]
    passing = [ruleset.bypass for ruleset in on if ruleset.bypass is not None]
    if not lacks and sum(passing) > 1:
        lacks = ["a bypass for the writer App alone"]
    if not lacks and len(passing) < len(on):
        todo = "an administrator's token sees it: set GH_TOKEN to one"
        return Line("ruleset", Health.UNKNOWN, "who may pass the rules of the default branch by is not shown", todo)
    return judged(
        "ruleset",
        f"the default branch lacks {', '.join(lacks)}" if lacks else "the default branch is guarded",
        good=not lacks,
        todo="`quietfix init`, then add the writer App as the one bypass: Settings > Rules",
    )


def _environments(found: Mapping[str, Environment], branch: str) -> Iterator[Line]:
    for name in ENVIRONMENTS:
        seen = found.get(name)
        if seen is None:
            yield Line(f"environment-{name}", Health.WRONG, f"there is no environment {name}", "`quietfix init`")
            continue
        where = "all branches" if seen.branches is None else " ".join(seen.branches) or "no branch"
        yield judged(
            f"environment-{name}",
            f"the secrets of {name} are for {where}",
            good=seen.branches == (branch,),
            todo=f"for {branch} alone: `quietfix init`, or Settings > Environments",
        )


def _labels(labels: frozenset[str], wanted: frozenset[str]) -> Line:
    lacks = sorted(wanted - labels)
    what = f"labels that the policy names are missing: {' '.join(lacks)}" if lacks else "all labels are there"
    return judged("labels", what, good=not lacks, todo="`quietfix init`")
