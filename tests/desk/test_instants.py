"""Laws of instants and lengths: what is printed is read back, and nothing else is taken."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietfix.instants import (
    DurationError,
    Instant,
    InstantError,
    duration_text,
    human_duration,
    parse_duration,
)

MOMENTS = st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001  # zone is added
ZONES = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
LENGTHS = st.timedeltas(timedelta(), timedelta(days=99999)).map(lambda length: timedelta(length.days, length.seconds))


@given(MOMENTS)
def test_an_instant_is_read_back(moment: datetime) -> None:
    instant = Instant(moment)
    assert Instant.parse(str(instant)) == instant
    assert len(str(instant)) == len("2026-11-24T16:00:00Z")


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00Z", "0999-12-31T23:59:59Z"])
def test_an_early_instant_is_read_back(text: str) -> None:
    """A mistyped year is an instant too, and the desk writes it to files."""
    assert str(Instant.parse(text)) == text


@given(MOMENTS, ZONES)
def test_an_instant_is_the_same_in_every_zone(moment: datetime, zone: timezone) -> None:
    local = moment.replace(microsecond=0).astimezone(zone)
    text = local.isoformat()
    if len(text) == len("2026-11-24T16:00:00+01:00"):
        assert Instant.parse(text) == Instant(moment)
        assert str(Instant.parse(text)) == str(Instant(moment))


@given(MOMENTS, MOMENTS)
def test_instants_are_ordered_like_their_texts_and_seconds(one: datetime, other: datetime) -> None:
    a, b = Instant(one), Instant(other)
    assert (a < b) == (str(a) < str(b)) == (a.epoch() < b.epoch())
    assert (a == b) == (hash(a) == hash(b) and str(a) == str(b))


@given(MOMENTS, LENGTHS)
def test_adding_a_length_and_taking_it_away(moment: datetime, length: timedelta) -> None:
    start = Instant(moment)
    end = start + length
    assert end >= start
    # What is beyond the calendar is at its end.
    last = Instant(datetime.max.replace(tzinfo=UTC))
    assert end == last if last - start < length else end - start == length


@given(st.integers(-62135596800, 253402300799))
def test_seconds_are_kept(seconds: int) -> None:
    assert Instant.from_epoch(seconds).epoch() == seconds


@pytest.mark.parametrize("seconds", [-62135596801, 253402300800, 10**12, 10**30, -(10**30)])
def test_seconds_outside_the_calendar_are_refused(seconds: int) -> None:
    with pytest.raises(InstantError, match="outside the calendar"):
        Instant.from_epoch(seconds)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-24T16:00:00Z", "2026-11-24T16:00:00Z"),
        ("2026-11-24 16:00Z", "2026-11-24T16:00:00Z"),
        ("2026-11-24t16:00:00.999z", "2026-11-24T16:00:00Z"),
        ("2026-11-24T16:00:00+05:30", "2026-11-24T10:30:00Z"),
        ("2026-12-31T23:30:00-01:00", "2027-01-01T00:30:00Z"),
        ("2026-11-24T16:00:00-00:00", "2026-11-24T16:00:00Z"),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
    ],
)
def test_forms_of_an_instant(text: str, instant: str) -> None:
    assert str(Instant.parse(text)) == instant


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2026-11-24", "an instant with a zone"),
        ("2026-11-24T16:00:00", "no zone"),
        ("2026-11-24 16:00", "no zone"),
        ("2026-02-29T00:00:00Z", "no date or time"),
        ("2026-13-01T00:00:00Z", "no date or time"),
        ("0000-01-01T00:00:00Z", "no date or time"),
        ("2026-11-24T24:00:00Z", "no date or time"),
        ("2026-11-24T23:59:60Z", "no date or time"),
        ("2026-11-24T16:00:00+24:00", "no date or time"),
        ("0001-01-01T00:00:00+01:00", "no date or time"),
        ("9999-12-31T23:59:59-01:00", "no date or time"),
        ("2026-11-24T16:00:00Z\n", "an instant with a zone"),
        (" 2026-11-24T16:00:00Z", "an instant with a zone"),
        ("٢٠٢٦-11-24T16:00:00Z", "an instant with a zone"),
        ("2026-W48-2T16:00:00Z", "an instant with a zone"),
        ("20261124T160000Z", "an instant with a zone"),
        ("2026-11-24T16:00:00 UTC", "an instant with a zone"),
        ("1e10", "an instant with a zone"),
        ("", "an instant with a zone"),
    ],
)
def test_what_is_no_instant(text: str, message: str) -> None:
    with pytest.raises(InstantError, match=message):
        Instant.parse(text)


@given(st.text() | st.from_regex(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)"))
def test_any_text_is_an_instant_or_an_error(text: str) -> None:
    try:
        instant = Instant.parse(text)
    except InstantError:
        return
    assert instant.at.tzinfo is UTC


def test_an_instant_has_a_zone() -> None:
    with pytest.raises(InstantError):
        Instant(datetime(2026, 11, 24))  # noqa: DTZ001  # the zone is what is missing


def test_for_people() -> None:
    assert Instant.parse("2026-11-24T16:00:00Z").human() == "2026-11-24 16:00 UTC"
    assert Instant.parse("2026-11-24T16:00:01Z").human() == "2026-11-24 16:00:01 UTC"


@given(LENGTHS)
def test_a_length_is_read_back(length: timedelta) -> None:
    assert parse_duration(duration_text(length)) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("P7D", timedelta(days=7)),
        ("P2W", timedelta(weeks=2)),
        ("PT48H", timedelta(days=2)),
        ("P1DT1H1M1S", timedelta(1, 3661)),
        ("PT0S", timedelta()),
        ("P0D", timedelta()),
    ],
)
def test_forms_of_a_length(text: str, length: timedelta) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "P1Y",
        "P1M",
        "7D",
        "p7d",
        "P7",
        "PT5",
        "P1.5D",
        "-P1D",
        "P7D\n",
        "P\u0667D",
        "P1H",
        "PT1D",
        "P999999D",
    ],
)
def test_what_is_no_length(text: str) -> None:
    with pytest.raises(DurationError):
        parse_duration(text)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(days=7), "7 days"),
        (timedelta(days=1), "1 day"),
        (timedelta(hours=36), "36 hours"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(seconds=61), "61 seconds"),
        (timedelta(), "0 seconds"),
        pytest.param(
            timedelta(seconds=1),
            "1 second",
        ),
    ],
)
def test_a_length_for_people(length: timedelta, words: str) -> None:
    assert human_duration(length) == words
