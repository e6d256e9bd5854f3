"""A kept releases.json as it is read: what its rows say, and that whatever is odd is Unknown and never an answer."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietfix.desk.releases import MAX_BYTES, Release, Releases, line_key, read_releases
from quietfix.facts import Unknown
from quietfix.instants import Instant
from tests.support.releasefiles import DAY, USUAL, release_file, row


def rows(data: bytes) -> tuple[Release, ...]:
    read = read_releases(data)
    assert isinstance(read, Releases), read
    return read.rows


def test_the_rows_are_read_in_their_order() -> None:
    read = rows(release_file(*USUAL))
    assert [release.version for release in read] == ["7.3-rc6", "7.2.8", "7.1.13", "6.12.70", "6.6.130", None]
    assert [release.version for release in read if release.ended] == ["7.1.13"]
    assert [release.key for release in read] == [(7, 3), (7, 2), (7, 1), (6, 12), (6, 6), None]
    assert {release.released for release in read} == {DAY}
    assert [release.version for release in read if release.candidate] == ["7.3-rc6"]


@pytest.mark.parametrize(
    ("version", "key"),
    [
        ("6.6.130", (6, 6)),
        ("7.2", (7, 2)),
        ("7.3-rc2", (7, 3)),
        ("4.19.1", (4, 19)),
        ("next-20261120", None),
        ("mainline", None),
        ("6", None),
        ("6.6.y", None),
        ("6.6.1.2", None),
        ("6.6 ", None),
        ("\u0666.6", None),
        ("12345.1", None),
    ],
)
def test_the_line_of_a_version(version: str, key: tuple[int, int] | None) -> None:
    assert line_key(version) == key


def test_what_a_row_does_not_say_is_not_said() -> None:
    bare = [{"moniker": "stable", "version": "7.2.8"}, {"moniker": "linux-next"}]
    read = rows(release_file(*bare))
    assert read == (Release("7.2.8", ended=False, released=None), Release(None, ended=False, released=None))


@pytest.mark.parametrize("ended", [None, 1, "true", [], {}, False])
def test_only_true_is_the_end_of_life(ended: Any) -> None:
    assert [release.ended for release in rows(release_file(row("7.2.8", ended=ended)))] == [False]


@pytest.mark.parametrize(
    "at",
    [
        None,
        "2026-11-20",
        {},
        {"timestamp": None},
        {"timestamp": "1795132800"},
        {"timestamp": True},
        {"timestamp": 1.5},
        {"timestamp": 10**17},
        {"timestamp": -(10**16)},
        {"isodate": "2026-11-20"},
    ],
)
def test_a_date_that_is_none_is_none(at: Any) -> None:
    assert [release.released for release in rows(release_file(row("7.2.8", at=at)))] == [None]


def test_the_newest_release_is_one_that_has_come() -> None:
    later = Instant.parse("2026-11-21T00:00:00Z")
    read = read_releases(release_file(row("7.2.8"), row("7.1.1", at=None), row("7.3-rc1", "mainline", at=later)))
    assert isinstance(read, Releases)
    assert [read.newest(now) for now in (later, DAY)] == [later, DAY]
    assert read.newest(Instant.parse("2026-11-19T00:00:00Z")) is None


ODD = "it is not JSON"
NO_LIST = "it has no list of releases"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", ODD),
        (b"<!DOCTYPE html>", ODD),
        (b'{"releases": [', ODD),
        (b"\xff\xfe", ODD),
        (b"\xef\xbb\xbf{}", ODD),
        (b"[" * 100_000, ODD),
        (b'{"a":' * 30_000, ODD),
        (b'{"releases": [{"moniker": "stable", "version": "7.2", "x": NaN}]}', ODD),
        (b'{"releases": [{"moniker": "stable", "version": "7.2", "x": -Infinity}]}', ODD),
        (b'{"releases": [], "releases": []}', "a key stands in it twice"),
        (b'{"releases": [{"iseol": false, "iseol": true}]}', "a key stands in it twice"),
        (b'{"x": ' + b"9" * 100_000 + b"}", "it holds a number of impossible size"),
        (b" " * (MAX_BYTES + 1), f"it is larger than {MAX_BYTES} bytes"),
        (b"[]", NO_LIST),
        (b"null", NO_LIST),
        (b'{"releases": {}}', NO_LIST),
        (b'{"releases": "stable"}', NO_LIST),
        (b'{"releases": []}', NO_LIST),
        (b'{"releases": [null]}', "one of its releases has no moniker"),
        (b'{"releases": [{"version": "7.2"}]}', "one of its releases has no moniker"),
        (release_file(*USUAL, row(None)), "one of its releases has no version"),
        (release_file(*USUAL, row("seven")), "one of its releases has no version"),
        (release_file(*USUAL, row("next-20261120")), "one of its releases has no version"),
    ],
)
def test_what_is_odd_is_unknown_and_says_why(data: bytes, why: str) -> None:
    assert read_releases(data) == Unknown(why)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(("releases", *USUAL[0])), inner),
    max_leaves=20,
)


@given(st.binary(max_size=40) | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_file_makes_the_reader_fail(data: bytes) -> None:
    read = read_releases(data)
    assert isinstance(read, Unknown) or read.rows
