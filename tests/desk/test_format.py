"""Laws of the canonical form: it says what the file said, holds all its comments, and is one form."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import Phase, given, settings

from quietfix.desk import document as documents
from quietfix.desk.case import Case
from quietfix.desk.document import Document
from quietfix.desk.edit import edited
from quietfix.desk.format import formatted
from quietfix.desk.keys import known_keys
from quietfix.desk.model import validate
from quietfix.desk.nodes import ListNode, MapNode, Node, Scalar, ScalarNode
from quietfix.desk.policy import MODELS
from quietfix.errors import FaultyFile, UsageError
from quietfix.instants import Instant, InstantError
from quietfix.intake.record import case_text
from quietfix.plan import Edit, KeyPath
from tests.desk.casefiles import CaseText, case_texts
from tests.desk.casetrees import value
from tests.desk.reading import read_case
from tests.desk.test_edit_laws import Change, changes
from tests.desk.test_record import TEXTS, TITLES, arrived
from tests.support.desks import TEMPLATE

QUICK = settings(max_examples=60, phases=[Phase.generate])
"""Without the search for the smallest example, which takes minutes."""
ANY_LAYOUT = case_texts(lonely_hyphens=True, noted_flows=True, deep_comments=True)


def meant(values: Any) -> Any:
    """Values with instants as instants."""
    if isinstance(values, dict):
        return {key: meant(below) for key, below in values.items()}
    if isinstance(values, list):
        return [meant(below) for below in values]
    assert isinstance(values, Scalar)
    try:
        return Instant.parse(values)
    except InstantError:
        return str(values)


def scalars(values: Any) -> Any:
    """Texts as the reader gives them."""
    if isinstance(values, dict):
        return {key: scalars(below) for key, below in values.items()}
    return [scalars(below) for below in values] if isinstance(values, list) else Scalar(values)


def rules(document: Document) -> Counter[str]:
    return Counter(finding.rule for finding in validate(Case, document)[1])


def mappings(text: str, node: Node, path: KeyPath = ()) -> Iterator[tuple[KeyPath, list[str]]]:
    """The keys of every mapping that is not in brackets over several lines."""
    if not isinstance(node, ScalarNode) and node.flow and "\n" in text[node.start : node.end]:
        return
    if isinstance(node, MapNode):
        yield path, [entry.key.text for entry in node.entries]
        for entry in node.entries:
            yield from mappings(text, entry.value, (*path, entry.key.text))
    elif isinstance(node, ListNode):
        for number, item in enumerate(node.items):
            yield from mappings(text, item, (*path, number))


def places(document: Document, notes: list[str]) -> dict[str, list[KeyPath]]:
    """The values that start on the line of a comment, or on the next line that is none."""
    lines = document.text[: document.body].split("\n")
    starts: dict[int, list[KeyPath]] = {}

    def walk(node: Node, path: KeyPath) -> None:
        children = (
            [(e.key.start, e.value, e.key.text) for e in node.entries]
            if isinstance(node, MapNode)
            else [(item.start, item, number) for number, item in enumerate(node.items)]
            if isinstance(node, ListNode)
            else []
        )
        for start, child, step in children:
            starts.setdefault(document.position(start)[0], []).append((*path, step))
            walk(child, (*path, step))

    assert document.root is not None
    walk(document.root, ())
    found = {}
    for note in notes:
        number = next(n for n, line in enumerate(lines, 1) if note in line)
        if lines[number - 1].strip().startswith("#"):
            # A line that holds nothing of its own goes with the next one.
            number = next((n for n in sorted(starts) if n > number), 0)
        found[note] = starts.get(number, [])
    return found


@given(ANY_LAYOUT)
@QUICK
def test_it_says_the_same(text: CaseText) -> None:
    before = read_case(text.data)
    after = formatted(before, Case)
    assert meant(after.values) == meant(before.values)
    assert rules(after) == rules(before)
    assert after.text[after.body :] == before.text[before.body :]
    for note in text.notes:
        assert after.text.count(note) == 1
    assert after.text[: after.body].count("# ") == before.text[: before.body].count("# ")


@given(ANY_LAYOUT)
@QUICK
def test_what_is_canonical_stays(text: CaseText) -> None:
    once = formatted(read_case(text.data), Case)
    assert formatted(once, Case) is once
    assert formatted(read_case(once.text.encode()), Case).text == once.text


@given(ANY_LAYOUT)
@QUICK
def test_keys_have_the_order_of_the_model(text: CaseText) -> None:
    after = formatted(read_case(text.data), Case)
    assert after.root is not None
    for path, keys in mappings(after.text, after.root):
        order = known_keys(Case, path)
        assert not order or keys == sorted(keys, key=order.index)


@given(case_texts())
@QUICK
def test_comments_stay_with_what_they_stand_at(text: CaseText) -> None:
    before = read_case(text.data)
    after = formatted(before, Case)
    notes = list(text.notes)
    was, now = places(before, notes), places(after, notes)
    for note in notes:
        assert set(was[note][:1]) <= set(now[note]) or set(now[note][:1]) <= set(was[note]), note


@given(ANY_LAYOUT)
@QUICK
def test_lines_are_clean(text: CaseText) -> None:
    after = formatted(read_case(text.data), Case)
    front = after.text[: after.body]
    assert "\r" not in front
    assert front.endswith("\n---\n")
    assert "\n\n---\n" not in front or "|" in front
    assert not front.startswith("---\n\n")
    assert "\n\n\n" not in front


@given(changes())
@settings(max_examples=60, phases=[Phase.generate])
def test_an_edit_of_a_canonical_file_is_canonical(drawn: tuple[CaseText, list[Change]]) -> None:
    text, several = drawn
    before = formatted(read_case(text.data), Case)
    for change in several:
        new = None if change.new is None else value(change.new)
        try:
            after = edited(before, [Edit(change.path, new)], Case)
        except UsageError:
            continue
        assert formatted(after, Case) is after
        assert meant(after.values) == meant(scalars(change.after))


@given(TITLES, TEXTS)
@settings(max_examples=60)
def test_a_new_case_is_canonical(title: str, text: str) -> None:
    document = read_case(case_text("2026-0007", arrived(title, text)).encode())
    assert formatted(document, Case) is document


@pytest.mark.parametrize("name", MODELS)
def test_the_shipped_policy_is_canonical(name: str) -> None:
    document = documents.read(f"policy/{name}", (TEMPLATE / "policy" / name).read_bytes(), front_matter=False)
    assert formatted(document, MODELS[name]) is document


def test_the_cases_that_are_shown_are_canonical() -> None:
    shown = re.findall(r"```markdown\n(.*?)```", (TEMPLATE / "cases/README.md").read_text(), re.DOTALL)
    assert len(shown) == 2
    for case in shown:
        document = read_case(case.encode())
        assert formatted(document, Case).text == document.text


HEAD = 'schema: 1\nid: 2026-0007\ntitle: "a bug"\nstatus: new\nreceived: 2026-11-20T09:14:00Z\n'


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        # values
        ("owner: 'member-b'\n", 'owner: "member-b"\n'),
        ("answered: 2026-11-20 13:00+01:00\n", "answered: 2026-11-20T12:00:00Z\n"),
        ("answered: '2026-11-20T12:00:00Z'\n", "answered: 2026-11-20T12:00:00Z\n"),
        ("answered: soon enough # ?\n", "answered: soon enough  # ?\n"),
        ("introduced: [1da177e4c3f4, 'aaaaaaaaaaaa']\n", 'introduced: ["1da177e4c3f4", "aaaaaaaaaaaa"]\n'),
        ("waiting: {since: 2026-11-20t12:00z, on: team}\n", "waiting: {on: team, since: 2026-11-20T12:00:00Z}\n"),
        ("affects: {versions: '6', files: [ a.c,b.c, ]}\n", 'affects: {files: [a.c, b.c], versions: "6"}\n'),
        ("affects: {versions: 6.1}\n", 'affects: {versions: "6.1"}\n'),
        ("affects: {versions: '2026-11-20'}\n", 'affects: {versions: "2026-11-20"}\n'),
        ("affects: {versions: no}\n", 'affects: {versions: "no"}\n'),
        ("report: {assisted: true}\n", "report: {assisted: true}\n"),
        ("report: {assisted: 'true'}\n", 'report: {assisted: "true"}\n'),
        ("report: {assisted: , form: mail}\n", "report: {form: mail, assisted: }\n"),
        ("owner: ~\n", "owner: ~\n"),
        ("owner:   \n", "owner:\n"),
        ("owner:\n  # of the team\n  member-b\n", "owner: member-b  # of the team\n"),
        ("owner: # 1\n  # 2\n  member-b # 3\n", "# 1\n# 2\nowner: member-b  # 3\n"),
        ("'owner' : x\n", "owner: x\n"),
        ("overrides: {5.10: {reason: x y, verdict: never}}\n", 'overrides: {"5.10": {verdict: never, reason: x y}}\n'),
        # kept as they are
        ("affects: {files: [a.c,\n    b.c]}  # c\n", "affects: {files: [a.c,\n    b.c]}  # c\n"),
        ("affects: {files: [a.c, # c\n b.c]}\n", "affects: {files: [a.c, # c\n b.c]}\n"),
        ("affects:\n    versions: |\n      a\n\n       b\n", "affects:\n  versions: |\n    a\n\n     b\n"),
        ("affects:\n versions: >2-\n   a\n    b\n", "affects:\n  versions: >2-\n    a\n     b\n"),
        ("affects:\n versions: |+\n  a\n\n\nowner: x\n", "owner: x\naffects:\n  versions: |+\n   a\n\n\n"),
        ("affects:\n versions: a\n  b\n", "affects:\n  versions: a\n   b\n"),
        # order and comments
        ("# of b\nowner: x\n# of a\nhandling: private\n", "# of a\nhandling: private\n# of b\nowner: x\n"),
        ("fix:\n  patches:\n  - role: fix\n    # at a line\n    line: '6'\n", None),
        ("fix:\n patches:\n # a\n - subject: s\n   # b\n   role: fix # r\n", "fix:\n  patches:\n    # a\n    # b\n    - role: fix  # r\n      subject: s\n"),
        ("fix:\n  patches:\n  -   # a\n    role: fix\n", "fix:\n  patches:\n    # a\n    - role: fix\n"),
        ("fix:\n  patches:\n    - role: fix\n    # - {role: no}\nowner: x\n", "owner: x\nfix:\n  patches:\n    - role: fix\n    # - {role: no}\n"),
        ("fix:\n   ready: x\n   # of fix\n# of owner\nowner: x\n", "# of owner\nowner: x\nfix:\n  ready: x\n  # of fix\n"),
        ("unknown: 1\nowner: x\n", "owner: x\nunknown: 1\n"),
        # blanks
        ("\n\n\nowner: x   # a\n\n  \nfix: {}\n\n\n", "\nowner: x   # a\n\nfix: {}\n"),
        ("fix:\n\n  ready: x\n\n  accepted: z1\n", "fix:\n  ready: x\n\n  accepted: z1\n"),
        ("owner: 'x'    # a\n", 'owner: "x"    # a\n'),
        ("affects: {versions: 6.1}  # a\n", 'affects: {versions: "6.1"}  # a\n'),
    ],
)  # fmt: skip  # one example a line
def test_a_form(given: str, canonical: str | None) -> None:
    before = read_case(f"---\n{HEAD}{given}---\nbody".encode())
    assert before.problems == ()
    after = formatted(before, Case)
    if canonical is not None:
        front = after.text.removesuffix("---\nbody").replace(HEAD, "").replace(HEAD.partition("received")[0], "")
        assert front.removeprefix("---\n").replace(HEAD[HEAD.index("received") :], "") == canonical
    assert formatted(after, Case) is after


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("---\nschema: 1", "---\nschema: 1\n"),
        ("# a\n--- # b\n\nschema: 1\n", "# a\n--- # b\nschema: 1\n"),
        ("# a\r\n---\r\nschema: 1\r\n", "# a\n---\nschema: 1\n"),
        ("# a\r\n" * 100 + "schema: 1\r\n", "# a\n" * 100 + "schema: 1\n"),
        ("{schema: 1,grace: P1D, trees: []}", "{schema: 1, trees: [], grace: P1D}\n"),
        ("# a\n{schema: 1,\n grace: P1D}  # b\n# c", "# a\n{schema: 1,\n grace: P1D}  # b\n# c\n"),
        ("grace: P1D\n\n# the file\n\n# of schema\nschema: 1\n", "# the file\n\n# of schema\nschema: 1\ngrace: P1D\n"),
        ("# the file\n\n# g\ngrace: P1D\n# s\nschema: 1\n", "# the file\n\n# s\nschema: 1\n# g\ngrace: P1D\n"),
        ("trees:\n- url: https://x.org/y\n  lines: {z: a, b: c}\n  name: z1\n", "trees:\n  - name: z1\n    url: https://x.org/y\n    lines: {z: a, b: c}\n"),
        ("trees:\n- {url: https://x.org/y}\n", 'trees:\n  - {url: "https://x.org/y"}\n'),
    ],
)  # fmt: skip  # one example a line
def test_a_form_of_policy(given: str, canonical: str) -> None:
    model = MODELS["trees.yml"]
    after = formatted(documents.read("policy/trees.yml", given.encode(), front_matter=False), model)
    assert after.text == canonical
    assert formatted(after, model) is after


@pytest.mark.parametrize("text", ["---\na: &b c\n---\n", "no front matter", "---\na: 1\n...\n---\n", "---\n- a\n---\n"])
def test_what_cannot_be_formatted_is_refused(text: str) -> None:
    with pytest.raises(FaultyFile):
        formatted(read_case(text.encode()), Case)
