"""The median is the usual one where all is done, and what is under way only makes it longer."""

import statistics
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietfix.rules.stats.medians import Median, Taken, median


def spans(*days: int, under_way: tuple[int, ...] = ()) -> list[Taken]:
    return [Taken(timedelta(days=n), True) for n in days] + [Taken(timedelta(days=n), False) for n in under_way]


def days(found: Median) -> float | None:
    return None if found.length is None else found.length / timedelta(days=1)


@pytest.mark.parametrize(
    ("done", "under_way", "expected"),
    [
        ((), (), None),
        ((3,), (), 3),
        ((1, 2), (), 1.5),
        ((1, 2, 9), (), 2),
        ((1, 1, 2, 2), (), 1.5),
        ((), (5, 6), None),
        ((1,), (9, 9), None),
        ((1, 2), (9, 9), None),
        ((1, 4, 9), (2, 3), 4),
        ((0,), (1,), None),
        ((5,), (1, 1, 1, 1), 5),
    ],
)
def test_medians_by_hand(done: tuple[int, ...], under_way: tuple[int, ...], expected: float | None) -> None:
    found = median(spans(*done, under_way=under_way))
    assert (days(found), found.done, found.censored) == (expected, len(done), len(under_way))


DAYS = st.lists(st.integers(0, 40), max_size=40)


@given(DAYS.filter(bool))
def test_it_is_the_usual_median_where_all_is_done(done: list[int]) -> None:
    assert days(median(spans(*done))) == pytest.approx(statistics.median(done))


@given(DAYS, DAYS)
def test_what_is_under_way_never_makes_it_shorter(done: list[int], under_way: list[int]) -> None:
    longer = days(median(spans(*done, under_way=tuple(n + 41 for n in under_way))))
    alone = days(median(spans(*done)))
    assert longer is None or (alone is not None and longer >= alone)
    both = days(median(spans(*done, under_way=tuple(under_way))))
    finished = days(median(spans(*done, *under_way)))
    assert both is None or (finished is not None and both >= finished)
