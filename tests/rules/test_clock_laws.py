"""Laws over all clocks of the policy together."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from quietfix.desk.case import Case
from quietfix.desk.policy import Policy
from quietfix.desk.state import LineState, State
from quietfix.instants import Instant
from quietfix.rules.clockfacts import void_since
from quietfix.rules.clocks import ClockState
from tests.rules.clockcases import ALL_ON, ASKED, AT, DAY, EXTENDING, HOUR, INSTANTS, SHIPPED, case, find

SPREAD = st.integers(-20 * 24, 20 * 24).map(lambda hours: str(AT + hours * HOUR))
VERDICTS = st.sampled_from(["released", "landed", "absent", "reverted", "not-affected", "unknown"])
POLICIES = st.sampled_from([SHIPPED, EXTENDING, ALL_ON])
LATER = st.integers(0, 40 * 24).map(lambda hours: hours * HOUR)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any case with a fix that is ready: facts in any order, true or not."""

    def maybe(**more: Any) -> dict[str, Any]:  # Any: JSON-like, what a case says
        return {key: value for key, value in more.items() if draw(st.booleans())}

    extension = {"agreed-by": draw(st.sampled_from([[], ["member-b"]])), "reason": "rollout", "at": draw(SPREAD)}
    said = maybe(
        answered=draw(SPREAD),
        waiting={"on": "reporter", "since": draw(SPREAD)},
        embargo=ASKED | maybe(requested=draw(SPREAD), extension=extension),
        distros={"posted": draw(SPREAD)} | maybe(date=draw(SPREAD)),
        exploited={"aware": draw(SPREAD)} | maybe(warned=draw(SPREAD)),
        hardware={"proposed": [{"github": "x", "at": draw(SPREAD)}], "pledges": []},
        handling="public",
        report={"assisted": draw(st.booleans())},
    ) | maybe(**{"public-since": draw(SPREAD)})
    track = draw(st.sampled_from(["software", "software", "hardware"]))
    return case(**{"answered": None, "received": draw(SPREAD), "track": track, "fix": {"ready": draw(SPREAD)}} | said)


@st.composite
def states(draw: st.DrawFn) -> State:
    verdicts = draw(st.dictionaries(st.sampled_from(["mainline", "6.12", "6.6"]), VERDICTS))
    landed = {
        line: LineState(verdict=verdict, why="seen", date=draw(SPREAD) if verdict in ("landed", "released") else None)
        for line, verdict in verdicts.items()
    }
    return State(landed=landed, first_public=draw(st.none() | SPREAD.map(Instant.parse)))


RISING = [ClockState.RUNNING, ClockState.WARNED, ClockState.DUE, ClockState.OVERDUE]


@given(cases(), states(), POLICIES, INSTANTS, LATER)
def test_more_time_never_takes_a_warning_back(
    of: Case, state: State, policy: Policy, now: Instant, more: timedelta
) -> None:
    before, after = find(of, now, state, policy), find(of, now + more, state, policy)
    for was, now_is in zip(before, after, strict=True):
        assert (was.clock, was.of, was.ends, was.why) == (now_is.clock, now_is.of, now_is.ends, now_is.why)
        if was.state in RISING:
            assert RISING.index(now_is.state) >= RISING.index(was.state)
        else:
            assert now_is.state is was.state


@given(cases(), states(), POLICIES, LATER)
def test_a_later_fix_never_ends_a_clock_earlier(of: Case, state: State, policy: Policy, more: timedelta) -> None:
    assert of.fix.ready is not None
    later = of.model_copy(update={"fix": of.fix.model_copy(update={"ready": of.fix.ready + more})})
    before = {(d.clock, d.of): d.ends for d in find(of, AT, state, policy)}
    after = {(d.clock, d.of): d.ends for d in find(later, AT, state, policy)}
    assert before.keys() == after.keys()
    assert all(after[key] >= ends for key, ends in before.items())


@given(cases(), states(), INSTANTS)
def test_nothing_is_held_back_beyond_seven_days_without_an_extension(of: Case, state: State, now: Instant) -> None:
    assert of.fix.ready is not None
    void = void_since(of)
    for policy, most in ((SHIPPED, 7 * DAY), (EXTENDING, 14 * DAY)):
        for deadline in find(of, now, state, policy):
            if deadline.clock in ("release", "embargo", "distros"):
                # A post to the list, or a publication, can only come late by itself; then nothing is left to hold back.
                assert deadline.ends <= max(of.fix.ready + most, deadline.starts, void or of.fix.ready)


@given(cases(), states(), POLICIES, INSTANTS)
def test_public_means_void(of: Case, state: State, policy: Policy, now: Instant) -> None:
    void = void_since(of)
    for deadline in find(of, now, state, policy):
        if deadline.clock in ("embargo", "distros"):
            first = state.first_public
            assert (deadline.state is ClockState.VOID) == (void is not None and (first is None or void < first))


@given(cases(), states(), POLICIES, INSTANTS)
def test_every_deadline_holds_together(of: Case, state: State, policy: Policy, now: Instant) -> None:
    for deadline in find(of, now, state, policy):
        assert deadline.starts <= deadline.ends
        assert (deadline.step is None) == (deadline.state not in RISING[1:])
        assert deadline.next_at is None or deadline.next_at > now
        assert (deadline.next_at is None) == (deadline.next_step is None)
        assert deadline.state not in RISING[1:] or deadline.since <= now
        assert "policy/deadlines.yml:" in deadline.why or deadline.state is ClockState.VOID
