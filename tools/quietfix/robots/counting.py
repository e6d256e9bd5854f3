"""Gathers what the statistics are made of: all cases with their state, and MAINTAINERS where the desk has one."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quietfix.desk.case import Case
from quietfix.desk.policy import Policy
from quietfix.desk.state import State
from quietfix.desk.store import Desk
from quietfix.errors import CouldNotTell
from quietfix.robots.routing import given_or_known
from quietfix.rules.routing.router import Router


@dataclass(frozen=True)
class Gathered:
    """What there is to count."""

    cases: Sequence[tuple[Case, State]]
    broken: tuple[str, ...]
    """Cases whose files have errors; they are not counted."""
    router: Router | None
    origin: str
    """Where MAINTAINERS came from, or why there is none."""


def gather(desk: Desk, policy: Policy, maintainers: str | None, mirrors: Path | None) -> Gathered:
    """All cases. Raises what `--maintainers` can: a file that was named has to be there."""
    router, origin = None, ""
    try:
        known = given_or_known(desk, policy, maintainers, mirrors, kept=False)
        router, origin = known.router, known.origin
    except CouldNotTell as error:
        if maintainers is not None:
            raise
        origin = error.happened
    cases: list[tuple[Case, State]] = []
    broken = []
    for file in desk.cases():
        if file.case is None or file.state is None:
            broken.append(file.id)
        else:
            cases.append((file.case, file.state))
    return Gathered(cases, tuple(broken), router, origin)
