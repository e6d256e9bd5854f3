"""Values that are not what their key asks for, each with its place, its words and what to do."""

from datetime import date

import pytest

from quietfix.desk import document as documents
from quietfix.desk.case import Case
from quietfix.desk.model import Shape, validate
from quietfix.desk.policy import DeskPolicy, Tree
from quietfix.ids import CommitId
from tests.desk.reading import HEAD, case_document, case_findings, told

INSTANT = "should be an instant with a zone, such as 2026-11-24T16:00:00Z"
NO_ZONE = "has no zone: add Z for UTC or an offset such as +01:00"
NO_DATE = "is no date or time of the calendar"
COMMIT = "`introduced` should be a commit id of 12 to 64 lower-case hexadecimal digits"
QUOTES = "`introduced` a commit id is written in quotes, so that no reader takes it for a number"
LINE = "should be one line of text"
EMPTY = "has no value: leave the key out, or give it one"
DAY = "`added` should be a day of the calendar, such as 2026-11-24"
MAIL = "`email` should be a mail address alone, such as a@example.org"
PATH = "`files` should be a path inside the source tree, with / and without .."
FILE = "`file` should be the name of a file in the case's folder, without a path"
MESSAGE_ID = '`message-id` should be a Message-Id, such as "<20261120.1@example.org>"'


@pytest.mark.parametrize(
    ("more", "column", "message"),
    [
        # instants and days
        ("answered: 2026-02-30T00:00:00Z\n", 11, f"`answered` {NO_DATE}"),
        ("answered: 2026-11-24T25:00:00Z\n", 11, f"`answered` {NO_DATE}"),
        ("answered: 2026-11-24T10:00:00\n", 11, f"`answered` {NO_ZONE}"),
        ("answered: 2026-11-24 10:00\n", 11, f"`answered` {NO_ZONE}"),
        ("answered: 2026-11-24\n", 11, f"`answered` {INSTANT}"),
        ("answered: yesterday\n", 11, f"`answered` {INSTANT}"),
        ("answered: [a]\n", 11, "`answered` should be an instant"),
        ("fix: {ready: 2026-11-24}\n", 14, f"`ready` {INSTANT}"),
        ("people: [{by: a, reason: b, added: 2026-02-30}]\n", 36, DAY),
        ("people: [{by: a, reason: b, added: 2026-11-24T10:00:00Z}]\n", 36, DAY),
        ("people: [{by: a, reason: b, added: 20261124}]\n", 36, DAY),
        # commits
        ("introduced: [1e10]\n", 14, COMMIT),
        ("introduced: [123456789012]\n", 14, QUOTES),
        ("introduced: [1da177e4c3f4]\n", 14, QUOTES),
        ("introduced: ['1da177e4c3f']\n", 14, COMMIT),
        ("introduced: ['1DA177E4C3F4']\n", 14, COMMIT),
        ("introduced: ['v6.6']\n", 14, COMMIT),
        # nothing at all
        ("waiting: {on: team, since: }\n", 27, f"`since` {EMPTY}"),
        ("report: {sha256: ~}\n", 18, f"`sha256` {EMPTY}"),
        ("owner: null\n", 8, f"`owner` {EMPTY}"),
        ("owner: ''\n", 8, f"`owner` {LINE}"),
        ("owner: ' '\n", 8, f"`owner` {LINE}"),
        ("introduced: [, ]\n", None, None),
        # wrong types
        ("owner: [a]\n", 8, "`owner` should be a line of text"),
        ("owner: {a: b}\n", 8, "`owner` should be a line of text"),
        ('owner: "a\\nb"\n', 8, f"`owner` {LINE}"),
        ("fix: [a]\n", 6, "`fix` should hold keys"),
        ("fix: soon\n", 6, "`fix` should hold keys"),
        ("people: [a]\n", 10, "`people` should hold keys"),
        ("overrides: [a]\n", 12, "`overrides` should hold keys"),
        ("introduced: '1da177e4c3f4'\n", 13, "`introduced` should be a list"),
        ("introduced: {a: b}\n", 13, "`introduced` should be a list"),
        ("reporters: {name: a}\n", 12, "`reporters` should be a list"),
        ("report: {assisted: yes}\n", 20, "`assisted` should be true or false"),
        ("report: {assisted: True}\n", 20, "`assisted` should be true or false"),
        ("report: {assisted: 'true'}\n", 20, "`assisted` should be true or false"),
        ("handling: secret\n", 11, "`handling` should be one of private or public"),
        ("embargo: {extension: {agreed-by: [a], reason: x, at: 2026-11-24T16:00:00Z}}\n", 47, "`reason` should be one of rollout or qa"),
        # texts of a form
        ("reporters: [{email: a}]\n", 21, MAIL),
        ("reporters: [{email: A <a@b.c>}]\n", 21, MAIL),
        ("reporters: [{email: 'a@b.c, d@e.f'}]\n", 21, MAIL),
        ("report: {message-id: abc}\n", 22, MESSAGE_ID),
        ("report: {message-id: '<a@b> <c@d>'}\n", 22, MESSAGE_ID),
        ("affects: {files: [/etc/passwd]}\n", 19, PATH),
        ("affects: {files: [a/../../b]}\n", 19, PATH),
        ("affects: {files: ['a\\b']}\n", 19, PATH),
        ("fix: {patches: [{file: a/b.patch}]}\n", 24, FILE),
        ("fix: {patches: [{file: .git}]}\n", 24, FILE),
        ("fix: {patches: [{line: a/b}]}\n", 24, "`line` should be the name of a line, such as mainline or 6.6"),
        ("closed: {at: 2026-11-24T16:00:00Z, as: duplicate, of: 7}\n", 55, "`of` should be the id of a case, such as 2026-0007"),
    ],
)  # fmt: skip  # one example a line
def test_a_wrong_value(more: str, column: int | None, message: str | None) -> None:
    found = [(f.line, f.column, f.rule, f.message) for f in case_findings(case_document(more))]
    if message is None:
        assert [rule for _, _, rule, _ in found] == ["yaml"]
    else:
        assert found == [(7, column, "value", message)]


def test_a_list_says_how_lists_are_written() -> None:
    found = case_findings(case_document("introduced: x\n"))
    assert [f.hint for f in found] == ["write it as [a, b] or as lines that start with a hyphen"]


@pytest.mark.parametrize("more", ["owner:\nhandling: private\n", "fix:\n", "reporters:  # nobody\n"])
def test_an_empty_value_is_found_on_its_line(more: str) -> None:
    assert [f.line for f in case_findings(case_document(more))] == [7]


@pytest.mark.parametrize(
    ("more", "line", "column", "hint"),
    [
        ("ownr: a\n", 7, 1, "did you mean `owner`?"),
        ("public_since: a\n", 7, 1, "did you mean `public-since`?"),
        ("fix: {redy: a}\n", 7, 7, "did you mean `ready`?"),
        ("fix:\n  patches:\n    - role: fix\n      comit: a\n", 10, 7, "did you mean `commit`?"),
        ("embargo:\n  extension: {agreed-by: [a], reason: rollout, at: 2026-11-24T16:00:00Z, agred: x}\n", 8, 74, None),
        ("overrides:\n  '6.6': {verdict: never, reason: x, comit: y}\n", 8, 38, "did you mean `commit`?"),
        ("report: {accepted: {by: a, reason: b, resaon: c}}\n", 7, 39, "did you mean `reason`?"),
        ("waiting: {on: team, since: 2026-11-24T16:00:00Z, zzz: a}\n", 7, 50, "known here: on, since"),
        ("closed: {at: 2026-11-24T16:00:00Z, as: fixed, as_: fixed}\n", 7, 47, "did you mean `as`?"),
    ],
)
def test_an_unknown_key(more: str, line: int, column: int, hint: str | None) -> None:
    found = [told(f) for f in case_findings(case_document(more))]
    assert [item[:4] for item in found] == [(line, column, "unknown-key", "this key is not known here")]
    assert hint in (None, found[0][4])


@pytest.mark.parametrize(
    ("more", "line", "column", "message"),
    [
        ("waiting:\n  on: team\n", 7, 1, "`waiting.since` is missing"),
        ("waiting: {on: team}\n", 7, 10, "`waiting.since` is missing"),
        ("people:\n  - added: 2026-11-24\n    by: a\n", 8, 5, "`people.0.reason` is missing"),
        ("overrides: {mainline: {verdict: never}}\n", 7, 23, "`overrides.*.reason` is missing"),
    ],
)
def test_a_missing_key(more: str, line: int, column: int, message: str) -> None:
    assert [told(f) for f in case_findings(case_document(more))] == [(line, column, "missing-key", message, "")]


def test_missing_keys_of_the_case_are_found_at_its_start() -> None:
    found = [told(f)[:4] for f in case_findings(case_document("", head="owner: a\n"))]
    assert found == [
        (2, 1, "missing-key", f"`{key}` is missing") for key in ("schema", "id", "title", "status", "received")
    ]


def test_all_that_is_wrong_is_found_at_once() -> None:
    more = "answered: soon\nfix: {redy: a, patches: [{role: x, commit: 1e10}]}\n"
    found = sorted(told(f)[:3] for f in case_findings(case_document(more)))
    assert found == [(7, 11, "value"), (8, 7, "unknown-key"), (8, 33, "value"), (8, 44, "value")]


def test_a_bad_name_of_a_line_is_named_by_its_mapping() -> None:
    found = [told(f)[:4] for f in case_findings(case_document("overrides: {a b: {verdict: never, reason: x}}\n"))]
    assert found == [
        (7, 13, "value", "`overrides` should have keys that are the name of a line, such as mainline or 6.6")
    ]


@pytest.mark.parametrize(
    ("model", "text", "place", "message"),
    [
        (DeskPolicy, "labels: {nw: a}\n", (1, 10), "`labels` should have keys that are one of new, confirmed, fix-ready, landing or closed"),
        (Tree, "lines: {a: ''}\n", (1, 12), "`lines` should be the name of a branch, or a whole ref that starts with refs/"),
        (Tree, "tags: ['']\n", (1, 8), "`tags` should be the name of a branch, or a whole ref that starts with refs/"),
    ],
)  # fmt: skip  # one example a line
def test_what_is_wrong_in_a_policy(model: type[Shape], text: str, place: tuple[int, int], message: str) -> None:
    found = validate(model, documents.read("policy/x.yml", text.encode(), front_matter=False))[1]
    assert [(f.line, f.column, f.message) for f in found if f.rule == "value"] == [(*place, message)]


def test_a_day_is_no_week() -> None:
    more = "people: [{by: a, reason: b, added: 2026-W48-2}]\n"
    assert [f.message for f in case_findings(case_document(more))] == [DAY]


@pytest.mark.parametrize("escape", ["\\r", "\\v", "\\f", "\\x1c", "\\N", "\\L", "\\P"])
def test_a_line_of_text_is_one_line_for_every_reader(escape: str) -> None:
    """The characters at which str.splitlines and mail programs break, written as escapes."""
    assert [f.message for f in case_findings(case_document(f'owner: "a{escape}b"\n'))] == [f"`owner` {LINE}"]


@pytest.mark.parametrize(
    "more",
    [
        'reporters: [{email: "a\\0@b.c"}]\n',
        'report: {message-id: "a\\e@b"}\n',
        'fix: {patches: [{file: "a\\e[2J"}]}\n',
        'affects: {files: ["a\\0b"]}\n',
    ],
)
def test_control_characters_are_no_part_of_names(more: str) -> None:
    assert [f.rule for f in case_findings(case_document(more))] == ["value"]


def case(more: str) -> Case:
    model, findings = validate(Case, case_document(more))
    assert findings == []
    assert model is not None
    return model


@pytest.mark.parametrize(
    "text", ["no", "0123", "1e10", "0x1f", "1_000", "true", "12:30:45", ".5", "2026-11-24", "=", "6.10"]
)
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_texts_survive(text: str, quote: str) -> None:
    """What YAML readers take for numbers and dates stays what was written."""
    assert case(f"owner: {quote}{text}{quote}\n").owner == text


@pytest.mark.parametrize("text", ["~", "null", ""])
def test_quoted_words_for_nothing_are_texts(text: str) -> None:
    assert case(f"report: {{sha256: '{text}'}}\n").report.sha256 == text


@pytest.mark.parametrize("digits", ["123456789012", "000000000000", "1e1012345678", "0" * 40, "a" * 64])
@pytest.mark.parametrize("quote", ["'", '"'])
def test_commit_ids_survive(digits: str, quote: str) -> None:
    assert case(f"introduced: [{quote}{digits}{quote}]\n").introduced == (CommitId(digits),)


def test_a_whole_case() -> None:
    model = case(
        "answered: 2026-11-20T13:00:00+01:00\n"
        "reporters:\n  - {email: a@example.org, share: true, tags: [Reported-by]}\n"
        "report: {message-id: '<x@y>', accepted: {by: b, reason: c}}\n"
        "people: [{github: a, added: 2026-11-20, by: b, reason: c}]\n"
        "fix: {patches: [{commit: '0123456789ab'}, {role: prerequisite, subject: no}]}\n"
        "overrides: {6.6: {verdict: never, reason: x}, mainline: {verdict: wont-fix, reason: y}}\n"
    )
    assert str(model.answered) == "2026-11-20T12:00:00Z"
    assert model.reporters[0].share
    assert model.reporters[0].credit == "ask"
    assert model.report.message_id == "x@y"
    assert model.people[0].added == date(2026, 11, 20)
    assert [str(patch.commit) for patch in model.fixes] == ["0123456789ab"]
    assert list(model.overrides) == ["6.6", "mainline"]


def test_keys_are_spelled_as_in_the_file() -> None:
    """The names of the fields, with underscores, are not taken."""
    assert {f.rule for f in case_findings(case_document("", head=HEAD.replace("schema", "schema_")))} == {
        "missing-key",
        "unknown-key",
    }
