"""Edits by example: where new keys go, what is refused, and forms that are rare."""

import pytest

from quietfix.desk import document as documents
from quietfix.desk.case import Case
from quietfix.desk.edit import edited
from quietfix.desk.policy import TreePolicy
from quietfix.errors import FaultyFile, UsageError
from quietfix.ids import CommitId
from quietfix.instants import Instant
from quietfix.plan import Edit, KeyPath, Value
from tests.desk.reading import case_document, read_case


def front(before: str, path: KeyPath, value: Value | None) -> str:
    """The front matter after one edit, read again without a problem."""
    after = edited(case_document(before, head=""), [Edit(path, value)], Case)
    assert not after.problems
    assert after.text.startswith("---\n")
    return after.text.removeprefix("---\n").removesuffix("---\n\nthe body\n")


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        # replace
        ("title: 'a'  # why\n", ("title",), "it's", "title: 'it''s'  # why\n"),
        ('title: "a"  # why\n', ("title",), "b", 'title: "b"  # why\n'),
        ("title: a\n  b # why\nid: x\n", ("title",), "c", "title: c # why\nid: x\n"),
        ("title: |\n  a\n\n# about id\nid: x\n", ("title",), "c", "title: c\n\n# about id\nid: x\n"),
        pytest.param("owner:   # who\n", ("owner",), "b", "owner: b   # who\n"),
        pytest.param("owner:\nreceived: x\n", ("owner",), "no", 'owner: "no"\nreceived: x\n'),
        pytest.param("people:\n  -\n  - by: x\n", ("people", 0), "a", "people:\n  - a\n  - by: x\n"),
        ("waiting: {on: , since: x}\n", ("waiting", "on"), "team", "waiting: {on: team, since: x}\n"),
        ('title: "😀" # c\n', ("title",), "é", 'title: "é" # c\n'),
        ("report: {assisted: true}\n", ("report", "assisted"), False, "report: {assisted: false}\n"),
        ('introduced: ["a",\n  b]\n', ("introduced", 1), CommitId("1" * 12), f'introduced: ["a",\n  "{"1" * 12}"]\n'),
        ("people:\n  - by: a\n# c\nowner: b\n", ("people",), [], "people: []\n# c\nowner: b\n"),
        # add
        ("status: new\nreceived: x\n", ("owner",), "b", "status: new\nowner: b\nreceived: x\n"),
        ("owner: b\n", ("status",), "new", "status: new\nowner: b\n"),
        ("status: new  # c\n\n# end\n", ("fix", "ready"), "a", "status: new  # c\nfix:\n  ready: a\n\n# end\n"),
        ("fix:\n    ready: a\n", ("fix", "accepted"), "b", "fix:\n    ready: a\n    accepted: b\n"),
        ("people:\n- by: a\n", ("people", 0, "github"), "x", "people:\n- github: x\n  by: a\n"),
        ("waiting: {since: x}\n", ("waiting", "on"), "team", "waiting: {on: team, since: x}\n"),
        ("affects: {}\n", ("affects", "versions"), "6.6", 'affects: {versions: "6.6"}\n'),
        ("introduced: [ ]\n", ("introduced", 0), "a", "introduced: [a ]\n"),
        ("introduced: [a, ]\n", ("introduced", 1), "b", "introduced: [a, b, ]\n"),
        ("status: new\n", ("introduced", 0), CommitId("a" * 12), f'status: new\nintroduced: ["{"a" * 12}"]\n'),
        (
            "overrides:\n  '6.6': {}\n",
            ("overrides", "5.4", "verdict"),
            "x",
            "overrides:\n  '6.6': {}\n  \"5.4\":\n    verdict: x\n",
        ),
        (
            "fix:\n  patches:\n    -   role: fix\n",
            ("fix", "patches", 1),
            {"role": "fix"},
            "fix:\n  patches:\n    -   role: fix\n    - {role: fix}\n",
        ),
        # remove
        ("id: x\nowner: b  # who\ntitle: y\n", ("owner",), None, "id: x\ntitle: y\n"),
        ("id: x\nwaiting: {on: team, since: x}\n", ("waiting", "on"), None, "id: x\nwaiting: {since: x}\n"),
        ("id: x\nwaiting: {on: team, since: x}\n", ("waiting", "since"), None, "id: x\nwaiting: {on: team}\n"),
        ("id: x\nfix:\n  patches:\n    - role: fix\n", ("fix", "patches", 0), None, "id: x\n"),
        ("people:\n  - github: a\n    by: b\n", ("people", 0, "github"), None, "people:\n  - by: b\n"),
        ("id: x\n", ("owner",), None, "id: x\n"),
        ("id: x\n", ("fix", "ready"), None, "id: x\n"),
    ],
)
def test_an_edit(before: str, path: KeyPath, value: Value | None, after: str) -> None:
    assert front(before, path, value) == after


BLOCK_COMMENT = "people:\n  - # one - two\n    github: a\n"


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        pytest.param("waiting: {on: }\n", ("waiting", "since"), "x", {"waiting": {"on": "", "since": "x"}}, id="flow, last value empty"),
        pytest.param("waiting: {on: , since: x}\n", ("waiting", "since"), None, {"waiting": {"on": ""}}, id="flow, last value left empty"),
        pytest.param("waiting: {on}\n", ("waiting", "on"), "team", {"waiting": {"on": "team"}}, id="flow, key alone"),
        pytest.param("people: [by: A]\n", ("people", 0, "email"), "b", {"people": [{"by": "A", "email": "b"}]}, id="pair in a list"),
        pytest.param(BLOCK_COMMENT, ("people", 1), {"by": "b"}, {"people": [{"github": "a"}, {"by": "b"}]}, id="hyphen in a comment"),
        pytest.param("people:\n  -\n    by: a\n  - by: b\n", ("people", 0), None, {"people": [{"by": "b"}]}, id="hyphen alone"),
        pytest.param("? owner\n: x\n? title\n: y\nid: z\n", ("title",), None, {"owner": "x", "id": "z"}, id="explicit keys"),
        pytest.param("a: 1\n? people\n:\n  - a\n", ("people",), ["b"], {"a": "1", "people": ["b"]}, id="explicit key, new list"),
        pytest.param("title: |+\n  x\n\nowner: z\n", ("status",), "new", {"title": "x\n\n", "owner": "z", "status": "new"}, id="kept line breaks"),
        pytest.param("title: |-\n  x\nid: z\n    # c\nowner: b\n", ("id",), None, {"title": "x", "owner": "b"}, id="indented comment"),
        pytest.param("overrides:\n  6: {by: a}\n  7: {by: b}\n", ("overrides", 6), None, {"overrides": {"7": {"by": "b"}}}, id="number as key"),
    ],
)  # fmt: skip  # one example a line
def test_rare_forms_are_edited_or_refused(before: str, path: KeyPath, value: Value | None, after: object) -> None:
    """An error that says what to do would do; another value than the one asked for does not."""
    try:
        document = edited(case_document(before, head=""), [Edit(path, value)], Case)
    except (UsageError, FaultyFile):
        return
    assert not document.problems
    assert document.values == after


@pytest.mark.parametrize(
    ("path", "value", "after"),
    [
        (("owner",), "b", "owner: b\nreceived: x\n"),
        (("owner",), None, "received: x\n"),
        (("status",), "new", "status: new\nowner:\nreceived: x\n"),
        (("answered",), "z", "owner:\nreceived: x\nanswered: z\n"),
        (("track",), "z", "track: z\nowner:\nreceived: x\n"),
        (("waiting", "on"), "team", "owner:\nreceived: x\nwaiting:\n  on: team\n"),
    ],
)
def test_edits_around_an_empty_value(path: KeyPath, value: Value | None, after: str) -> None:
    assert front("owner:\nreceived: x\n", path, value) == after


def test_a_key_goes_behind_an_empty_value() -> None:
    assert front("id: x\nstatus:\nreceived: y\n", ("owner",), "b") == "id: x\nstatus:\nowner: b\nreceived: y\n"


@pytest.mark.parametrize(
    ("path", "after"),
    [
        pytest.param(("introduced", 0), "introduced: [b,  # about b\n  c  # about c\n]\n"),
        pytest.param(("introduced", 1), "introduced: [a,  # about a\n  c  # about c\n]\n"),
        pytest.param(("introduced", 2), "introduced: [a,  # about a\n  b  # about b\n]\n"),
    ],
)
def test_a_removal_in_brackets_leaves_the_comments_of_others(path: KeyPath, after: str) -> None:
    """Each comment stands on the line of what it is about; a comma may stay behind the last item."""
    text = "introduced: [a,  # about a\n  b,  # about b\n  c  # about c\n]\n"
    assert front(text, path, None).replace(",  # about b\n]", "  # about b\n]") == after


def test_a_file_without_final_newline_keeps_crlf() -> None:
    """Only the policy and the state can end so; a case ends with its body."""
    before = documents.read("policy/trees.yml", b"schema: 1\r\ntrees: []", front_matter=False)
    after = edited(before, [Edit(("grace",), "P1D")], TreePolicy)
    assert after.text.count("\n") == after.text.count("\r\n")


def test_a_file_without_final_newline_gets_a_key() -> None:
    before = documents.read("policy/trees.yml", b"schema: 1\ntrees: []", front_matter=False)
    after = edited(before, [Edit(("grace",), "P1D"), Edit(("trees",), ["a"])], TreePolicy)
    assert after.text == "schema: 1\ntrees: [a]\ngrace: P1D"


@pytest.mark.parametrize("value", ["- a\n", "# c", "a: b", "---", "\u2028", "\x00", "'", '"', "{", "\\", "a" * 3000])
@pytest.mark.parametrize("style", ["a", "'a'", '"a"', "|\n  a", ">-\n  a"])
def test_any_text_can_be_set_in_any_style(value: str, style: str) -> None:
    after = edited(case_document(f"title: {style}\nid: x\n", head=""), [Edit(("title",), value)], Case)
    assert after.values == {"title": value, "id": "x"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((), "x"),
        (("people", 3), "x"),
        (("people", -2), "x"),
        (("people", 0, "by", "name"), "x"),
        (("people", "by"), "x"),
        (("fix", "patches", 1, "role"), "fix"),
        (("people", 0), {"by": "b"}),
    ],
)
def test_an_edit_that_leads_nowhere_is_refused(path: KeyPath, value: Value) -> None:
    with pytest.raises(UsageError) as caught:
        edited(case_document("people:\n  - by: a\n"), [Edit(path, value)], Case)
    assert caught.value.happened and caught.value.todo


def test_the_last_key_of_a_file_stays() -> None:
    with pytest.raises(UsageError):
        edited(case_document("id: x\n", head=""), [Edit(("id",), None)], Case)


@pytest.mark.parametrize(
    "data", [b"", b"id: x\n", b"---\nid: [\n---\n", b"---\na: b\na: c\n---\n", b"---\n\xff\n---\n"]
)
def test_a_file_that_cannot_be_read_is_not_edited(data: bytes) -> None:
    with pytest.raises(FaultyFile):
        edited(read_case(data), [Edit(("id",), "y")], Case)


def test_an_edit_can_follow_another() -> None:
    edits = [
        Edit(("fix", "ready"), Instant.parse("2026-11-24T17:00:00+01:00")),
        Edit(("fix", "patches", 0, "role"), "fix"),
        Edit(("fix", "patches", 0, "line"), "6.6"),
        Edit(("fix", "ready"), None),
    ]
    after = edited(case_document("status: x\n", head=""), edits, Case)
    assert after.text == '---\nstatus: x\nfix:\n  patches:\n    - {role: fix, line: "6.6"}\n---\n\nthe body\n'
