"""Which lines have ended by a releases file: each trap of the file by itself, and that no doubt ends a line."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietfix.desk.policy import EndOfLife
from quietfix.desk.releases import Releases, line_key, read_releases
from quietfix.facts import Unknown
from quietfix.instants import Instant
from quietfix.rules.endoflife import ended, ended_lines, older_than_all, trusted
from tests.rules.looking import shipped
from tests.support.releasefiles import DAY, USUAL, release_file, row

LIMIT = timedelta(days=21)
NOW = DAY + timedelta(days=4)
MARKED = {"7.1": "7.1.13 is marked as the end of its life"}


def over(
    lines: Sequence[str], rows: Sequence[dict[str, Any]] = USUAL, now: Instant = NOW, limit: timedelta = LIMIT
) -> dict[str, str]:
    """The lines that have ended by these rows, and why."""
    found = ended(lines, read_releases(release_file(*rows)), now, limit)
    return {line: item.why for line, item in found.items()}


def test_a_line_that_is_marked_has_ended_while_it_is_still_listed() -> None:
    assert over(["mainline", "7.2", "7.1", "6.12", "6.6"]) == MARKED


def test_a_line_that_is_listed_no_more_has_ended() -> None:
    assert over(["7.2", "7.0", "6.18", "6.12", "6.7"]) == {
        "7.0": "it is not listed any more between 6.12 and 7.1",
        "6.18": "it is not listed any more between 6.12 and 7.1",
        "6.7": "it is not listed any more between 6.6 and 6.12",
    }


def test_versions_are_numbers() -> None:
    """6.9 lies before 6.12, and 6.130 after it."""
    assert over(["6.9", "6.130"]).keys() == {"6.9", "6.130"}
    assert over(["6.9"], [row("6.12.1"), row("6.10.1")]) == {}


@pytest.mark.parametrize("line", ["7.3", "7.4", "8.0"])
def test_a_line_that_is_newer_than_all_others_lives(line: str) -> None:
    assert over([line]) == {}
    assert over([line], USUAL[1:]) == {}


def test_a_line_lives_before_its_first_row_comes() -> None:
    """After 7.2 the first candidate of 7.3 may be there before 7.2.1 is."""
    rows = [row("7.3-rc1", "mainline"), row("7.1.9"), row("6.12.70", "longterm")]
    assert over(["7.2"], rows) == {}
    assert over(["7.2"], [row("7.3", "mainline"), *rows]).keys() == {"7.2"}


@pytest.mark.parametrize("line", ["6.5", "5.10", "2.6"])
def test_a_line_that_is_older_than_all_others_is_for_a_person(line: str) -> None:
    assert over([line]) == {}
    read = read_releases(release_file(*USUAL))
    assert isinstance(read, Releases)
    assert older_than_all([line, "6.6", "6.12", "mainline", "9.0"], read) == {line}


@pytest.mark.parametrize(
    "line", ["mainline", "next", "7.1.13", "7.1-rc1", "linux-7.1.y", "v7.1", "7", "7.0.0", "stable", "7.1_", "\u0667.1"]
)
def test_a_name_that_is_no_line_of_the_kernel_never_ends(line: str) -> None:
    assert over([line]) == {}


def test_a_release_is_mainline_and_stable_at_once() -> None:
    twice = [row("7.2", "mainline"), row("7.2"), row("7.1.13"), row("6.12.70", "longterm")]
    assert over(["7.2", "7.1", "7.0"], twice).keys() == {"7.0"}
    half = [row("7.2", "mainline"), row("7.2.1", ended=True), row("7.1.13")]
    assert over(["7.2"], half) == {}
    assert over(["7.2"], [row("7.2", "mainline", ended=True), row("7.2.1", ended=True)]).keys() == {"7.2"}


def test_linux_next_is_no_line_and_tells_how_old_the_file_is() -> None:
    old = DAY + timedelta(days=-90)
    rows = [row("7.2.8", at=old), row("7.1.13", ended=True, at=old), row("next-20261120", "linux-next")]
    assert over(["7.1"], rows) == MARKED
    assert over(["7.1"], rows[:2]) == {}
    assert (
        over(["7.1"], [*rows[:2], {"moniker": "linux-next", "version": None, "released": rows[2]["released"]}])
        == MARKED
    )


@pytest.mark.parametrize("ended_", [None, "true", 1])
def test_a_row_that_does_not_say_keeps_its_line(ended_: Any) -> None:
    assert over(["7.1"], [row("7.2.8"), row("7.1.13", ended=ended_), row("6.12.1")]) == {}


def test_a_file_ends_nothing_from_the_second_on_at_which_it_is_stale() -> None:
    assert over(["7.1"], now=DAY + LIMIT) == MARKED
    assert over(["7.1", "7.0"], now=DAY + LIMIT + timedelta(seconds=1)) == {}
    assert over(["7.1"], now=DAY, limit=timedelta()) == MARKED


def test_a_date_in_the_future_keeps_no_file_fresh_and_ends_no_line() -> None:
    future = row("7.2.8", at=Instant.parse("2099-01-01T00:00:00Z"))
    assert over(["7.1"], [future, *USUAL]) == MARKED
    assert over(["7.1"], [future, *USUAL], now=DAY + timedelta(days=22)) == {}
    assert over(["7.1"], [future, row("7.1.13", ended=True, at=None)]) == {}
    to_come = row("7.1.14", ended=True, at=NOW + timedelta(days=1))
    assert over(["7.1"], [row("7.2.8"), to_come]) == {}


def test_a_marked_row_without_a_date_ends_its_line() -> None:
    assert over(["7.1"], [row("7.2.8"), row("7.1.13", ended=True, at=None)]) == MARKED


@pytest.mark.parametrize("releases", [None, Unknown("it is not there")])
def test_without_a_file_nothing_ends(releases: Unknown | None) -> None:
    assert ended(["7.1", "7.0"], releases, NOW, LIMIT) == {}


def test_why_a_file_is_not_believed() -> None:
    read = read_releases(release_file(*USUAL))
    assert isinstance(read, Releases)
    assert trusted(read, NOW, LIMIT) is read
    assert trusted(Unknown("x"), NOW, LIMIT) == Unknown("x")
    assert trusted(read, DAY + timedelta(days=30), LIMIT) == Unknown("its newest release is of 2026-11-20 00:00 UTC")
    assert trusted(read, DAY + timedelta(days=-1), LIMIT) == Unknown("none of its releases has a date that has come")


def test_a_policy_that_names_no_file_has_no_line_that_ended() -> None:
    policy = shipped()
    assert (policy.releases, policy.trees.end_of_life) == (None, None)
    assert ended_lines(policy, NOW) == {}


def test_the_lines_of_a_policy() -> None:
    policy = shipped()
    end_of_life = EndOfLife(file="releases.json", stale_after=LIMIT)
    known = type(policy)(
        policy.desk,
        policy.deadlines,
        policy.trees.model_copy(update={"end_of_life": end_of_life}),
        policy.report,
        policy.documents,
        releases=read_releases(release_file(*USUAL)),
    )
    assert ended_lines(known, NOW).keys() == {"6.18"}


VERSIONS = st.builds("{}.{}{}".format, st.integers(1, 3), st.integers(0, 4), st.sampled_from(("", ".1", "-rc2")))
WHEN = st.integers(-40, 40).map(lambda days: DAY + timedelta(days=days)) | st.none()
ROWS = st.builds(
    row,
    VERSIONS,
    st.sampled_from(("mainline", "stable", "longterm")),
    ended=st.sampled_from((True, False, None, "true")),
    at=WHEN,
)
LINES = [f"{major}.{minor}" for major in range(5) for minor in range(6)]


@given(st.lists(ROWS, min_size=1, max_size=8))
def test_no_line_ends_whose_row_says_that_it_lives(rows: list[dict[str, Any]]) -> None:
    alive = {line_key(str(item["version"])) for item in rows if item["iseol"] is False}
    assert not alive & {line_key(line) for line in over(["mainline", *LINES], rows)}


@given(st.lists(ROWS, min_size=1, max_size=8))
def test_no_line_ends_outside_of_what_the_file_lists(rows: list[dict[str, Any]]) -> None:
    listed = [key for item in rows if (key := line_key(str(item["version"]))) is not None]
    found = [key for line in over(LINES, rows) if (key := line_key(line)) is not None]
    assert all(min(listed) <= key <= max(listed) for key in found)


@given(st.lists(ROWS, min_size=1, max_size=8), st.integers(0, 80))
def test_a_line_ends_only_by_a_file_with_a_release_of_the_last_weeks(rows: list[dict[str, Any]], days: int) -> None:
    now = NOW + timedelta(days=days)
    dates = [Instant.from_epoch(item["released"]["timestamp"]) for item in rows if item["released"] is not None]
    assert any(timedelta() <= now - at <= LIMIT for at in dates) or not over(LINES, rows, now)
