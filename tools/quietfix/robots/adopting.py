"""The issue that a form made becomes the tracking issue of its case, so that it goes on saying the case's id alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from quietfix.desk.policy import Policy
from quietfix.desk.store import Desk
from quietfix.forge.base import ForgeWriter
from quietfix.intake.outcome import Arrival, Joined, Recorded, Seen
from quietfix.plan import AdoptIssue
from quietfix.robots.board import BODY
from quietfix.robots.forges import writer

_WHY = "what the form said is in the case, and the issue is mailed to all who watch"


def with_issues(arrivals: Sequence[Arrival], issues: Mapping[int, int], policy: Policy) -> list[Arrival]:
    """The arrivals with what is to become of the issues that they came as; `issues` has their numbers, by arrival.

    What is in a case already counts too: a run may have died between its push and this. Files as a forge have no
    issue that somebody else opened.
    """
    if policy.desk.forge == "local":
        return list(arrivals)
    return [_with_issue(arrival, issues.get(arrival.number)) for arrival in arrivals]


def adopt(
    arrivals: Sequence[Arrival], desk: Desk, policy: Policy, remotes: list[str], hand: ForgeWriter | None = None
) -> list[Arrival]:
    """Carry that out, once their cases are pushed. Raises DeskRefused where nobody can write to the forge."""
    done = []
    for arrival in arrivals:
        if arrival.issue is not None:
            hand = hand or writer(desk, policy, remotes)
            arrival = replace(arrival, went=hand.carry_out(arrival.issue))  # noqa: PLW2901  # the same one, told of more
        done.append(arrival)
    return done


def _with_issue(arrival: Arrival, number: int | None) -> Arrival:
    outcome = arrival.outcome
    if number is None or not isinstance(outcome, Recorded | Joined | Seen):
        return arrival
    return replace(arrival, issue=AdoptIssue(outcome.case, number, BODY.format(case=outcome.case), _WHY))
