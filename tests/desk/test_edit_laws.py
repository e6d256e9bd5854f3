"""Laws of edits: the value is the new one, all others are as they were, and so is every line that could stay."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from hypothesis import Phase, event, given, settings
from hypothesis import strategies as st

from quietfix.desk.case import Case
from quietfix.desk.document import Document
from quietfix.desk.edit import edited
from quietfix.desk.model import validate
from quietfix.desk.nodes import ScalarNode
from quietfix.errors import UsageError
from quietfix.plan import Edit, KeyPath
from tests.desk.casefiles import CaseText, case_texts
from tests.desk.casetrees import CASE, Draw, Free, Leaf, Many, Record, Shape, Tree, plain, trees
from tests.desk.casetrees import value as as_value
from tests.desk.reading import read_case

LAW = settings(max_examples=60)
QUICK = settings(max_examples=200, phases=[Phase.generate])
"""Without the search for the smallest example, which takes minutes."""


@dataclass(frozen=True)
class Change:
    """An edit of a file, and the values that should be there afterwards."""

    kind: str
    path: KeyPath
    place: KeyPath
    """The value that changes: what is left empty by a removal goes too."""
    new: Tree | None
    after: Any


def spots(tree: Tree, shape: Shape = CASE, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Tree, Shape]]:
    """Every value with its path and shape."""
    yield path, tree, shape
    if isinstance(tree, dict):
        for key, below in tree.items():
            assert isinstance(shape, Record | Free)
            yield from spots(below, shape.below(key) if isinstance(shape, Record) else shape.item, (*path, key))
    elif isinstance(tree, list):
        assert isinstance(shape, Many)
        for number, below in enumerate(tree):
            yield from spots(below, shape.item, (*path, number))


def at(values: Any, path: KeyPath) -> Any:
    for step in path:
        values = values[step]
    return values


def replacement(draw: Draw, text: CaseText) -> Change:
    # A mapping that is an item of a block list is refused, see test_edit.
    whole = [s for s in spots(text.tree) if s[0] and not (isinstance(s[0][-1], int) and isinstance(s[1], dict))]
    path, _, shape = draw(st.sampled_from(whole))
    new = draw(trees(shape))
    after = plain(text.tree)
    at(after, path[:-1])[path[-1]] = plain(new)
    return Change("replace", path, path, new, after)


def removal(draw: Draw, text: CaseText) -> Change:
    path = place = draw(st.sampled_from([path for path, _, _ in spots(text.tree) if path]))
    after = plain(text.tree)
    del at(after, place[:-1])[place[-1]]
    while not at(after, place[:-1]):
        place = place[:-1]
        del at(after, place[:-1])[place[-1]]
    return Change("remove", path, place, None, after)


def addition(draw: Draw, text: CaseText) -> Change:
    """A key that is missing, at any depth, its parents too where there are none."""
    missing = [
        (path, shape, key)
        for path, tree, shape in spots(text.tree)
        if isinstance(shape, Record)
        for key in shape.optional
        if key not in plain(tree)
    ]
    path, shape, key = draw(st.sampled_from(missing))
    nested, below = [key], shape.below(key)
    while isinstance(below, Record) and draw(st.booleans()):
        nested.append(draw(st.sampled_from([*below.needed, *below.optional])))
        below = below.below(nested[-1])
    new = draw(trees(below))
    after = plain(text.tree)
    place = at(after, path)
    for step in nested[:-1]:
        place = place.setdefault(step, {})
    place[nested[-1]] = plain(new)
    return Change("add", (*path, *nested), path, new, after)


def appending(draw: Draw, text: CaseText) -> Change:
    found = [(path, tree, shape) for path, tree, shape in spots(text.tree) if isinstance(tree, list)]
    if not found:
        return addition(draw, text)
    path, tree, shape = draw(st.sampled_from(found))
    assert isinstance(shape, Many)
    new = draw(trees(shape.item))
    after = plain(text.tree)
    at(after, path).append(plain(new))
    return Change("append", (*path, len(tree)), path, new, after)


Kind: TypeAlias = Callable[[Draw, CaseText], Change]
KINDS: tuple[Kind, ...] = (replacement, removal, addition, appending)


@st.composite
def changes(draw: Draw, /, kinds: Sequence[Kind] = KINDS, **layouts: bool) -> tuple[CaseText, list[Change]]:
    """A file and several edits, each of the whole file: to write a file takes longer than to edit it."""
    text = draw(case_texts(**layouts))
    return text, [draw(st.sampled_from(kinds))(draw, text) for _ in range(6)]


def applied(text: CaseText, change: Change) -> tuple[Document, Document]:
    before = read_case(text.data)
    assert not before.problems
    assert before.values == plain(text.tree)
    event(change.kind)
    return before, edited(before, [Edit(change.path, None if change.new is None else as_value(change.new))], Case)


def may_change(text: CaseText, change: Change) -> range:
    """The rows that may differ afterwards, empty where there may be new ones alone."""
    place = change.place
    owners = [() if row.owner is None else row.owner for row in text.rows]
    brackets = [number for number, owner in enumerate(owners) if owner in text.flows and place[: len(owner)] == owner]
    if brackets:
        return range(brackets[0], brackets[-1] + 1)
    mine = [number for number, owner in enumerate(owners) if owner and owner[: len(place)] == place]
    if change.kind in ("add", "append"):
        # A key that comes first takes the place behind the hyphen of its list item.
        behind_hyphen = place and isinstance(place[-1], int)
        return range(mine[0], mine[0] + 1) if behind_hyphen else range(0)
    last = mine[-1]
    if change.kind == "remove" and len(place) > 1 and isinstance(place[-2], int):
        keys = list(at(text.tree, place[:-1]))
        if keys.index(place[-1]) == 0:
            # The key after it takes the place behind the hyphen.
            last = owners.index((*place[:-1], keys[1]))
    return range(mine[0], last + 1)


def common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines are the same at the start."""
    pairs = [*zip(one, other, strict=False), (None, "")]
    return next(number for number, (a, b) in enumerate(pairs) if a != b)


@given(changes())
@LAW
def test_the_value_is_the_new_one_and_all_others_are_as_they_were(drawn: tuple[CaseText, list[Change]]) -> None:
    text, several = drawn
    for change in several:
        _, after = applied(text, change)
        assert not after.problems
        assert after.values == change.after
        if isinstance(change.new, Leaf):
            node = after.node(change.path)
            assert isinstance(node, ScalarNode)
            assert node.quoted or change.new.kind != "commit"
            assert not node.quoted or change.new.kind != "flag"


@given(changes())
@LAW
def test_every_line_that_could_stay_stays(drawn: tuple[CaseText, list[Change]]) -> None:
    text, several = drawn
    for change in several:
        before, after = applied(text, change)
        old, new = before.text.split("\n"), after.text.split("\n")
        first, last = common(old, new), common(old[::-1], new[::-1])
        rows = may_change(text, change)
        inside = bool(rows) and first > rows.start and last >= len(old) - 1 - rows.stop
        assert inside or (change.kind in ("add", "append") and first + last >= len(old))
        assert after.text[after.body :].encode() == before.text[before.body :].encode()
        assert text.newline == "\n" or after.text.count("\n") == after.text.count("\r\n")
        assert lost_comments(text, change, after) == []


def lost_comments(text: CaseText, change: Change, after: Document) -> list[str]:
    """Comments that are gone although the value on whose line they stood is not."""
    place = change.place
    rewritten = change.kind == "replace" and place not in text.flows and not isinstance(at(text.tree, place), Leaf)
    gone = change.kind == "remove" or rewritten
    return [
        note
        for note, owner in text.notes.items()
        if owner and note not in after.text and not (owner[: len(place)] == place and (gone or len(owner) > len(place)))
    ]


@given(changes())
@settings(max_examples=30)
def test_a_sound_case_stays_sound(drawn: tuple[CaseText, list[Change]]) -> None:
    text, several = drawn
    for change in several:
        before, after = applied(text, change)
        if change.kind in ("replace", "append") and not validate(Case, before)[1]:
            assert not validate(Case, after)[1]


@given(changes(), st.sampled_from(["confirmed", "landing"]))
@settings(max_examples=30)
def test_two_edits_end_where_one_after_the_other_does(drawn: tuple[CaseText, list[Change]], status: str) -> None:
    text, several = drawn
    before, two = read_case(text.data), Edit(("status",), status)
    for change in several:
        one = Edit(change.path, None if change.new is None else as_value(change.new))
        both = edited(before, [one, two], Case)
        assert both.text == edited(edited(before, [one], Case), [two], Case).text
        assert both.values == {**change.after, "status": status}


@given(case_texts())
@settings(max_examples=30)
def test_no_edits_change_nothing(text: CaseText) -> None:
    before = read_case(text.data)
    assert edited(before, [], Case).text.encode() == text.data
    assert edited(before, [Edit(("reopened",), None)], Case).text.encode() == text.data


@given(changes((removal,), lonely_hyphens=True))
@QUICK
def test_a_hyphen_may_stand_alone_on_its_line(drawn: tuple[CaseText, list[Change]]) -> None:
    assert holds(*drawn)


@given(changes((removal,), noted_flows=True))
@QUICK
def test_comments_may_stand_within_brackets(drawn: tuple[CaseText, list[Change]]) -> None:
    assert holds(*drawn)


@given(changes((removal,), deep_comments=True))
@QUICK
def test_comments_may_be_indented_in_any_way(drawn: tuple[CaseText, list[Change]]) -> None:
    assert holds(*drawn)


def holds(text: CaseText, several: list[Change]) -> bool:
    """The values are right and no comment is lost, or the edit is refused."""
    for change in several:
        try:
            _, after = applied(text, change)
        except UsageError:
            continue
        if after.problems or after.values != change.after or lost_comments(text, change, after):
            return False
    return True
