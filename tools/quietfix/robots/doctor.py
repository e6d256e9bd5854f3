"""Looks at a desk's folder and its repository on the forge, and lets rules say what is wrong; sets up what can be."""

import fcntl
import os
from dataclasses import dataclass

from quietfix.desk.deskgit import DeskGit
from quietfix.desk.lastgood import last_good_run
from quietfix.desk.policy import Policy
from quietfix.desk.repository import UNFINISHED
from quietfix.desk.store import Desk
from quietfix.errors import DeskRefused
from quietfix.facts import Unknown
from quietfix.finding import Severity
from quietfix.instants import Instant
from quietfix.outcome import Failed, Outcome, Refused
from quietfix.robots.checking import check
from quietfix.robots.forges import reader_of, settings_reader, settings_writer
from quietfix.robots.soundpolicy import sound_policy
from quietfix.robots.sources import Trees
from quietfix.rules.doctor.hosted import hosted
from quietfix.rules.doctor.line import Line
from quietfix.rules.doctor.local import Here, local
from quietfix.rules.doctor.setup import Change, changes
from quietfix.settings import Repository, Settings
from quietfix.trees.inventory import inventory

_OWNERS = ".github/CODEOWNERS"
PLACEHOLDER = "@your-organization/your-team"
"""What the template's CODEOWNERS names until a team writes itself in."""


def doctor(desk: Desk, now: Instant) -> tuple[Line, ...]:
    """All lines: the folder first, then the forge where the policy names one. Nothing is changed or fetched."""
    policy = sound_policy(desk)
    found = list(local(_here(desk, policy, now), policy.desk, now))
    if policy.desk.forge != "local":
        found += hosted(_settings(desk, policy), policy.desk)
    return tuple(found)


@dataclass(frozen=True)
class SetUp:
    """What a repository lacks, how setting it went where that was asked for, and what could not be seen."""

    changes: tuple[Change, ...]
    outcomes: tuple[Outcome, ...]
    unknown: tuple[str, ...]

    @property
    def failed(self) -> bool:
        """Whether something was tried and did not work."""
        return any(isinstance(outcome, Refused | Failed) for outcome in self.outcomes)


def set_up(desk: Desk, *, write: bool) -> SetUp:
    """What `init` changes; with `write`, change it. Raises DeskRefused on a local forge, and where others can read."""
    policy = sound_policy(desk)
    if policy.desk.forge == "local":
        raise DeskRefused(
            "there is nothing to set up: `forge` in policy/desk.yml is local", "set it to github for a desk on GitHub"
        )
    seen = _settings(desk, policy)
    wanted = tuple(changes(seen, policy.desk))
    parts = (seen.repository, seen.actions, seen.rulesets, seen.environments, seen.labels)
    unknown = tuple(dict.fromkeys(part.why for part in parts if isinstance(part, Unknown)))
    if not write or not wanted:
        return SetUp(wanted, (), unknown)
    if not isinstance(seen.repository, Repository) or seen.repository.visibility != "private":
        raise DeskRefused("the desk's repository is not private", "make it private before anything else")
    hand = settings_writer(desk, policy)
    return SetUp(wanted, tuple(hand.carry_out(change) for change in wanted), unknown)


def _settings(desk: Desk, policy: Policy) -> Settings:
    reader = settings_reader(desk, policy)
    if isinstance(reader, Unknown):
        return Settings(reader, reader, reader, reader, reader, reader, reader, reader)
    return reader.read()


def _here(desk: Desk, policy: Policy, now: Instant) -> Here:
    findings = check(desk, (), None, now).findings
    trees = Trees.of(desk, policy, None)
    seen = inventory(trees.mirrors, trees.mirrors, trees.root)
    fetched: dict[str, Instant | Unknown] = {
        tree.name: tree.fetched if tree.fetched is not None else Unknown(tree.state.value) for tree in seen.trees
    }
    return Here(
        sum(finding.severity is Severity.ERROR for finding in findings),
        last_good_run(desk.root),
        fetched,
        (desk.scratch / UNFINISHED).exists(),
        _is_locked(desk),
        _private(desk, policy),
        _has_placeholder(desk),
    )


def _private(desk: Desk, policy: Policy) -> str | Unknown:
    try:
        return reader_of(desk, policy, DeskGit(desk.root).remotes()).visibility()
    except DeskRefused as error:
        return Unknown(error.happened)


def _has_placeholder(desk: Desk) -> bool:
    path = desk.root / _OWNERS
    return not path.is_file() or PLACEHOLDER in path.read_text(encoding="utf-8", errors="replace")


def _is_locked(desk: Desk) -> bool:
    """Whether another process holds the lock of the desk's folder."""
    try:
        lock = os.open(desk.scratch / "run.lock", os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(lock)
    return False
