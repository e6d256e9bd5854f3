"""Every way in which a file can be wrong gives a finding at its place, in bounded time, and never an exception."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quietfix.desk import document as documents
from quietfix.desk import yamltree
from quietfix.desk.case import Case
from quietfix.desk.document import MAX_BYTES
from quietfix.desk.model import validate
from tests.desk.reading import HEAD, PATH, calls, case_document, case_findings, read_case, steps, told

FENCE_HINT = "a case starts with a line of three hyphens, then its keys, then a line of three hyphens"
NO_FENCE = "the file has no front matter"
OPEN = "the front matter is not closed"
LOOK = "look at this line and the one before it: brackets, quotes and indentation"
WRITE_OUT = ("YAML aliases are not allowed", "write the value out")
ANCHOR = ("YAML anchors are not allowed", "remove the & and its name, or quote the text")
TAG = ("YAML tags are not allowed", "remove the ! and its name, or quote the text")
BRACKETS = ("more than 100 opening brackets on one line", "break the line")
CONTROL = ("a control character that YAML does not allow", "remove it")
TWICE = ("this key stands here twice", "keep one of the two")


@pytest.mark.parametrize(
    ("data", "line", "column", "message"),
    [
        (b"", 1, 1, NO_FENCE),
        (b"\n---\nschema: 1\n---\n", 1, 1, NO_FENCE),
        (b"schema: 1\n", 1, 1, NO_FENCE),
        (b"----\nschema: 1\n---\n", 1, 1, NO_FENCE),
        (b" ---\nschema: 1\n---\n", 1, 1, NO_FENCE),
        (b"%YAML 1.2\n---\nschema: 1\n---\n", 1, 1, NO_FENCE),
        (b"---", 1, 1, OPEN),
        (b"---\nschema: 1\n", 1, 1, OPEN),
        (b"---\nschema: 1\n ---\n", 1, 1, OPEN),
        (b"---\nschema: 1\n----\n", 1, 1, OPEN),
        (b"---\nschema: 1\r---\r", 1, 1, OPEN),
    ],
)
def test_fences(data: bytes, line: int, column: int, message: str) -> None:
    assert [told(f) for f in case_findings(data)] == [(line, column, "front-matter", message, FENCE_HINT)]


def test_a_byte_order_mark_has_a_hint_of_its_own() -> None:
    found = [told(f) for f in case_findings(b"\xef\xbb\xbf---\nschema: 1\n---\n")]
    message, hint = "the file starts with a byte order mark", "save it as UTF-8 without one"
    assert found == [(1, 1, "front-matter", message, hint)]


@pytest.mark.parametrize("data", [b"---\r\n%s---\r\n", b"---  \n%s---\t\n", b"---\n%s---"])
def test_fences_that_are_good(data: bytes) -> None:
    assert case_findings(data % HEAD.encode()) == []


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"\xff", 1, 1),
        (b"---\nowner: \xe9\n---\n", 2, 8),
        ("---\nowner: é\n---\n\né: ".encode() + b"\xed\xa0\x80", 5, 4),
        (b"---\n---\nend \xc3", 3, 5),
    ],
)
def test_not_utf_8(data: bytes, line: int, column: int) -> None:
    found = [told(f) for f in case_findings(data)]
    assert found == [(line, column, "encoding", "this is not UTF-8", "save the file as UTF-8")]


def test_too_large() -> None:
    assert case_findings(f"---\n{HEAD}---\n".encode().ljust(MAX_BYTES)) == []
    found = [told(f) for f in case_findings(b"\xff" * (MAX_BYTES + 1))]
    assert found == [(1, 1, "file-size", "this file is larger than 4194304 bytes", "shorten it")]


def test_front_matter_too_long() -> None:
    found = [told(f) for f in case_findings(case_document("owner: " + "x" * yamltree.MAX_CHARS + "\n"))]
    hint = "keep long texts out of the front matter"
    assert found == [(2, 1, "yaml", "this is longer than 262144 characters", hint)]


@pytest.mark.parametrize(
    ("head", "line"), [("", 1), ("\n# only a comment\n", 1), ("- a\n", 2), ("word\n", 2), ("[a, b]\n", 2), ("'x'\n", 2)]
)
def test_no_keys(head: str, line: int) -> None:
    found = [told(f)[1:] for f in case_findings(case_document("", head=head))]
    assert found == [(1, "yaml", "there are no keys here", "write one `key: value` a line")]
    assert [f.line for f in case_findings(case_document("", head=head))] == [line]


@pytest.mark.parametrize(
    ("more", "line", "column", "message", "hint"),
    [
        # not YAML
        ("owner: [a\n", 8, 1, "this is not YAML: a character that cannot stand here", LOOK),
        ("owner: a: b\n", 7, 9, "this is not YAML: mapping values are not allowed here", "put a text that holds a colon in quotes"),
        ("owner: 'a\n", 8, 1, "this is not YAML: found unexpected end of stream", LOOK),
        ('owner: "\\q"\n', 7, 10, "this is not YAML: a character that cannot stand here", LOOK),
        ("owner: }\n", 7, 8, "this is not YAML: expected the node content", LOOK),
        (" owner: a\n", 7, 7, "this is not YAML: mapping values are not allowed here", LOOK),
        ("owner: @a\n", 7, 8, "this is not YAML: a character that cannot stand here", LOOK),
        ("owner: `a`\n", 7, 8, "this is not YAML: a character that cannot stand here", LOOK),
        ("fix:\n\tready: x\n", 8, 1, "this is not YAML: a tab cannot stand here", "indent with spaces, not with tabs"),
        # keys
        ("owner: a\nid: b\n", 8, 1, *TWICE),
        ("affects:\n  files: [a]\n  files: [b]\n", 9, 3, *TWICE),
        ("waiting: {on: team, on: team}\n", 7, 21, *TWICE),
        ("fix: {patches: [{file: a, 'file': b}]}\n", 7, 27, *TWICE),
        ("[a]: b\n", 7, 1, "a key must be a plain word", "a list or a mapping cannot be a key"),
        ("{a: b}: c\n", 7, 1, "a key must be a plain word", "a list or a mapping cannot be a key"),
        # what YAML can and cases must not
        ("owner: &a b\n", 7, 8, *ANCHOR),
        ("people: &a [b]\n", 7, 9, *ANCHOR),
        ("&a owner: b\n", 7, 1, *ANCHOR),
        ("owner: *a\n", 7, 8, *WRITE_OUT),
        ("*a : b\n", 7, 1, *WRITE_OUT),
        ("owner: !!str b\n", 7, 8, *TAG),
        ("owner: !!python/object/apply:os.system [id]\n", 7, 8, *TAG),
        ("people: ! [b]\n", 7, 9, *TAG),
        ("<<: {a: b}\n", 7, 1, "YAML merge keys are not allowed", "write the keys out"),
        ("waiting: {<<: {a: b}}\n", 7, 11, "YAML merge keys are not allowed", "write the keys out"),
        ("--- {a: b}\n", 7, 1, "a second YAML document starts here", "keep one document in a file"),
        ("...\na: b\n", 8, 1, "a second YAML document starts here", "keep one document in a file"),
        # bounds
        ("people: " + "[" * 3000 + "\n", 7, 1, *BRACKETS),
        ("people: " + "{" * 101 + "\n", 7, 1, *BRACKETS),
        ("people: " + "[\n" * 3000 + "\n", 15, 1, "this is nested more than 10 levels deep", "no key of the desk is so deep"),
        ("people:\n" + "- " * 3000 + "a\n", 8, 17, "this is nested more than 10 levels deep", "no key of the desk is so deep"),
        # characters
        ("owner: a\0b\n", 7, 9, *CONTROL),
        ("owner: a\x1bb\n", 7, 9, *CONTROL),
        ("owner: 😀\x7fb\n", 7, 9, *CONTROL),
        ("owner: a\u2028b\n", 7, 9, "an invisible character (LINE SEPARATOR)", "remove it or use a plain line break"),
        ("owner: a\u2029b\n", 7, 9, "an invisible character (PARAGRAPH SEPARATOR)", "remove it or use a plain line break"),
        ("owner: a\x85b\n", 7, 9, "an invisible character (NEL)", "remove it or use a plain line break"),
        ("owner: a\ufeffb\n", 7, 9, "an invisible character (BOM)", "remove it or use a plain line break"),
        ("owner: a\rb\n", 7, 9, "a carriage return without a line feed", "end lines with LF or CRLF"),
        ("owner: a\r\nwaiting:\r\r\n", 8, 9, "a carriage return without a line feed", "end lines with LF or CRLF"),
    ],
)  # fmt: skip  # one example a line
def test_yaml_that_is_not_taken(more: str, line: int, column: int, message: str, hint: str) -> None:
    assert [told(f) for f in case_findings(case_document(more))] == [(line, column, "yaml", message, hint)]


@pytest.mark.parametrize("directive", ["%YAML 1.1", "%YAML 1.2", "%TAG ! tag:x,2000:"])
def test_directives(directive: str) -> None:
    document = documents.read("policy/trees.yml", f"{directive}\n---\nschema: 1\n".encode(), front_matter=False)
    found = [(f.line, f.column, f.message, f.hint) for f in document.problems]
    assert found == [(2, 1, "YAML directives are not allowed here", "remove the line that starts with %")]


def test_a_bomb_is_a_few_findings() -> None:
    rows = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 30))]
    found = case_findings(case_document("\n".join(rows) + "\n"))
    assert {f.message for f in found} == {ANCHOR[0], WRITE_OUT[0]}
    assert [(f.line, f.column) for f in found[:3]] == [(7, 5), (8, 5), (8, 10)]


@pytest.mark.parametrize(
    "text", ['a: "\\UFFFFFFFF"\n', 'a: "\\U00110000"\n', "%YAML 1." + "9" * 5000 + "\n---\na: b\n"]
)
def test_numbers_that_no_character_or_version_has(text: str) -> None:
    root, problems = yamltree.parse(text)
    assert root is None
    assert len(problems) == 1


@pytest.mark.parametrize("more", ['owner: "\\ud800"\n', 'affects: {files: ["\\udfff"]}\n', '"\\ud800": x\n'])
def test_half_a_surrogate_pair(more: str) -> None:
    assert [(f.line, f.rule) for f in case_findings(case_document(more))] == [(7, "yaml")]


GROWING = {
    "dashes": "- a\n",
    "hyphens": "- ",
    "keys": None,
    "the same key": "a: b\n",
    "comments": "# a\n",
    "blanks": " ",
    "tabs": "\t",
    "single quotes": "'",
    "double quotes": '"',
    "empty quoted": "'' ",
    "open quote, lines": None,
    "colons": "a: ",
    "question marks": "? ",
    "tags": "!a ",
    "bangs": "!",
    "anchors": "&a ",
    "aliases": "*a ",
    "percents": "%",
    "commas": ",",
    "documents": "---\n",
    "ends": "...\n",
    "brackets over lines": "[\n",
    "lists on lines": "- [a, [b], {c: d}]\n",
    "literal": None,
    "pipes": "|\n",
    "escapes": None,
    "plain over lines": "a\n ",
}


def growing(name: str, count: int) -> str:
    if name == "keys":
        return "".join(f"k{n}: a\n" for n in range(count))
    if name == "open quote, lines":
        return 'a: "' + "x\n" * count
    if name == "literal":
        return "a: |\n" + "  x\n\n" * count
    if name == "escapes":
        return 'a: "' + "\\u0041\\\n" * count + '"'
    return (GROWING[name] or "") * count


@pytest.mark.parametrize("name", GROWING)
def test_reading_takes_time_that_grows_with_the_length(name: str) -> None:
    """Twice the length is at most about twice the work."""
    once = calls(lambda: yamltree.parse(growing(name, 1000)))
    twice = calls(lambda: yamltree.parse(growing(name, 2000)))
    assert twice < 2.5 * once + 1000


def test_a_key_is_found_as_fast_among_many() -> None:
    """Each of many unknown keys has a finding, so that a walk for each is the square of their number."""
    document = case_document("".join(f"k{number}: a\n" for number in range(2000)))
    document.place(("k0",), key=True)  # what is made once, is made here
    first = steps(lambda: document.place(("k0",), key=True))
    last = steps(lambda: document.place(("k1999",), key=True))
    assert last < first + 100


SNIPPETS = st.sampled_from(
    ["---\n", "a", ":", ": ", "- ", "[", "]", "{", "}", ",", "#", "'", '"', "\n", "\r\n", "\t", "&a ", "*a ", "!t ", "|", ">", "?", "%",
     "<<", "\\", "\\x41", "\\U0011", "id", "fix:\n  ", "patches", "0", "é", "😀", "\0", "\u2028", "\ufeff", "  ", "...", "~"]
)  # fmt: skip  # one line a kind


@given(st.lists(SNIPPETS, max_size=40).map("".join) | st.text(max_size=60))
@settings(max_examples=400)
def test_any_text_gives_values_or_findings(text: str) -> None:
    for data in (text.encode(), f"---\n{text}\n---\n".encode(), f"---\n{HEAD}{text}\n---\n".encode()):
        for front_matter in (True, False):
            document = documents.read(PATH, data, front_matter=front_matter)
            model, found = validate(Case, document)
            assert (model is None) == bool(found)
            lines = document.text.split("\n")
            assert all(1 <= f.line <= len(lines) and 1 <= f.column <= len(lines[f.line - 1]) + 1 for f in found)
            assert all(f.message and f.path == PATH for f in found)


@given(st.binary(max_size=80))
def test_any_bytes_give_values_or_findings(data: bytes) -> None:
    assert case_findings(data)
    assert case_findings(b"---\n" + data + b"\n---\n")
    assert read_case(data).blob == documents.blob_id(data)
