"""The laws of closing, over looks of any kind and in any order."""

from collections.abc import Sequence

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from quietfix.rules.closing import Closing
from tests.rules.closingdesk import FIX, GRACE, Desk, fact, facts, policy

VERDICT = st.sampled_from(["landed", "released", "landed", "released", "absent", "reverted", "unknown", "unknown"])
LOOK = st.tuples(st.integers(1, 50), VERDICT, VERDICT, st.sampled_from([FIX, FIX, "cd" * 20]), st.sampled_from("aaab"))
Looks = Sequence[tuple[int, str, str, str, str]]
"""Hours since the look before, the verdicts on both lines, the commit that is evidence, and what people say."""


def judged(verdicts: set[str], close_when: str) -> str:
    """The definition: whether a look is good, unknown or bad."""
    good = {"released"} if close_when.endswith("released") else {"landed", "released"}
    if verdicts <= good:
        return "good"
    return "unknown" if verdicts <= good | {"unknown"} else "bad"


def closes_only_by_the_law(looks: Looks, close_when: str) -> None:
    """Wherever it closes, it was good then and a grace time before, and nothing spoke against it between."""
    desk, now = Desk(policy(close_when)), 0
    past: list[tuple[int, str, str]] = []
    for hours, mainline, stable, commit, inputs in looks:
        now += hours
        seen = {"mainline": fact(mainline, now), "6.6": fact(stable, now, commit)}
        closed = desk.look(now, seen, inputs=inputs).close
        past.append((now, judged({mainline, stable}, close_when), inputs))
        if closed:
            calm = [past[-1]]
            for earlier in reversed(past[:-1]):
                if earlier[1] == "bad" or earlier[2] != inputs:
                    break
                calm.append(earlier)
            good = [when for when, kind, _ in calm if kind == "good"]
            assert past[-1][1] == "good"
            assert now - min(good) >= GRACE


def both(*looks: tuple[int, str]) -> Looks:
    """Looks at which the lines are the same."""
    return [(hours, verdict, verdict, FIX, "a") for hours, verdict in looks]


def alike(looks: Looks) -> Looks:
    """The same looks with both lines as the first."""
    return [(hours, verdict, verdict, commit, inputs) for hours, verdict, _, commit, inputs in looks]


@settings(max_examples=400, deadline=None)
@given(st.lists(LOOK, max_size=10))
def test_a_case_closes_only_after_good_looks_where_landing_is_enough(looks: Looks) -> None:
    closes_only_by_the_law(alike(looks), "all-lines")


@settings(max_examples=100, deadline=None)
@given(st.lists(LOOK, max_size=8))
@example(both((1, "landed"), (47, "unknown"), (1, "released"), (1, "released")))
def test_a_case_closes_only_after_good_looks_where_a_release_is_needed(looks: Looks) -> None:
    closes_only_by_the_law(alike(looks), "all-lines-released")


@settings(max_examples=100, deadline=None)
@given(st.lists(LOOK, max_size=8))
@example(
    [
        (1, "landed", "absent", FIX, "a"),
        (47, "unknown", "landed", FIX, "a"),
        (48, "landed", "landed", FIX, "a"),
        (1, "landed", "landed", FIX, "a"),
    ]
)
def test_a_case_closes_only_after_looks_at_which_all_lines_were_good(looks: Looks) -> None:
    closes_only_by_the_law(looks, "all-lines")


@given(st.lists(LOOK, max_size=6), st.lists(st.integers(1, 30), min_size=1, max_size=8))
def test_a_case_closes_once_it_was_good_for_long_enough(before: Looks, good: list[int]) -> None:
    assume(sum(good[1:]) >= GRACE)
    desk, now, last = Desk(policy()), 0, Closing(False, "")
    for hours, mainline, stable, commit, inputs in before:
        now += hours
        desk.look(now, {"mainline": fact(mainline, now), "6.6": fact(stable, now, commit)}, inputs=inputs)
    for hours in good:
        now += hours
        last = desk.look(now, facts(now, mainline="released", stable="released"))
    assert last.close
