"""What the desk writes is read back as it was, by its own reader and by others."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from quietfix.desk import document as documents
from quietfix.desk import render, yamltree
from quietfix.desk.model import validate
from quietfix.desk.nodes import Scalar
from quietfix.desk.state import Candidate, FollowUp, LineState, LogEntry, PatchMatch, Room, State, state_text
from quietfix.ids import CommitId
from quietfix.instants import Instant
from quietfix.plan import Value

WHOLE = st.text(st.characters(codec="utf-8"), max_size=40)
"""Halves of surrogate pairs are no text: they are written as U+FFFD."""
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(Instant)  # noqa: DTZ001  # zone is added
KEYS = WHOLE
LEAVES: st.SearchStrategy[Value] = st.one_of(
    WHOLE, st.integers(0, 999_999_999), st.booleans(), INSTANTS, st.text("0123456789abcdef", min_size=12).map(CommitId)
)
VALUES: st.SearchStrategy[Value] = st.recursive(
    LEAVES, lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=3), max_leaves=12
)


def texts(value: Any) -> Any:
    """What the reader gives for a value."""
    if isinstance(value, dict):
        return {str(key): texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [texts(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def read(text: str) -> Any:
    root, problems = yamltree.parse(text)
    assert problems == []
    assert root is not None
    return yamltree.plain(root)


@given(WHOLE)
def test_any_text_is_read_back(text: str) -> None:
    assert read(f"key: {render.scalar(text)}\n") == {"key": text}
    assert read(f"key: [{render.scalar(text)}, {{a: {render.scalar(text)}}}]\n") == {"key": [text, {"a": text}]}
    assert read(f"key: {render.quoted(text)}\n") == {"key": text}


@given(WHOLE, st.sampled_from([" ", "'", '"', "|", ">"]))
def test_any_text_is_read_back_in_the_style_of_its_place(text: str, style: str) -> None:
    said = render.restyled(text, style)
    assert read(f"key: {said}\n") == {"key": text}
    assert style not in "'\"" or said[0] in "'\""
    assert "\n" not in said


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4), st.integers(0, 4))
@settings(max_examples=200)
def test_any_value_is_read_back(value: dict[str, Value], indent: int) -> None:
    assert read(render.block(value, indent)) == texts(value)
    assert read(render.flow(value)) == texts(value)
    assert "\n" not in render.flow(value)


@given(WHOLE, st.booleans())
def test_another_yaml_reader_takes_texts_for_texts(text: str, old: bool) -> None:
    """What looks like an instant, an id of a case or a number is written as that on purpose."""
    said = render.scalar(text)
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 1) if old else (1, 2)
    if said.startswith('"') or not said[0].isdigit():
        assert reader.load(StringIO(f"key: {said}\n")) == {"key": text}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("a bug", "a bug"),
        ("fs/nfsd/nfs4state.c", "fs/nfsd/nfs4state.c"),
        ("member-b", "member-b"),
        ("2026-0007", "2026-0007"),
        ("2026-11-24T16:00:00Z", "2026-11-24T16:00:00Z"),
        ("a@example.org", "a@example.org"),
        ("", '""'),
        ("6.6", '"6.6"'),
        ("0123", '"0123"'),
        ("1e10", '"1e10"'),
        ("no", '"no"'),
        ("On", '"On"'),
        ("NULL", '"NULL"'),
        ("~", '"~"'),
        (".inf", '".inf"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("a ", '"a "'),
        (" a", '" a"'),
        ("- a", '"- a"'),
        ("a\nb", '"a\\nb"'),
        ('"', '"\\""'),
        ("\u202e", '"\\u202e"'),
        ("\x9b", '"\\u009b"'),
        ("é", '"é"'),
        ("deadbeef", '"deadbeef"'),
        (CommitId("123456789012"), '"123456789012"'),
        ("123456789012", '"123456789012"'),
        (True, "true"),
        ("true", '"true"'),
        (7, "7"),
        (Instant.parse("2026-11-24T17:00:00+01:00"), "2026-11-24T16:00:00Z"),
    ],
)
def test_what_is_quoted(value: Value, said: str) -> None:
    assert render.scalar(value) == said


def test_a_truth_value_that_was_read_stays_one() -> None:
    flag = Scalar("true")
    flag.quoted = False
    assert render.scalar(flag) == "true"
    flag.quoted = True
    assert render.scalar(flag) == '"true"'


@pytest.mark.parametrize("value", [[], {}])
def test_a_scalar_is_no_collection(value: Value) -> None:
    with pytest.raises(TypeError):
        render.scalar(value)


@pytest.mark.parametrize("bracket", ["[", "{"])
def test_a_text_of_brackets_is_read_back(bracket: str) -> None:
    """A stranger's title and a line of a public commit message reach files of the desk."""
    assert read(f"title: {render.quoted(bracket * 101)}\n") == {"title": bracket * 101}


@pytest.mark.parametrize("key", ["k" * 1000, "<<"])
def test_any_key_is_read_back(key: str) -> None:
    assert read(render.block({"comments": {key: "v"}})) == {"comments": {key: "v"}}


LINES = WHOLE.filter(lambda text: bool(text.strip()) and len(f"{text}.".splitlines()) == 1)
NAMES = st.sampled_from(["mainline", "6.6", "5.10", "7", "next"])
IDS = st.text("0123456789abcdef", min_size=40, max_size=40) | st.just("1" * 40)
LENGTHS = st.integers(0, 10**7).map(lambda seconds: timedelta(seconds=seconds))
MAYBE_INSTANT = st.none() | INSTANTS
MATCHES = st.builds(
    PatchMatch, patch=st.integers(1, 99), commit=IDS, match=LINES, text=st.none() | LINES, reverted_by=st.none() | IDS
)
LINE_STATES = st.builds(
    LineState,
    verdict=st.sampled_from(["released", "absent", "unknown"]),
    why=LINES,
    by=st.sampled_from(["trees", "person"]),
    date=MAYBE_INSTANT,
    seen=MAYBE_INSTANT,
    tag=st.none() | LINES,
    tip=st.none() | IDS,
    patches=st.lists(MATCHES, max_size=2).map(tuple),
    missing=st.lists(st.integers(1, 99), max_size=3).map(tuple),
    candidates=st.lists(st.builds(Candidate, commit=IDS, why=LINES), max_size=2).map(tuple),
    follow_ups=st.lists(st.builds(FollowUp, commit=IDS, here=st.booleans()), max_size=2).map(tuple),
    since=MAYBE_INSTANT,
    held=st.none() | LENGTHS,
)
STATES = st.builds(
    State,
    inputs=st.none() | IDS,
    landed=st.dictionaries(NAMES, LINE_STATES, max_size=3),
    first_public=MAYBE_INSTANT,
    log=st.lists(st.builds(LogEntry, at=INSTANTS, by=LINES, did=LINES, why=LINES), max_size=3).map(tuple),
    room=st.none() | st.builds(Room, repo=LINES, base=IDS),
    comments=st.dictionaries(KEYS, WHOLE, max_size=3),
)


@given(STATES)
@settings(max_examples=60)
def test_a_state_is_read_back_from_its_file(state: State) -> None:
    text = state_text(state)
    document = documents.read("cases/2026-0007/state.yml", text.encode(), front_matter=False)
    again, findings = validate(State, document)
    assert findings == []
    assert again == state
    assert state_text(again) == text


def test_a_state_of_nothing() -> None:
    assert state_text(State()).endswith("\nschema: 1\n")
