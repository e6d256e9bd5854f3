"""Files of facts: what is written is read, and what is no such file is refused with a word about it and none from it."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quietfix.errors import CouldNotTell, UsageError
from quietfix.facts import Arrival, CommitSeen, LineSeen, Mention, MentionKind, PatchIds, Unknown
from quietfix.instants import Instant
from quietfix.trees import slices
from quietfix.trees.slices import Slice, dependencies, fitting, read, write
from tests.rules.looking import NOW, make_policy

POLICY = make_policy()
IDS = st.text("0123456789abcdef", min_size=40, max_size=40)
WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20)
HANDS = st.tuples(st.integers(0, (1 << 32) - 1), st.integers(0, (1 << 63) - 1))
PATCHES = st.none() | st.builds(Unknown, WORDS) | st.builds(PatchIds, IDS, st.frozensets(IDS, max_size=2))
SECRET = "a secret word"


@st.composite
def mentions(draw: st.DrawFn) -> Mention:
    kind = draw(st.sampled_from(MentionKind))
    words = kind in (MentionKind.LINK, MentionKind.REVERT_SUBJECT)
    return Mention(kind, draw(WORDS) if words else draw(IDS)[: draw(st.integers(7, 40))], draw(WORDS))


@st.composite
def slices_made(draw: st.DrawFn) -> Slice:
    """What a tree of the policy may show."""
    made = st.builds(CommitSeen, IDS, st.text(max_size=20), st.lists(mentions(), max_size=3).map(tuple), HANDS, PATCHES)
    commits = {commit.id: commit for commit in draw(st.lists(made, max_size=4))}
    fetched = draw(st.none() | st.integers(0, 1 << 33).map(Instant.from_epoch))
    arrival = st.builds(
        Arrival,
        st.integers(0, 1 << 33).map(Instant.from_epoch),
        st.none() | WORDS,
        st.integers(0, (1 << 63) - 1),
        IDS,
    )
    lines: dict[str, LineSeen | Unknown] = {}
    for line in ("mainline", "6.6"):
        if fetched is None or draw(st.booleans()):
            lines[line] = Unknown(draw(WORDS))
        else:
            held = draw(st.sets(st.sampled_from(sorted(commits)))) if commits else set()
            lines[line] = LineSeen("linux", line, draw(IDS), fetched, {commit: draw(arrival) for commit in held})
    asked = draw(st.frozensets(st.text("0123456789abcdef", min_size=32, max_size=32), max_size=4))
    url, ours = POLICY.trees[0].url, dependencies(POLICY)
    return Slice("linux", url, ours, fetched, lines, commits, asked, draw(st.frozensets(HANDS, max_size=2)))


@given(slices_made())
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, one: Slice) -> None:
    path = tmp_path_factory.mktemp("facts") / "linux.json"
    write(one, path)
    back = read(path)
    fitting([back], POLICY)
    assert (back.fetched, back.lines, back.commits) == (one.fetched, one.lines, one.commits)
    assert (back.asked, back.crowded, back.file) == (one.asked, one.crowded, str(path))


def some_slice() -> Slice:
    commit = CommitSeen("c" * 40, "frob: fix", (Mention(MentionKind.UPSTREAM, "d" * 40, "commit"),), (1, 2))
    line = LineSeen("linux", "6.6", "c" * 40, NOW, {commit.id: Arrival(NOW, "v1", 7, commit.id)})
    lines: dict[str, LineSeen | Unknown] = {"6.6": line, "mainline": Unknown("a reason")}
    url, ours = POLICY.trees[0].url, dependencies(POLICY)
    return Slice("linux", url, ours, NOW, lines, {commit.id: commit}, frozenset({"0" * 32}), frozenset({(1, 2)}))


def test_a_file_is_for_its_owner_and_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "linux.json"
    path.write_text("older")
    path.chmod(0o644)
    write(some_slice(), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    monkeypatch.setattr(os, "fsync", _fail)
    with pytest.raises(OSError, match="full"):
        write(some_slice(), path)
    assert (path.read_bytes(), os.listdir(tmp_path)) == (before, ["linux.json"])


def _fail(handle: int) -> None:
    raise OSError("full")


Change = Callable[[dict[str, Any]], object]  # Any: JSON-like
ODD: dict[str, tuple[Change, str]] = {
    "another version": (lambda said: said.update(version=2), "is not of version 1"),
    "a version as text": (lambda said: said.update(version="1"), "is not of version 1"),
    "a key too many": (lambda said: said.update({SECRET: SECRET}), "cut short, or none"),
    "a key too few": (lambda said: said.pop("asked"), "its `asked` is odd"),
    "a tip that is no id": (lambda said: said["tips"]["6.6"].update(tip=SECRET), "its `tips` is odd"),
    "a tip that is two things": (lambda said: said["tips"]["6.6"].update(unknown="x"), "its `tips` is odd"),
    "a reason on two lines": (lambda said: said["tips"]["mainline"].update(unknown="a\nb"), "its `tips` is odd"),
    "a line that is no name": (lambda said: said["tips"].update({f"../{SECRET}": {"unknown": "x"}}), "its `tips`"),
    "a target that is no id": (lambda said: said["commits"][0]["mentions"][0].__setitem__(1, SECRET), "its `commits`"),
    "a kind that is none": (lambda said: said["commits"][0]["mentions"][0].__setitem__(0, SECRET), "its `commits`"),
    "an escape in a text": (lambda said: said["commits"][0]["mentions"][0].__setitem__(2, "\x1b[2J"), "its `commits`"),
    "more references than fit": (
        lambda said: said["commits"][0].update(mentions=said["commits"][0]["mentions"] * 257),
        "its `commits` is odd",
    ),
    "an author that is too large": (lambda said: said["commits"][0].update(authored=[1 << 32, 0]), "its `commits`"),
    "a patch that is two things": (
        lambda said: said["commits"][0].update(patch={"whole": "a" * 40, "unknown": "x"}),
        "its `commits` is odd",
    ),
    "a commit twice": (lambda said: said["commits"].append(said["commits"][0]), "its parts do not fit"),
    "a commit that is not there": (lambda said: said["arrivals"]["6.6"][0].__setitem__(0, 1), "its parts do not fit"),
    "a commit twice on a line": (
        lambda said: said["arrivals"]["6.6"].append(said["arrivals"]["6.6"][0]),
        "its parts do not fit",
    ),
    "a date beyond the calendar": (
        lambda said: said["arrivals"]["6.6"][0].__setitem__(1, 1 << 62),
        "its parts do not fit",
    ),
    "an order that is too large": (lambda said: said["arrivals"]["6.6"][0].__setitem__(2, 1 << 63), "its `arrivals`"),
    "a line without a tip": (lambda said: said["tips"].pop("6.6"), "its parts do not fit"),
    "a line without arrivals": (lambda said: said.update(arrivals={}), "its parts do not fit"),
    "a fetch that is no instant": (lambda said: said.update(fetched=SECRET), "its parts do not fit"),
    "a line that was seen without a fetch": (lambda said: said.update(fetched=None), "its parts do not fit"),
    "a question in clear": (lambda said: said["asked"].append(SECRET), "its `asked` is odd"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_is_refused(tmp_path: Path, name: str) -> None:
    change, words = ODD[name]
    path = tmp_path / "linux.json"
    write(some_slice(), path)
    said = json.loads(path.read_text())
    change(said)
    path.write_text(json.dumps(said))
    _refused(path, words)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\xff\xfe", b"[]", b"null", b"[" * 100_000, b'{"version": 1}', b'{"a":' * 50_000, b"1" * 5000]
)
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "linux.json"
    path.write_bytes(data)
    with pytest.raises(CouldNotTell):
        read(path)


def test_a_file_that_is_cut_short_anywhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "linux.json"
    write(some_slice(), path)
    data = path.read_bytes().rstrip()
    for length in range(0, len(data), 7):
        path.write_bytes(data[:length])
        _refused(path, "is no file of facts")


def _refused(path: Path, words: str) -> None:
    with pytest.raises(CouldNotTell) as refused:
        read(path)
    assert refused.value.happened.startswith(f"{path}: ")
    assert words in refused.value.happened
    assert SECRET not in refused.value.diagnostics()


def test_a_file_that_is_too_large_is_neither_read_nor_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "linux.json"
    write(some_slice(), path)
    monkeypatch.setattr(slices, "MAX_BYTES", path.stat().st_size - 1)
    _refused(path, "is larger than a file of facts may be")
    with pytest.raises(CouldNotTell, match="too many for a file"):
        write(some_slice(), tmp_path / "another.json")
    assert os.listdir(tmp_path) == ["linux.json"]


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="is not a file"):
        read(tmp_path / "pipe")


@pytest.mark.parametrize(
    "other",
    [
        {"tags": ["release-*"]},
        {"references": ["Backport of {commit}"]},
        {"depth": "paths"},
        {"url": "/elsewhere"},
        {"lines": {"mainline": "main", "6.6": "linux-6.6.y"}},
    ],
)
def test_facts_of_other_trees_do_not_fit(other: dict[str, Any]) -> None:  # Any: JSON-like
    fitting([some_slice()], POLICY)
    with pytest.raises(CouldNotTell, match="under other public trees in the policy"):
        fitting([some_slice()], make_policy(other))


@pytest.mark.parametrize("change", [{"tree": "else"}, {"url": "/elsewhere"}, {"lines": {"5.4": Unknown("a reason")}}])
def test_facts_that_name_what_the_policy_has_not_do_not_fit(change: dict[str, Any]) -> None:  # Any: fields of any type
    with pytest.raises(CouldNotTell, match="that the policy has not"):
        fitting([Slice(**{**vars(some_slice()), **change})], POLICY)


def test_what_says_nothing_of_facts_is_not_in_the_hash() -> None:
    assert dependencies(make_policy(grace="PT1H", close_when="mainline")) == dependencies(POLICY)


def test_a_clock_that_was_ahead_counts_as_now() -> None:
    """Else a case could close before its grace time is over."""
    line = some_slice().as_of(Instant.parse("2026-01-01T00:00:00Z")).lines["6.6"]
    assert isinstance(line, LineSeen)
    assert str(line.fetched) == "2026-01-01T00:00:00Z"
