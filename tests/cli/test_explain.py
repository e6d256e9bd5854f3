"""`quietfix explain`: the page of a rule, the list of all, and what an unknown word gives."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import quietfix
from quietfix.rules.check.registry import RULES
from tests.support.desks import TEMPLATE, TIMEOUT, TestDesk, make_desk


@pytest.fixture
def nowhere(tmp_path: Path) -> TestDesk:
    """A folder that is no desk: explaining needs none."""
    return TestDesk(tmp_path)


def page(rule: str) -> str:
    return (TEMPLATE / "docs" / "rules" / f"{rule}.md").read_text(encoding="utf-8")


def test_a_rule_is_explained_by_its_page(nowhere: TestDesk) -> None:
    ran = nowhere.quietfix("explain", "embargo-length")
    assert (ran.status, ran.out, ran.err) == (0, page("embargo-length"), "")


def test_all_rules_are_listed_with_their_sentences(nowhere: TestDesk) -> None:
    rows = nowhere.quietfix("explain").out.splitlines()[1:]
    assert [tuple(row.split(None, 1)) for row in rows] == list(RULES.items())


def test_programs_get_a_shape(nowhere: TestDesk) -> None:
    assert json.loads(nowhere.quietfix("explain", "status", "--json").out) == {
        "version": 1,
        "rule": "status",
        "statement": RULES["status"],
        "page": page("status"),
    }
    listed = json.loads(nowhere.quietfix("explain", "--json").out)
    assert listed == {"version": 1, "rules": [{"rule": r, "statement": s} for r, s in RULES.items()]}


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("statsu", "did you mean status?"),
        ("zzz", "lists them all"),
        ("../../README", "lists them all"),
        ("", "lists them all"),
    ],
)
def test_an_unknown_rule_is_wrong_usage(nowhere: TestDesk, name: str, hint: str) -> None:
    ran = nowhere.quietfix("explain", name)
    assert (ran.status, ran.out) == (2, "")
    assert hint in ran.err


def test_without_the_pages_the_sentence_is_said(tmp_path: Path) -> None:
    """A package that was installed from a wheel has no pages beside it."""
    shutil.copytree(Path(quietfix.__file__).parent, tmp_path / "a/b/quietfix")
    done = subprocess.run(
        [sys.executable, "-m", "quietfix", "explain", "status"],
        cwd=tmp_path / "a/b",
        env={"PYTHONPATH": str(tmp_path / "a/b"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"# status\n\n{RULES['status']}\n"
    assert "docs/rules/" in done.stderr


def test_check_points_to_the_pages_where_a_person_reads(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    desk.case()
    assert desk.quietfix("check").err == ""
    desk.case(more="ownr: member-a\n")
    said = desk.quietfix("check")
    assert "quietfix explain" in said.err
    assert "quietfix explain" not in said.out
    for quiet in (("-q",), ("--json",), ("--format", "github")):
        assert desk.quietfix("check", *quiet).err == ""
