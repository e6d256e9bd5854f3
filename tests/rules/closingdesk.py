"""A case that is looked at again and again, for tests of when it may close."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from quietfix.desk.case import Case
from quietfix.desk.policy import Policy
from quietfix.desk.state import LineFacts, PatchMatch, State
from quietfix.instants import Instant
from quietfix.rules.closing import Closing, carried_over, closing
from tests.rules.looking import make_case, make_policy, shipped

START = Instant.parse("2026-11-24T00:00:00Z")
FIX = "ab" * 20
CASE = make_case(FIX)
GRACE = 48
"""The grace time of all policies here, in hours."""


def at(hours: float) -> Instant:
    return START + timedelta(hours=hours)


def policy(close_when: str = "all-lines-released", grace: str = "PT48H") -> Policy:
    return replace(shipped(), trees=make_policy(close_when=close_when, grace=grace))


def fact(verdict: str, hours: float, commit: str = FIX, date: float | None = -1) -> LineFacts:
    """What a look shows whose fetch was at so many hours."""
    if verdict == "unknown":
        return LineFacts(verdict="unknown", why="not fetched")
    has = verdict in ("landed", "released")
    matches = (
        (PatchMatch(patch=1, commit=commit, match="same commit"),)
        if verdict in ("landed", "released", "reverted")
        else ()
    )
    return LineFacts.model_validate(
        {
            "verdict": verdict,
            "why": "as the trees show",
            "date": at(date) if has and date is not None else None,
            "seen": at(hours),
            "tag": "v1" if verdict == "released" else None,
            "tip": f"{int(hours * 60):040x}",
            "patches": matches,
        }
    )


def facts(hours: float, **verdicts: str) -> dict[str, LineFacts]:
    """`mainline` and `stable` at a look; `stable` is the line 6.6."""
    names = {"mainline": "mainline", "stable": "6.6"}
    return {names[line]: fact(verdict, hours) for line, verdict in verdicts.items()}


@dataclass
class Desk:
    """A case that is looked at again and again, as the landed robot does."""

    policy: Policy
    case: Case = CASE
    state: State = field(default_factory=State)

    def look(
        self, hours: float, seen: Mapping[str, LineFacts], *, inputs: str = "inputs", fetched: float | None = None
    ) -> Closing:
        """One look; `fetched` is when its fetch was, where that was before the look."""
        landed = carried_over(self.state, inputs, seen, self.policy.trees, at(hours))
        self.state = self.state.model_copy(update={"inputs": inputs, "landed": landed})
        return closing(self.case, self.state, seen, self.policy, at(hours if fetched is None else fetched))

    def looks(self, *looks: tuple[float, str]) -> list[bool]:
        """Whether the case may close at each of several looks at which both lines are the same."""
        return [self.look(hours, facts(hours, mainline=verdict, stable=verdict)).close for hours, verdict in looks]
