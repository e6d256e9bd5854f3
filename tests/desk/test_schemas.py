"""The schemas that editors use take all that check takes, and refuse what it refuses where they have words for it."""

import os
import re
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator
from pydantic import TypeAdapter, ValidationError, WithJsonSchema

from quietfix.desk import document as documents
from quietfix.desk import model as kinds
from quietfix.desk import policy as policies
from quietfix.desk.model import Shape, validate
from quietfix.desk.nodes import Scalar
from quietfix.desk.schema import FILES, schema_of, schema_text
from quietfix.desk.state import State, state_text
from tests.desk.casefiles import CaseText, case_texts
from tests.desk.reading import HEAD
from tests.support import editors
from tests.support.desks import CASE, TEMPLATE, TREES

SCHEMAS = TEMPLATE / "policy" / "schema"
DESK = (TEMPLATE / "policy" / "desk.yml").read_text(encoding="utf-8")
CLOCK = "schema: 1\nclocks:\n  - {id: a, starts: received, length: P1D, notify: digest, waits-for: team}\n"
TREE = TREES.format(url="https://example.org/linux.git", lines="mainline: master", close_when="mainline")
END_OF_LIFE = "end-of-life: {file: releases.json, stale-after: P21D}\nwatch-reverts: P30D\n"
WRONG = "schema: 1\nwrong-fixes: [{says: '0123456789ab', means: [], reason: a}]\n"
STATE = "schema: 1\nlanded:\n  6.6: {verdict: landed, why: a, patches: [{patch: 1, commit: a, match: b}]}\n"


MADE = {name: schema_of(model) for name, model in FILES.items()}


def underlined(name: str, text: str) -> list[tuple[str | int, ...]]:
    """The places of a text that an editor underlines."""
    return editors.complaints(MADE[name], editors.read(text))


def checked(name: str, text: str) -> list[str]:
    """What check says of the types of a text."""
    return [f.message for f in validate(FILES[name], documents.read("x.yml", text.encode(), front_matter=False))[1]]


def test_the_committed_schemas_are_those_of_the_models() -> None:
    """`pytest --update-golden` writes them anew."""
    if os.environ.get("QUIETFIX_UPDATE_GOLDEN"):
        SCHEMAS.mkdir(exist_ok=True)
        for path in SCHEMAS.iterdir():
            path.unlink()
        for name, model in FILES.items():
            (SCHEMAS / name).write_text(schema_text(model), encoding="utf-8")
    assert {path.name: path.read_text(encoding="utf-8") for path in SCHEMAS.iterdir()} == {
        name: schema_text(model) for name, model in FILES.items()
    }


@pytest.mark.parametrize("name", FILES)
def test_a_schema_is_one_and_names_no_host_but_its_dialects(name: str) -> None:
    schema = schema_of(FILES[name])
    Draft202012Validator.check_schema(schema)
    # Many editors run a server that knows draft 7: what is used here means the same there.
    Draft7Validator.check_schema(schema)
    text = schema_text(FILES[name])
    assert re.findall(r"https?://[a-z][^/\"]*", text) == ["https://json-schema.org"]
    assert "$id" not in schema
    assert text.endswith("}\n")


@pytest.mark.parametrize("name", FILES)
def test_what_stands_beside_a_reference_only_describes(name: str) -> None:
    """Readers of draft 7 pass over all else that stands there."""

    def references(part: Any) -> Iterator[set[str]]:
        if isinstance(part, dict) and isinstance(part.get("$ref"), str):
            yield set(part)
        for below in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
            yield from references(below)

    assert set().union(*references(MADE[name])) <= {"$ref", "description", "default"}


def test_what_the_docstrings_say_is_what_an_editor_shows() -> None:
    schema = schema_of(State)
    assert schema["description"] == "All that robots keep of one case."
    assert schema["properties"]["first-public"]["description"].startswith("The first instant at which any line")
    assert schema["$defs"]["LineState"]["properties"]["tip"]["description"] == "The tip of the line at `seen`."
    assert schema["$defs"]["LogEntry"]["title"] == "Log entry"


def test_a_model_with_a_new_field_needs_nothing_else() -> None:
    class Grown(State):
        new_key: kinds.Day | None = None
        """What it is."""

    assert schema_of(Grown)["properties"]["new-key"] == {"$ref": "#/$defs/Day", "description": "What it is."}


def test_a_type_that_nobody_can_spell_is_an_error_of_whoever_adds_it() -> None:
    class Odd(Shape):
        key: bytes

    with pytest.raises(TypeError, match="has no spelling"):
        schema_of(Odd)


# What is sound for check is sound for an editor.


@pytest.mark.parametrize("name", ["desk", "deadlines", "trees", "people", "access"])
def test_the_shipped_policy_is_sound(name: str) -> None:
    text = (TEMPLATE / "policy" / f"{name}.yml").read_text(encoding="utf-8")
    assert text.startswith(f"# yaml-language-server: $schema=schema/{name}.json\n")
    assert underlined(f"{name}.json", text) == []


def test_the_cases_of_the_handbook_are_sound() -> None:
    text = (TEMPLATE / "cases" / "README.md").read_text(encoding="utf-8")
    cases = re.findall(r"^---\n(.*?)^---$", text, re.DOTALL | re.MULTILINE)
    assert len(cases) == 2
    assert [underlined("case.json", case) for case in cases] == [[], []]


def test_the_cases_of_tests_are_sound() -> None:
    text = CASE.format(id="2026-0001", title="a bug", status="new", received="2025-01-01T00:00:00Z", more="")
    assert underlined("case.json", text.split("---\n")[1]) == []
    assert [underlined("case.json", HEAD), underlined("trees.json", TREE), underlined("deadlines.json", CLOCK)] == [
        []
    ] * 3
    assert underlined("state.json", STATE) == underlined("state.json", state_text(State())) == []
    assert underlined("wrong-fixes.json", WRONG) == underlined("trees.json", TREE + END_OF_LIFE) == []


@given(case_texts(lonely_hyphens=True, noted_flows=True))
def test_every_sound_case_is_sound(case: CaseText) -> None:
    text = "\n".join(row.text for row in case.rows)
    assert underlined("case.json", text) == []


@pytest.mark.parametrize(
    "more",
    [
        "schema: '1'\n",
        "title: 6.10\n",
        "title: 0123\n",
        "title: true\n",
        "title: .inf\n",
        "title: 2026-11-24\n",
        "owner: 1e10\n",
        "people: [{github: 1e-5, by: 7, reason: 0x1f, added: 2026-11-24}]\n",
        "fix: {patches: [{line: 6.10, file: 1.5}]}\n",
        "affects: {files: [-1, .5, a..b/..c]}\n",
        "overrides: {6.6: {verdict: never, reason: 1}, true: {verdict: never, reason: no}}\n",
        "answered: 2024-02-29 10:00+05:30\n",
        "report: {assisted: false, sha256: ''}\n",
    ],
)
def test_plain_texts_that_look_like_something_else_are_sound(more: str) -> None:
    key = more.partition(":")[0]
    text = "".join(line for line in HEAD.splitlines(True) if not line.startswith(f"{key}:")) + more
    assert (underlined("case.json", text), checked("case.json", text)) == ([], [])


# What is wrong for check is wrong for an editor.


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        # keys
        ("case.json", HEAD + "ownr: a\n", ()),
        ("case.json", HEAD + "public_since: 2026-11-24T16:00:00Z\n", ()),
        ("case.json", HEAD + "fix: {patches: [{comit: '0123456789ab'}]}\n", ("fix", "patches", 0)),
        ("case.json", HEAD + "embargo: {extension: {agreed-by: [a], reason: qa, at: 2026-11-24T16:00:00Z, x: a}}\n", ("embargo", "extension")),
        ("case.json", HEAD + "waiting: {on: team}\n", ("waiting",)),
        ("case.json", HEAD.replace("schema: 1\n", ""), ()),
        ("desk.json", DESK + "member: []\n", ()),
        ("desk.json", DESK.replace("labels: {", "labels: {nw: a, "), ("labels",)),
        ("deadlines.json", CLOCK.replace("id: a", "id: a, warnings: []"), ("clocks", 0)),
        ("trees.json", TREE.replace("mainline:", "'a b':"), ("trees", 0, "lines")),
        # instants, days, lengths
        ("case.json", HEAD + "answered: 2026-11-24T10:00:00\n", ("answered",)),
        ("case.json", HEAD + "answered: 2026-11-24\n", ("answered",)),
        ("case.json", HEAD + "answered: 2026-02-30T00:00:00Z\n", ("answered",)),
        ("case.json", HEAD + "answered: 2026-11-24T25:00:00Z\n", ("answered",)),
        ("case.json", HEAD + "answered: 20261124\n", ("answered",)),
        ("case.json", HEAD + "people: [{by: a, reason: b, added: 2026-W48-2}]\n", ("people", 0, "added")),
        ("deadlines.json", CLOCK.replace("P1D", "P1M"), ("clocks", 0, "length")),
        ("deadlines.json", CLOCK.replace("P1D", "7 days"), ("clocks", 0, "length")),
        ("deadlines.json", CLOCK.replace("P1D", "P"), ("clocks", 0, "length")),
        ("trees.json", TREE.replace("PT48H", "PT"), ("grace",)),
        # names and texts
        ("case.json", HEAD + "introduced: ['1da177e4c3f']\n", ("introduced", 0)),
        ("case.json", HEAD + "introduced: ['1DA177E4C3F4']\n", ("introduced", 0)),
        ("case.json", HEAD + "introduced: [123456789012]\n", ("introduced", 0)),
        ("case.json", HEAD.replace("new", "open"), ("status",)),
        ("case.json", HEAD.replace("a bug", "a\\nbug"), ("title",)),
        ("case.json", HEAD.replace("a bug", "a bug\\n"), ("title",)),
        ("case.json", HEAD.replace("a bug", " "), ("title",)),
        ("case.json", HEAD.replace("2026-0007", "7"), ("id",)),
        ("case.json", HEAD.replace("schema: 1", "schema: 2"), ("schema",)),
        ("case.json", HEAD + "affects: {files: [a/../b]}\n", ("affects", "files", 0)),
        ("case.json", HEAD + "affects: {files: [/etc/passwd]}\n", ("affects", "files", 0)),
        ("case.json", HEAD + "fix: {patches: [{file: a/b.patch}]}\n", ("fix", "patches", 0, "file")),
        ("case.json", HEAD + "fix: {patches: [{line: a/b}]}\n", ("fix", "patches", 0, "line")),
        ("case.json", HEAD + "reporters: [{email: A <a@b.c>}]\n", ("reporters", 0, "email")),
        ("case.json", HEAD + "report: {message-id: abc}\n", ("report", "message-id")),
        ("case.json", HEAD + "people: [{by: a, reason: b, added: 2026-11-20, github: -x}]\n", ("people", 0, "github")),
        ("trees.json", TREE.replace("https://", "https://user@"), ("trees", 0, "url")),
        ("trees.json", TREE.replace("https://", "http://"), ("trees", 0, "url")),
        ("trees.json", TREE.replace("master", "'a b'"), ("trees", 0, "lines", "mainline")),
        ("trees.json", TREE.replace("v*", "v*.*"), ("trees", 0, "tags", 0)),
        ("trees.json", TREE.replace("name: linux", "name: a/b"), ("trees", 0, "name")),
        ("trees.json", TREE + "end-of-life: {file: ../releases.json, stale-after: P21D}\n", ("end-of-life", "file")),
        ("trees.json", TREE + "end-of-life: {file: .json, stale-after: P21D}\n", ("end-of-life", "file")),
        ("trees.json", TREE + "end-of-life: {file: releases.json}\n", ("end-of-life",)),
        ("trees.json", TREE + "watch-reverts: 30\n", ("watch-reverts",)),
        ("wrong-fixes.json", WRONG.replace("0123456789ab", "0123456789a"), ("wrong-fixes", 0, "says")),
        ("wrong-fixes.json", WRONG.replace("'0123456789ab'", "123456789012"), ("wrong-fixes", 0, "says")),
        ("wrong-fixes.json", WRONG.replace(", reason: a", ""), ("wrong-fixes", 0)),
        ("wrong-fixes.json", WRONG.replace("means: [], ", ""), ("wrong-fixes", 0)),
        ("wrong-fixes.json", WRONG.replace("[]", "NOT_VALID"), ("wrong-fixes", 0, "means")),
        ("trees.json", TREE.replace("    tags", "    references: [x]\n    tags"), ("trees", 0, "references", 0)),
        # kinds
        ("case.json", HEAD + "owner:\n", ("owner",)),
        ("case.json", HEAD + "owner: ~\n", ("owner",)),
        ("case.json", HEAD + "owner: [a]\n", ("owner",)),
        ("case.json", HEAD + "introduced: '1da177e4c3f4'\n", ("introduced",)),
        ("case.json", HEAD + "fix: soon\n", ("fix",)),
        ("case.json", HEAD + "report: {assisted: yes}\n", ("report", "assisted")),
        ("case.json", HEAD + "report: {assisted: 'true'}\n", ("report", "assisted")),
        ("state.json", STATE.replace("patch: 1", "patch: '1'"), ("landed", "6.6", "patches", 0, "patch")),
        ("state.json", STATE.replace("patch: 1", "patch: -1"), ("landed", "6.6", "patches", 0, "patch")),
        ("case.json", "[a]\n", ()),
    ],
)  # fmt: skip  # one example a line
def test_what_check_refuses_is_underlined(name: str, text: str, place: tuple[str | int, ...]) -> None:
    assert underlined(name, text) == [place]
    assert len(checked(name, text)) == 1


# Each type of value by itself, on texts that nobody would think of.

TREE_HINTS = get_type_hints(policies.Tree, include_extras=True)
TYPES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "text": (kinds.Text, ("a", "")),
    "line": (kinds.Line, ("a b",)),
    "instant": (kinds.When, ("2026-11-24T16:00:00Z", "2024-02-29 23:59+05:30", "2026-11-30t00:00:00.123456789-00:00")),
    "day": (kinds.Day, ("2026-11-24", "2024-02-29")),
    "duration": (kinds.Length, ("P1W2DT3H4M5S", "PT48H", "P7D", "PT0S")),
    "commit id": (kinds.Commit, ("0123456789ab", "0" * 40)),
    "case id": (kinds.CaseName, ("2026-0007", "2026-123456")),
    "line name": (kinds.LineName, ("mainline", "6.6", "a.lock", "a.locks.b-c_d")),
    "Message-Id": (kinds.MessageId, ("<20261120.1@example.org>", "a@b")),
    "login": (kinds.Login, ("maintainer-a", "a" * 39, "x-" * 20)),
    "mail": (kinds.Mail, ("a@example.org", "a@b@c.d")),
    "source file": (kinds.SourceFile, ("drivers/frob/lease.c", "..a/b../c", "a/../b", "a b")),
    "file name": (kinds.FileName, ("p1.patch", "a..b")),
    "JSON file": (
        get_type_hints(policies.EndOfLife, include_extras=True)["file"],
        ("releases.json", "a-b_1.json", "a" * 59 + ".json"),
    ),
    "tree name": (TREE_HINTS["name"], ("linux-stable", "a")),
    "tree URL": (
        TREE_HINTS["url"],
        ("https://a.b/c@d", "ssh://git@a/b", "file:///a", "./a://b@c", "../a", "/a:///b@c"),
    ),
    "ref": (get_args(TREE_HINTS["lines"])[1], ("linux-6.6.y", "refs/heads/a", "a.lock/b", "a@b{c}")),
    "tag pattern": (get_args(TREE_HINTS["tags"])[0], ("v*", "v6.*", "a.loc*")),
    "reference": (get_args(TREE_HINTS["references"])[0], ("[ Upstream commit {commit} ]",)),
}
ADAPTERS: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(hint) for name, (hint, _) in TYPES.items()}
SPELLED = {
    name: [dict(item.json_schema or {}) for item in get_args(hint) if isinstance(item, WithJsonSchema)][-1]
    for name, (hint, _) in TYPES.items()
}
SOUP = st.text(st.sampled_from("aZ019-_.,;:/\\@<>[]{}*~^?! \t\n\r\x0b\x1c\x1f\x7fTtzPDHW+"), max_size=4)


@st.composite
def near_misses(draw: st.DrawFn, odd: st.SearchStrategy[str]) -> tuple[str, str]:
    """A type, and one of its values with a part of it changed."""
    name = draw(st.sampled_from(list(TYPES)))
    text = draw(st.sampled_from(TYPES[name][1]))
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 3)))
    return name, text[:start] + draw(odd) + text[end:]


def taken(name: str, text: str) -> tuple[bool, bool]:
    """Whether check, and whether an editor takes a quoted text as a value of a type."""
    scalar = Scalar(text)
    scalar.quoted = True
    editor = not editors.complaints(SPELLED[name], text)
    try:
        ADAPTERS[name].validate_python(scalar)
    except ValidationError:
        return False, editor
    return True, editor


@pytest.mark.parametrize("name", TYPES)
def test_the_examples_of_a_type(name: str) -> None:
    results = {taken(name, text) for text in TYPES[name][1]}
    assert (True, True) in results
    assert results <= {(True, True), (False, False)}


@settings(max_examples=1500)
@given(near_misses(SOUP))
def test_an_editor_and_check_take_the_same_ascii(made: tuple[str, str]) -> None:
    check, editor = taken(*made)
    # JSON Schema has no words for leap years, nor for what a zone makes of the ends of the calendar.
    if re.search("-02-29|^(?:0001-01-01|9999-12-31)", made[1]) is None or check:
        assert check == editor, made


@settings(max_examples=500)
@given(near_misses(st.text(max_size=3)))
def test_an_editor_takes_whatever_check_takes(made: tuple[str, str]) -> None:
    check, editor = taken(*made)
    assert editor or not check, made
