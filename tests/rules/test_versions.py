"""Version ranges as people write them: what is read, what is not, and which release bounds a search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietfix.rules.versions import Unread, Version, Versions, in_bound, newest_held, read_versions, release

NUMBERS = st.lists(st.integers(0, 99), min_size=2, max_size=3).map(lambda parts: ".".join(map(str, parts)))
VERSION = st.builds(Version.of, NUMBERS, st.none() | st.integers(1, 12).map(str))


@st.composite
def ranges(draw: st.DrawFn) -> Versions:
    """A range whose ends are in order."""
    first, last = draw(st.none() | VERSION), draw(st.none() | VERSION)
    if first is not None and last is not None and last < first:
        first, last = last, first
    before = last is not None and first != last and draw(st.booleans())
    return Versions(first, last, before=before)


@given(ranges())
def test_a_range_that_is_printed_is_read_back(versions: Versions) -> None:
    assert read_versions(str(versions)) == versions


@given(st.text(max_size=200) | st.text("0123456789.-rcv <>=,andupto", max_size=60))
def test_any_text_is_read_or_is_not_and_never_raises(text: str) -> None:
    read = read_versions(text)
    assert isinstance(read, Versions | Unread)
    if isinstance(read, Versions) and read.first is not None and read.last is not None:
        assert read.first <= read.last


@given(VERSION, VERSION)
def test_versions_are_in_one_order(one: Version, other: Version) -> None:
    assert (one < other) + (other < one) + (one == other) == 1
    assert release(f"v{one}") == one


@given(VERSION, st.lists(VERSION, max_size=8))
def test_the_bound_is_a_release_that_the_version_builds_on(bound: Version, known: list[Version]) -> None:
    versions, tags = Versions(bound, bound), [f"v{version}" for version in known]
    tag = newest_held(versions, tags)
    held = [one for one in tags if in_bound(versions, one)]
    assert (tag is None) == (not held)
    assert tag is None or (tag in held and all(release(one) <= release(tag) for one in held))  # type: ignore[operator]  # all are versions


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("6.6 up to 6.18-rc6", "since 6.6 up to 6.18-rc6"),
        ("since v6.1", "since 6.1"),
        ("5.10.1 - 6.6.12", "since 5.10.1 up to 6.6.12"),
        ("5.10.1-6.6.12", "since 5.10.1 up to 6.6.12"),
        ("v6.6..v6.9", "since 6.6 up to 6.9"),
        ("6.1 \N{EN DASH} 6.6", "since 6.1 up to 6.6"),
        ("<= 6.12", "up to 6.12"),
        ("< 6.12", "before 6.12"),
        (">= 6.1, < 6.9", "since 6.1 before 6.9"),
        ("prior to 6.12", "before 6.12"),
        ("up to and including 6.12", "up to 6.12"),
        ("all", "all versions"),
        ("all versions since 5.4", "since 5.4"),
        ("", "all versions"),
        ("6.12-rc3 and later", "since 6.12-rc3"),
        ("6.12 and earlier", "up to 6.12"),
        ("6.6+", "since 6.6"),
        ("6.6 -", "since 6.6"),
        ("from 6.1 to 6.6", "since 6.1 up to 6.6"),
        ("6.6 until today", "since 6.6"),
        ("5.10, 5.15 and 6.1", "since 5.10 up to 6.1"),
        ("6.1 to 6.6; 6.8-rc1 - 6.8-rc5", "since 6.1 up to 6.8-rc5"),
        ("Linux kernel 6.12.3", "6.12.3"),
        ("6.6.0", "6.6"),
        ("6.6.y", "6.6.y"),
        ("2.40.1", "2.40.1"),
    ],
)
def test_what_people_write_is_read(text: str, read: str) -> None:
    assert str(read_versions(text)) == read


@pytest.mark.parametrize(
    "text",
    [
        "junk",
        "since",
        "linux",
        "6.6 up to 5.10",
        "not 6.6",
        "Ubuntu 22.04",
        "5.15.0-91-generic",
        "6",
        "before",
        "6.6 x" * 999,
    ],
)
def test_what_may_mean_something_else_is_not_read(text: str) -> None:
    assert read_versions(text) == Unread()


TAGS = ["v6.5", "v6.5.9", "v6.6-rc1", "v6.6", "v6.6.5", "v6.6.12", "v6.7-rc1", "v6.11", "v6.12-rc7", "v6.12", "next-1"]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("6.6.12", "v6.6.12"),
        ("up to 6.6.10", "v6.6.5"),
        ("6.6.y", "v6.6.12"),
        ("before 6.12", "v6.12-rc7"),
        ("6.12", "v6.12"),
        ("6.11.3", "v6.11"),
        ("since 6.7-rc1", "v6.7-rc1"),
        ("6.4", None),
        ("all", None),
    ],
)
def test_the_release_that_bounds_a_search(text: str, tag: str | None) -> None:
    versions = read_versions(text)
    assert isinstance(versions, Versions)
    assert newest_held(versions, TAGS) == tag


def test_a_stable_release_does_not_hold_another_series() -> None:
    versions = read_versions("6.6.12")
    assert isinstance(versions, Versions)
    assert [tag for tag in TAGS if in_bound(versions, tag)] == ["v6.5", "v6.6-rc1", "v6.6", "v6.6.5", "v6.6.12"]


def test_four_numbers_are_a_series_of_three() -> None:
    versions = read_versions("2.6.32.5")
    assert isinstance(versions, Versions)
    assert newest_held(versions, ["v2.6.31.9", "v2.6.32", "v2.6.32.4", "v2.6.33"]) == "v2.6.32.4"
