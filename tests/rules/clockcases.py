"""Cases and policies for tests of clocks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from quietfix.desk.case import Case
from quietfix.desk.policy import Policy
from quietfix.desk.state import State
from quietfix.instants import Instant
from quietfix.rules.clocks import Deadline, deadlines
from tests.rules.looking import make_case, shipped

SHIPPED = shipped()
AT = Instant.parse("2026-11-24T16:00:00Z")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
INSTANTS = st.integers(0, 400 * 24).map(lambda hours: AT + hours * HOUR)
ASKED = {"asked-by": "reporter"}
AGREED = {"agreed-by": ["member-b"], "reason": "rollout", "at": str(AT + DAY)}


def changed(**clocks: Mapping[str, Any]) -> Policy:  # Any: values of a model
    """The shipped policy with some keys of some clocks changed, `cra_final` standing for `cra-final`."""
    news = {name.replace("_", "-"): news for name, news in clocks.items()}
    listed = [clock.model_copy(update=dict(news.get(clock.id, {}))) for clock in SHIPPED.deadlines.clocks]
    return replace(SHIPPED, deadlines=SHIPPED.deadlines.model_copy(update={"clocks": tuple(listed)}))


EMBARGO = next(clock for clock in SHIPPED.deadlines.clocks if clock.id == "embargo")
assert EMBARGO.extension is not None
EXTENDING = changed(embargo={"extension": EMBARGO.extension.model_copy(update={"enabled": True})})
ALL_ON = changed(**{clock.id.replace("-", "_"): {"enabled": True} for clock in SHIPPED.deadlines.clocks})


def case(**more: Any) -> Case:  # Any: JSON-like, what a case says
    return make_case(**{"received": str(AT), "answered": str(AT), "fix": {}} | more)


def find(of: Case, now: Instant = AT, state: State | None = None, policy: Policy = SHIPPED) -> list[Deadline]:
    return list(deadlines(of, state or State(), policy, now))


def one(of: Case, clock: str, now: Instant = AT, state: State | None = None, policy: Policy = SHIPPED) -> Deadline:
    (found,) = [deadline for deadline in find(of, now, state, policy) if deadline.clock == clock]
    return found


def clocks(found: list[Deadline]) -> list[str]:
    return [deadline.clock for deadline in found]
