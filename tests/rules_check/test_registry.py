"""The registry holds exactly the ids that the package gives to findings, each with a page and a fixture."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from quietfix.finding import Finding
from quietfix.rules.check.registry import RULES, nearest
from tests.rules_check.pages import DOCS
from tests.test_layers import MODULES

FIXTURES = Path(__file__).parent / "fixtures"
NAMED = "rule"
"""The parameter by which a finding, or a helper that makes one, gets its rule's id."""


def parsed() -> Iterator[tuple[Path, ast.Module]]:
    for module in MODULES:
        yield module, ast.parse(module.read_text(encoding="utf-8"))


def takers() -> dict[str, int]:
    """What takes the id of a rule and gives findings, and the place at which a caller gives it."""
    found = {"Finding": list(Finding.__dataclass_fields__).index(NAMED)}
    for _, tree in parsed():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.FunctionDef)
                and node.returns is not None
                and "Finding" in ast.unparse(node.returns)
            ):
                names = [argument.arg for argument in node.args.args if argument.arg != "self"]
                if NAMED in names:
                    found[node.name] = names.index(NAMED)
    return found


def used() -> set[str]:
    """The ids that the package gives to findings, each as plain text, or handed through under its name."""
    places = takers()
    found = set()
    for module, tree in parsed():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in places:
                continue
            named = {keyword.arg: keyword.value for keyword in node.keywords}
            rule = named.get(NAMED) or node.args[places[name]]
            if isinstance(rule, ast.Constant):
                found.add(str(rule.value))
            else:
                assert ast.unparse(rule) == NAMED, f"{module}:{node.lineno}: the id of a rule must be plain text"
    return found


def test_the_ids_that_are_used_are_those_of_the_registry() -> None:
    assert used() == set(RULES)


def test_each_rule_has_a_page_and_a_fixture() -> None:
    assert {page.stem for page in DOCS.glob("*.md")} - {"README"} == set(RULES)
    assert {fixture.name for fixture in FIXTURES.iterdir()} == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_an_id_is_a_word_and_a_statement_a_sentence(rule: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule)
    assert re.fullmatch(r"[A-Z][^\n|<>]*\.", RULES[rule])


def test_a_slip_in_an_id_finds_the_id() -> None:
    assert nearest("embargo-lenght") == "embargo-length"
    assert nearest("zzz") is None
