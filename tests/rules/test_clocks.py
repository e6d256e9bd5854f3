"""The clocks that hold a fix back or release it, `release` and `embargo`, by examples and by laws."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietfix.desk.case import Case
from quietfix.desk.state import State
from quietfix.instants import Instant
from quietfix.rules.clockfacts import CONDITIONS, EACH, FACTS, Ground, void_since
from quietfix.rules.clocks import ClockState, Deadline, deadlines
from tests.rules.looking import cited_length, make_case, shipped

POLICY = shipped()
READY = Instant.parse("2026-11-24T16:00:00Z")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ASKED = {"asked-by": "reporter"}
RELEASE_LINE, EMBARGO_LINE = cited_length("release"), cited_length("embargo")
NOTHING = State()
URGENCY = [ClockState.RUNNING, ClockState.WARNED, ClockState.DUE, ClockState.OVERDUE]


def case(*, ready: Instant | None = READY, **more: Any) -> Case:  # Any: JSON-like, what a case says
    fix = {"ready": ready} if ready is not None else {}
    return make_case(**{"received": "2026-11-20T09:14:00Z", "fix": fix} | more)


def look(of: Case, now: Instant, state: State = NOTHING) -> dict[str, Deadline]:
    found = {deadline.clock: deadline for deadline in deadlines(of, state, POLICY, now)}
    return {clock: found[clock] for clock in ("release", "embargo") if clock in found}


def coming(deadline: Deadline) -> str | None:
    """The next step with its instant."""
    return None if deadline.next_at is None else f"{deadline.next_step} {deadline.next_at.human()}"


def states(of: Case, now: Instant = READY, state: State = NOTHING) -> dict[str, str]:
    return {clock: deadline.state.value for clock, deadline in look(of, now, state).items()}


def test_without_a_fix_no_clock_runs() -> None:
    assert look(case(ready=None), READY + 365 * DAY) == {}
    assert look(case(ready=None, embargo=ASKED), READY) == {}


# release


def test_a_fix_is_due_at_once_where_nobody_asked_for_more() -> None:
    assert look(case(), READY) == {
        "release": Deadline(
            case="2026-0001",
            clock="release",
            state=ClockState.DUE,
            of=None,
            starts=READY,
            ends=READY,
            since=READY,
            step="due",
            next_step="overdue 1",
            next_at=READY + 2 * DAY,
            waits_for="maintainer",
            why=f"release ends 2026-11-24 16:00 UTC = fix ready 2026-11-24 16:00 UTC ({RELEASE_LINE})",
        )
    }


@pytest.mark.parametrize(
    ("after", "state", "step", "next_step"),
    [
        (-HOUR, ClockState.RUNNING, None, "due 2026-11-24 16:00 UTC"),
        (2 * DAY - timedelta(seconds=1), ClockState.DUE, "due", "overdue 1 2026-11-26 16:00 UTC"),
        (2 * DAY, ClockState.OVERDUE, "overdue 1", "overdue 2 2026-11-27 16:00 UTC"),
        (4 * DAY + HOUR, ClockState.OVERDUE, "overdue 3", "overdue 4 2026-11-29 16:00 UTC"),
        (400 * DAY, ClockState.OVERDUE, "overdue 399", "overdue 400 2027-12-30 16:00 UTC"),
    ],
)
def test_the_steps_of_release(after: timedelta, state: ClockState, step: str | None, next_step: str) -> None:
    release = look(case(), READY + after)["release"]
    assert (release.state, release.step, coming(release)) == (state, step, next_step)


@pytest.mark.parametrize("more", [{}, {"embargo": ASKED}], ids=["release", "embargo"])
def test_a_fix_that_is_public_stops_its_clock(more: dict[str, Any]) -> None:  # Any: JSON-like
    (deadline,) = look(case(**more), READY + 30 * DAY, State(first_public=READY + 3 * DAY)).values()
    assert (deadline.state, deadline.step, deadline.next_step) == (ClockState.STOPPED, None, None)
    assert deadline.why.startswith(
        f"{deadline.clock} stopped: first public 2026-11-27 16:00 UTC; {deadline.clock} ends "
    )


# embargo


def test_an_embargo_lasts_seven_days_and_release_stands_back() -> None:
    (embargo,) = look(case(embargo=ASKED), READY).values()
    assert (embargo.clock, embargo.state, embargo.ends) == ("embargo", ClockState.RUNNING, READY + 7 * DAY)
    assert coming(embargo) == "warn P2D 2026-11-29 16:00 UTC"
    reason = "fix ready 2026-11-24 16:00 UTC + 7 days"
    assert embargo.why == f"embargo ends 2026-12-01 16:00 UTC = {reason} ({EMBARGO_LINE})"


@pytest.mark.parametrize(
    ("after", "state", "step", "next_step"),
    [
        (5 * DAY - timedelta(seconds=1), ClockState.RUNNING, None, "warn P2D 2026-11-29 16:00 UTC"),
        (5 * DAY, ClockState.WARNED, "warn P2D", "warn P1D 2026-11-30 16:00 UTC"),
        (6 * DAY, ClockState.WARNED, "warn P1D", "due 2026-12-01 16:00 UTC"),
        (7 * DAY, ClockState.DUE, "due", "overdue 1 2026-12-02 16:00 UTC"),
        (8 * DAY, ClockState.OVERDUE, "overdue 1", "overdue 2 2026-12-03 16:00 UTC"),
        (9 * DAY, ClockState.OVERDUE, "overdue 2", "overdue 3 2026-12-04 16:00 UTC"),
    ],
)
def test_the_steps_of_an_embargo(after: timedelta, state: ClockState, step: str | None, next_step: str) -> None:
    embargo = look(case(embargo=ASKED), READY + after)["embargo"]
    assert (embargo.state, embargo.step, coming(embargo)) == (state, step, next_step)


@pytest.mark.parametrize(
    ("requested", "ends", "reason"),
    [
        (
            "2026-11-27T12:30:00Z",
            "2026-11-27 12:30 UTC",
            "embargo requested 2026-11-27 12:30 UTC, before fix ready 2026-11-24 16:00 UTC + 7 days",
        ),
        (
            "2026-11-27T13:30:15+01:00",
            "2026-11-27 12:30:15 UTC",
            "embargo requested 2026-11-27 12:30:15 UTC, before fix ready 2026-11-24 16:00 UTC + 7 days",
        ),
        ("2026-12-01T16:00:00Z", "2026-12-01 16:00 UTC", "fix ready 2026-11-24 16:00 UTC + 7 days"),
        ("2026-12-25T00:00:00Z", "2026-12-01 16:00 UTC", "fix ready 2026-11-24 16:00 UTC + 7 days"),
        (
            "2026-11-23T00:00:00Z",
            "2026-11-24 16:00 UTC",
            "embargo requested 2026-11-23 00:00 UTC, before fix ready 2026-11-24 16:00 UTC + 7 days",
        ),
    ],
    ids=["earlier", "other zone", "the same", "longer", "before the fix"],
)
def test_an_end_that_was_asked_for_counts_where_it_is_earlier(requested: str, ends: str, reason: str) -> None:
    embargo = look(case(embargo=ASKED | {"requested": requested}), READY)["embargo"]
    assert embargo.ends.human() == ends
    assert embargo.why == f"embargo ends {ends} = {reason} ({EMBARGO_LINE})"


def test_a_request_that_nobody_made_is_no_embargo() -> None:
    assert states(case(embargo={"requested": "2026-11-30T00:00:00Z"})) == {"release": "due"}


# public


def test_what_is_public_has_no_embargo_and_is_released_at_once() -> None:
    public = case(handling="public", public_since="2026-11-26T00:00:00Z", embargo=ASKED)
    found = look(public, READY + 3 * DAY)
    assert {clock: deadline.state.value for clock, deadline in found.items()} == {"release": "due", "embargo": "void"}
    assert found["embargo"].why == "embargo is void: public since 2026-11-26 00:00 UTC"
    assert found["embargo"].ends == Instant.parse("2026-11-26T00:00:00Z")
    at = "2026-11-26 00:00 UTC"
    assert found["release"].why == f"release ends {at} = public since {at} ({RELEASE_LINE})"


def test_what_was_public_before_the_fix_is_due_when_the_fix_is_there() -> None:
    public = case(handling="public", public_since="2026-11-22T00:00:00Z", embargo=ASKED)
    assert look(public, READY)["release"].ends == READY
    assert look(public, READY)["embargo"].ends == READY


def test_what_was_found_with_ai_help_is_public_from_the_start() -> None:
    """security-bugs.rst: such findings must be treated as public."""
    assisted = case(handling="public", report={"assisted": True}, embargo=ASKED, public_since="2026-11-30T00:00:00Z")
    assert void_since(assisted) == assisted.received
    assert states(assisted) == {"release": "due", "embargo": "void"}


def test_a_public_case_where_nobody_asked_is_released_as_any_other() -> None:
    assert states(case(handling="public", public_since="2026-11-22T00:00:00Z")) == {"release": "due"}


def test_a_private_case_is_not_void() -> None:
    assert void_since(case(public_since="2026-11-22T00:00:00Z")) is None


# other clocks of a policy


def test_every_fact_can_be_read_from_an_empty_case() -> None:
    empty = case(ready=None)
    on = Ground(empty, State(), POLICY)
    assert {name for name, fact in FACTS.items() if fact(on) is not None} == {"received"}
    assert {name for name, holds in CONDITIONS.items() if holds(on)} == {"received"}
    assert [dict(each(on)) for each in EACH.values()] == [{}, {}, {}]


FULL: dict[str, Any] = {  # Any: JSON-like, what a case says
    "received": "2026-11-20T09:14:00Z",
    "answered": "2026-11-20T12:00:00Z",
    "waiting": {"on": "reporter", "since": "2026-11-21T08:00:00Z"},
    "public-since": "2026-11-22T00:00:00Z",
    "fix": {"ready": READY, "accepted": "2026-11-25T10:00:00Z"},
    "embargo": ASKED | {"requested": "2026-12-01T16:00:00Z"},
    "distros": {"posted": "2026-11-26T00:00:00Z", "date": "2026-11-28T00:00:00Z"},
    "exploited": {
        "since": "2026-11-19T00:00:00Z",
        "aware": "2026-11-19T01:00:00Z",
        "warned": "2026-11-19T02:00:00Z",
        "notified": "2026-11-19T03:00:00Z",
        "reported": "2026-11-19T04:00:00Z",
    },
    "hardware": {
        "end": "2026-12-02T00:00:00Z",
        "proposed": [{"github": "expert-a", "at": "2026-12-02T01:00:00Z"}],
        "pledges": [{"github": "expert-b", "at": "2026-12-02T02:00:00Z"}],
    },
    "closed": {"at": "2026-12-03T00:00:00Z", "as": "fixed"},
    "report": {"assisted": True},
}


def test_every_fact_is_read_from_its_own_key() -> None:
    full, state = case(**FULL), State(first_public=READY)
    on = Ground(full, state, POLICY)
    read = {name: str(fact(on)) for name, fact in FACTS.items()}
    assert read.pop("embargo.limit") == str(READY + 7 * DAY)
    assert EACH["hardware.proposed"](on) == {"expert-a": Instant.parse("2026-12-02T01:00:00Z")}
    assert EACH["hardware.pledged"](on) == {"expert-b": Instant.parse("2026-12-02T02:00:00Z")}
    for name, value in read.items():
        where: Any = FULL | {"first-public": READY}  # Any: JSON-like
        for key in name.split("."):
            where = where[key]
        assert value == str(where)
    assert all(holds(on) for holds in CONDITIONS.values())


# Laws

INSTANTS = st.integers(-20 * 86400, 20 * 86400).map(lambda seconds: READY + timedelta(seconds=seconds))
LATER = st.integers(0, 40 * 86400).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def cases(draw: st.DrawFn, ready: st.SearchStrategy[Instant] = INSTANTS) -> Case:
    """Any case with a fix."""
    more: dict[str, Any] = {"received": draw(INSTANTS)}  # Any: JSON-like
    if draw(st.booleans()):
        embargo = {"asked-by": draw(st.sampled_from(["reporter", "affected-party"])), "requested": draw(INSTANTS)}
        more["embargo"] = {key: value for key, value in embargo.items() if draw(st.booleans()) or key == "asked-by"}
    if draw(st.booleans()):
        more |= {"handling": "public", "report": {"assisted": draw(st.booleans())}}
        if draw(st.booleans()):
            more["public_since"] = draw(INSTANTS)
    return case(ready=draw(ready), **more)


@given(cases(), INSTANTS, LATER)
def test_more_time_never_takes_a_warning_back(of: Case, now: Instant, more: timedelta) -> None:
    before, after = look(of, now), look(of, now + more)
    assert before.keys() == after.keys()
    for clock, deadline in before.items():
        if deadline.state in URGENCY:
            assert URGENCY.index(after[clock].state) >= URGENCY.index(deadline.state)
            assert (after[clock].ends, after[clock].why) == (deadline.ends, deadline.why)


@given(cases(), INSTANTS, LATER)
def test_a_later_start_never_ends_earlier(of: Case, now: Instant, more: timedelta) -> None:
    assert of.fix.ready is not None
    later = of.model_copy(update={"fix": of.fix.model_copy(update={"ready": of.fix.ready + more})})
    before, after = look(of, now), look(later, now)
    assert before.keys() == after.keys()
    assert all(after[clock].ends >= deadline.ends for clock, deadline in before.items())


@given(cases(), INSTANTS)
def test_no_end_is_before_the_fix_or_more_than_seven_days_after_it_or_its_publication(of: Case, now: Instant) -> None:
    assert of.fix.ready is not None
    for deadline in look(of, now).values():
        assert of.fix.ready <= deadline.starts <= deadline.ends
        assert deadline.ends <= max(of.fix.ready + 7 * DAY, void_since(of) or of.fix.ready)


def test_what_becomes_public_after_the_embargo_was_due_when_the_embargo_ended() -> None:
    late = case(handling="public", public_since="2026-12-14T00:00:00Z", embargo=ASKED)
    assert look(late, READY)["release"].ends == READY + 7 * DAY


@given(cases(), INSTANTS)
def test_public_means_void_and_exactly_one_clock_runs(of: Case, now: Instant) -> None:
    found = states(of, now)
    asked, public = of.embargo is not None, of.handling == "public"
    assert (found.get("embargo") == "void") == (asked and public)
    assert sum(state != "void" for state in found.values()) == 1
    assert ("release" in found) == (public or not asked)


@given(cases(), INSTANTS)
def test_the_latest_step_has_come_and_the_next_has_not(of: Case, now: Instant) -> None:
    for deadline in look(of, now).values():
        assert (deadline.step is None) == (deadline.state not in (*URGENCY[1:],))
        assert deadline.next_at is None or deadline.next_at > now
        assert deadline.since <= now or deadline.state in (ClockState.RUNNING, ClockState.VOID)
        if deadline.state is ClockState.RUNNING:
            assert now < deadline.ends


@given(cases(), INSTANTS, INSTANTS)
def test_what_is_public_stops_every_clock_that_is_not_void(of: Case, now: Instant, first: Instant) -> None:
    assert set(states(of, now, State(first_public=first)).values()) <= {"stopped", "void"}


def test_a_date_at_the_end_of_the_calendar_does_not_stop_the_desk() -> None:
    far = Instant.parse("9999-12-30T00:00:00Z")
    assert list(deadlines(case(ready=far, embargo=ASKED), State(), POLICY, READY)) is not None
