"""`policy/people.yml`: whom a mail address means on the forge."""

from pathlib import Path

import pytest

from quietfix.desk import document as documents
from quietfix.desk.model import validate
from quietfix.desk.people import PeoplePolicy
from quietfix.desk.store import Desk
from quietfix.errors import FaultyFile
from tests.support.desks import TEMPLATE, make_desk

SHIPPED = (TEMPLATE / "policy" / "people.yml").read_text(encoding="utf-8")


def read(text: str) -> tuple[PeoplePolicy | None, list[tuple[int, int, str, str]]]:
    document = documents.read("policy/people.yml", text.encode(), front_matter=False)
    model, found = validate(PeoplePolicy, document)
    return model, [(f.line, f.column, f.rule, f.message) for f in found]


def test_an_address_is_the_same_in_capitals_and_small_letters() -> None:
    people, found = read("schema: 1\npeople:\n  Ada@Example.org: maintainer-a\n  bea@example.org: 0123\n")
    assert people is not None and found == []
    assert people.login("ada@example.ORG") == people.login("Ada@Example.org") == "maintainer-a"
    assert people.login("bea@example.org") == "0123"
    assert people.login("cyd@example.org") is None


@pytest.mark.parametrize(
    ("text", "line", "column", "rule", "message"),
    [
        ("schema: 1\npeople: {Ada: a}\n", 2, 10, "value", "`people` should have keys that are a mail address alone, such as a@example.org"),
        ("schema: 1\npeople:\n  a@b.c: -x\n", 3, 10, "value", "`people` should be a login of the forge, of letters, digits and single hyphens"),
        ("schema: 1\npeople:\n  a@b.c:\n", 3, 9, "value", "`people` has no value: leave the key out, or give it one"),
        ("schema: 1\npeople: [a@b.c]\n", 2, 9, "value", "`people` should hold keys"),
        ("schema: 1\npeople:\n  a@b.c: x\n  a@b.c: y\n", 4, 3, "yaml", "this key stands here twice"),
        ("schema: 1\npeeple: {}\n", 2, 1, "unknown-key", "this key is not known here"),
        ("people: {}\n", 1, 1, "missing-key", "`schema` is missing"),
    ],
)  # fmt: skip  # one example a line
def test_what_is_wrong_has_its_place(text: str, line: int, column: int, rule: str, message: str) -> None:
    assert read(text)[1] == [(line, column, rule, message)]


def test_the_shipped_file_names_nobody_and_its_example_is_sound() -> None:
    people, found = read(SHIPPED)
    assert (people, found) == (PeoplePolicy(schema_="1"), [])
    example = SHIPPED.replace("#   people:", "people:").replace("#     maint", "  maint").removesuffix("people: {}\n")
    people, found = read(example)
    assert people is not None and found == []
    assert people.login("maintainer-a@example.org") == "maintainer-a"


def test_a_desk_may_do_without_it_and_a_wrong_one_stops_what_decides(tmp_path: Path) -> None:
    made = make_desk(tmp_path / "desk")
    desk = Desk.open(made.root)
    assert desk.policy().people.people == {}
    assert made.quietfix("check").out.endswith("in 4 files\n")
    made.write("policy/people.yml", SHIPPED)
    assert desk.policy().people.people == {}
    assert made.quietfix("check").out.endswith("in 5 files\n")
    assert made.quietfix("fmt", "--check").status == 0
    assert made.quietfix("fmt", "policy/people.yml").err == "0 of 1 file changed\n"
    made.write("policy/people.yml", "schema: 1\npeople: {a: b}\n")
    assert made.quietfix("check").status == 1
    with pytest.raises(FaultyFile, match="a file of the policy has errors"):
        desk.policy()
    (made.root / "policy/people.yml").unlink()
    (made.root / "policy/people.yml").symlink_to("desk.yml")
    assert "[file-kind]" in made.quietfix("check").out
