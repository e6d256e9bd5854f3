"""The clocks beside `release` and `embargo`, and an extended embargo."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietfix.desk.case import Case
from quietfix.desk.state import LineState, State
from quietfix.instants import Instant, after_working_days
from quietfix.rules.clocks import ClockState, step_words
from tests.rules.clockcases import (
    AGREED,
    ALL_ON,
    ASKED,
    AT,
    DAY,
    EXTENDING,
    HOUR,
    INSTANTS,
    SHIPPED,
    case,
    clocks,
    find,
    one,
)
from tests.rules.looking import cited_length

# answer and silence


def test_a_report_is_answered_within_three_days() -> None:
    waiting = case(answered=None)
    answer = one(waiting, "answer", AT + 3 * DAY)
    assert (answer.state, answer.ends, answer.waits_for) == (ClockState.DUE, AT + 3 * DAY, "team")
    assert answer.why == (
        f"answer ends 2026-11-27 16:00 UTC = received 2026-11-24 16:00 UTC + 3 days ({cited_length('answer')})"
    )
    assert one(waiting, "answer", AT + 2 * DAY).state is ClockState.WARNED
    late = one(waiting, "answer", AT + 9 * DAY)
    assert (late.state, late.since, late.step) == (ClockState.OVERDUE, AT + 4 * DAY, "overdue 2")
    assert one(case(), "answer", AT + 9 * DAY).state is ClockState.STOPPED


def test_silence_waits_for_whom_the_case_names() -> None:
    assert "silence" not in clocks(find(case()))
    for whom in ("reporter", "maintainer", "team"):
        silence = one(case(waiting={"on": whom, "since": str(AT)}), "silence", AT + 7 * DAY)
        assert (silence.state, silence.waits_for) == (ClockState.DUE, whom)


def test_a_case_that_is_closed_stops_what_nothing_else_stops() -> None:
    closed = case(waiting={"on": "team", "since": str(AT)}, closed={"at": str(AT + DAY), "as": "abandoned"})
    silence = one(closed, "silence", AT + 30 * DAY)
    assert (silence.state, silence.since) == (ClockState.STOPPED, AT + DAY)
    assert silence.why.startswith("silence stopped: closed 2026-11-25 16:00 UTC; ")


# backports


def lines(**verdicts: str) -> State:
    """A state in which lines have these verdicts, `v6_6` standing for `6.6`."""
    landed = {
        line.removeprefix("v").replace("_", "."): LineState(
            verdict=verdict, why="seen", date=str(AT + 2 * DAY) if verdict in ("landed", "released") else None
        )
        for line, verdict in verdicts.items()
    }
    return State(landed=landed, first_public=AT)


def test_backports_are_due_for_each_line_that_misses_the_fix() -> None:
    state = lines(mainline="released", v6_12="absent", v6_6="landed", v6_1="reverted", v5_15="not-affected")
    found = [d for d in find(case(), AT + 31 * DAY, state) if d.clock == "backports"]
    assert [(d.of, d.state.value) for d in found] == [
        ("mainline", "stopped"),
        ("6.12", "due"),
        ("6.6", "stopped"),
        ("6.1", "due"),
    ]
    assert found[1].next_step is None, "they are asked for once"
    assert found[0].since == AT + 2 * DAY
    assert found[1].why.startswith(
        "backports of 6.12 ends 2026-12-24 16:00 UTC = first public 2026-11-24 16:00 UTC + 30 days (policy/"
    )


def test_a_line_that_could_not_be_seen_is_neither_missing_nor_done() -> None:
    state = lines(mainline="released", v6_6="unknown")
    unknown = find(case(), AT + 31 * DAY, state)[-1]
    assert (unknown.of, unknown.state, unknown.step) == ("6.6", ClockState.UNKNOWN, None)
    assert unknown.why.endswith("; whether it has stopped cannot be told")


# distros


def posted(**more: Any) -> Case:  # Any: JSON-like, what a case says
    fix = {"ready": str(AT), "accepted": str(AT)}
    return case(**{"fix": fix, "distros": {"posted": str(AT + DAY)}} | more)


@pytest.mark.parametrize(
    ("more", "ends", "reason"),
    [
        ({"fix": {"accepted": str(AT)}}, 15 * DAY, "distros posted 2026-11-25 16:00 UTC + 14 days"),
        ({}, 7 * DAY, "embargo limit 2026-12-01 16:00 UTC, before distros posted 2026-11-25 16:00 UTC + 14 days"),
        (
            {"distros": {"posted": str(AT + DAY), "date": str(AT + 3 * DAY)}},
            3 * DAY,
            "distros date 2026-11-27 16:00 UTC",
        ),
    ],
    ids=["the list's own limit", "the embargo's", "the date agreed"],
)
def test_the_distros_list_holds_nothing_back_longer_than_list_and_embargo(
    more: Any, ends: timedelta, reason: str
) -> None:
    distros = one(posted(**more), "distros")
    assert distros.ends == AT + ends
    assert distros.why.startswith(f"distros ends {(AT + ends).human()} = {reason}")


def test_what_is_public_is_not_held_back_for_the_list() -> None:
    public = posted(handling="public", **{"public-since": str(AT + 2 * DAY)})
    assert one(public, "distros").state is ClockState.VOID
    assert one(posted(), "distros", state=State(first_public=AT + 2 * DAY)).state is ClockState.STOPPED


# extension


def extended(**more: Any) -> Case:  # Any: JSON-like, what an extension says
    return case(fix={"ready": str(AT)}, embargo=ASKED | {"extension": AGREED | more})


def test_an_extension_is_off_as_shipped() -> None:
    assert one(extended(), "embargo").ends == AT + 7 * DAY


def test_an_extension_in_force_is_shown_with_its_reason() -> None:
    embargo = one(extended(), "embargo", policy=EXTENDING)
    assert embargo.ends == AT + 14 * DAY
    assert embargo.why == (
        "embargo ends 2026-12-08 16:00 UTC = fix ready 2026-11-24 16:00 UTC + 7 days + 7 days of extension "
        f"({cited_length('embargo')})"
    )
    early = case(fix={"ready": str(AT)}, embargo=ASKED | {"extension": AGREED, "requested": str(AT + 9 * DAY)})
    assert one(early, "embargo", policy=EXTENDING).ends == AT + 9 * DAY


@pytest.mark.parametrize(
    "more", [{"agreed-by": []}, {"reason": "qa"}, {"at": str(AT + 8 * DAY)}], ids=["nobody", "no reason", "too late"]
)
def test_an_extension_needs_people_a_reason_and_must_come_in_time(more: Any) -> None:
    assert one(extended(**more), "embargo", policy=EXTENDING).ends == AT + 7 * DAY


def test_an_extension_is_of_one_fix() -> None:
    """What was agreed for a fix that did not hold does not count for the next."""
    restart = {"was": str(AT + -3 * DAY), "at": str(AT + -DAY), "reason": "x"}
    again = case(fix={"ready": str(AT), "restarts": [restart]}, embargo=ASKED | {"extension": AGREED})
    assert one(again, "embargo", policy=EXTENDING).ends == AT + 14 * DAY
    old = AGREED | {"at": str(AT + -2 * DAY)}
    again = case(fix={"ready": str(AT), "restarts": [restart]}, embargo=ASKED | {"extension": old})
    assert one(again, "embargo", policy=EXTENDING).ends == AT + 7 * DAY


def test_an_extension_needs_members_where_the_policy_names_them() -> None:
    desk = SHIPPED.desk.model_copy(update={"members": ("member-c",)})
    policy = replace(EXTENDING, desk=desk)
    assert one(extended(), "embargo", policy=policy).ends == AT + 7 * DAY
    assert one(extended(**{"agreed-by": ["member-c"]}), "embargo", policy=policy).ends == AT + 14 * DAY


# hardware


def hardware(**more: Any) -> Case:  # Any: JSON-like, what a case says
    return case(track="hardware", hardware=more, fix={"ready": str(AT)})


def test_an_expert_may_be_objected_to_for_five_working_days() -> None:
    proposed = [
        {"github": "expert-a", "at": "2026-11-26T10:00:00Z"},
        {"github": "expert-b", "at": "2026-11-28T10:00:00Z"},
    ]
    found = find(hardware(proposed=proposed, pledges=[{"github": "expert-a", "at": "2026-11-27T00:00:00Z"}]))
    objections = [(d.of, d.ends.human(), d.state.value) for d in found if d.clock == "objection"]
    assert objections == [
        ("expert-a", "2026-12-03 10:00 UTC", "stopped"),
        ("expert-b", "2026-12-07 00:00 UTC", "running"),
    ]
    assert found[-1].why == (
        "objection of expert-b ends 2026-12-07 00:00 UTC = hardware proposed 2026-11-28 10:00 UTC + 5 working days "
        f"({cited_length('objection')})"
    )


def test_a_hardware_case_has_no_software_clock() -> None:
    assert clocks(find(hardware())) == ["answer"]


@given(INSTANTS, st.integers(0, 40), st.integers(0, 400).map(lambda hours: hours * HOUR))
def test_working_days(start: Instant, days: int, more: timedelta) -> None:
    end = after_working_days(start, days)
    assert end.at.weekday() < 5
    assert after_working_days(start + more, days) >= end
    assert after_working_days(start, days + 1) > end
    whole = sum((start.at.date() + (n + 1) * DAY).weekday() < 5 for n in range((end.at.date() - start.at.date()).days))
    assert whole == days + (start.at.weekday() > 4), (
        "as many working days as asked for, Monday being the first after a weekend"
    )


# the Cyber Resilience Act


def test_the_clocks_of_the_cyber_resilience_act_are_off_and_can_be_turned_on() -> None:
    exploited = case(exploited={"aware": str(AT)})
    state = State(first_public=AT + DAY)
    assert not any(clock.startswith("cra-") for clock in clocks(find(exploited, state=state)))
    found = {d.clock: d.ends - AT for d in find(exploited, state=state, policy=ALL_ON) if d.clock.startswith("cra-")}
    assert found == {"cra-early-warning": 24 * HOUR, "cra-notification": 72 * HOUR, "cra-final": 15 * DAY}
    told = case(exploited={"aware": str(AT), "warned": str(AT + HOUR)})
    assert one(told, "cra-early-warning", AT + 40 * HOUR, policy=ALL_ON).state is ClockState.STOPPED
    assert one(told, "cra-notification", AT + 80 * HOUR, policy=ALL_ON).state is ClockState.OVERDUE
    assert "cra-final" not in clocks(find(case(), state=state, policy=ALL_ON))


def test_steps_in_words() -> None:
    assert [step_words(step) for step in ("warn P2D", "warn PT12H", "due", "overdue 3")] == [
        "2 days before", "12 hours before", "due", "overdue 3",
    ]  # fmt: skip
