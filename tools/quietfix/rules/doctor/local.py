"""How the desk's own folder is: its policy, its robots, its mirrors, what was cut short."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from quietfix.desk.policy import DeskPolicy
from quietfix.facts import Unknown
from quietfix.instants import Instant
from quietfix.rules.doctor.line import Health, Line, judged

STALE = timedelta(hours=18)
"""Robots run every six hours, and a forge may drop a run or two when many are due."""


@dataclass(frozen=True, slots=True)
class Here:
    """What the desk's folder shows."""

    errors: int
    """How many errors `check` finds."""
    good_run: Instant | None
    trees: Mapping[str, Instant | Unknown]
    """When each tree was last fetched whole."""
    unfinished: bool
    """Whether a run was cut short and nobody has finished it."""
    locked: bool
    """Whether a command that writes is running."""
    private: str | Unknown
    """What is known of the places that the desk is pushed to: `private`, or another word of the forge."""
    placeholder: bool
    """Whether CODEOWNERS still names nobody."""


def local(here: Here, desk: DeskPolicy, now: Instant) -> Iterator[Line]:
    """A line for each thing."""
    count = f"{here.errors or 'no'} error{'s' * (here.errors != 1)}"
    yield judged("check", f"{count} in cases, states and policy", good=not here.errors, todo="run `quietfix check`")
    yield judged(
        "members",
        f"the policy names {len(desk.members) or 'no'} member{'s' * (len(desk.members) != 1)} of the team",
        good=bool(desk.members),
        todo="write your logins into `members` of policy/desk.yml",
    )
    if desk.forge != "local":
        owners = "CODEOWNERS names nobody yet" if here.placeholder else "CODEOWNERS names who guards the tools"
        yield judged("codeowners", owners, good=not here.placeholder, todo="write your team into .github/CODEOWNERS")
    if isinstance(here.private, Unknown):
        yield Line("remote", Health.UNKNOWN, "whether all that the desk is pushed to is private", here.private.why)
    else:
        yield judged(
            "remote",
            f"what the desk is pushed to is {here.private}",
            good=here.private == "private",
            todo="make it private before anything else",
        )
    yield _good_run(here.good_run, now, desk.forge)
    for name, fetched in here.trees.items():
        yield _tree(name, fetched, now)
    yield judged(
        "unfinished",
        "a run was cut short" if here.unfinished else "no run was cut short",
        good=not here.unfinished,
        todo="`quietfix run --apply` finishes it",
    )
    if here.locked:
        todo = "it goes with the process that holds it; see which one if it does not"
        yield Line("lock", Health.NOTE, "a command that writes is running on this desk", todo)


def _good_run(at: Instant | None, now: Instant, forge: str) -> Line:
    timer = "look at the timer that calls `quietfix run --apply`"
    todo = timer if forge == "local" else "look at the workflow `robots`, or at the timer of your own"
    if at is None:
        hint = f"run `quietfix run --apply`; where it ran elsewhere, `git fetch`, then {todo}"
        return Line("good-run", Health.WRONG, "no run of the robots is noted here", hint)
    what = f"robots last did all of their work {at.human()}"
    if at - now > STALE:
        told = "whoever pushed the branch `robots` is no robot, or a clock is wrong: delete the branch there"
        return Line("good-run", Health.WRONG, f"{what}, which is still to come", told)
    return judged("good-run", what, good=now - at <= STALE, todo=f"that is long ago: {todo}")


def _tree(name: str, fetched: Instant | Unknown, now: Instant) -> Line:
    if isinstance(fetched, Unknown):
        return Line(f"tree-{name}", Health.UNKNOWN, f"tree {name}: {fetched.why}", "`quietfix trees fetch`")
    what = f"tree {name} was fetched {fetched.human()}"
    return judged(f"tree-{name}", what, good=now - fetched <= STALE, todo="that is long ago: `quietfix trees fetch`")
