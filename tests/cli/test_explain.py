"""`quietfix explain`: the page of a rule, the section of a clock, the list of all, and what an unknown word gives."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import quietfix
from quietfix.rules.check.registry import RULES
from tests.rules.looking import shipped
from tests.support.desks import TEMPLATE, TIMEOUT, TestDesk, make_desk

CLOCKS = [clock.id for clock in shipped().deadlines.clocks]


@pytest.fixture
def nowhere(tmp_path: Path) -> TestDesk:
    """A folder that is no desk: explaining needs none."""
    return TestDesk(tmp_path)


def page(rule: str) -> str:
    return (TEMPLATE / "docs" / "rules" / f"{rule}.md").read_text(encoding="utf-8")


def test_a_rule_is_explained_by_its_page(nowhere: TestDesk) -> None:
    ran = nowhere.quietfix("explain", "embargo-length")
    assert (ran.status, ran.out, ran.err) == (0, page("embargo-length"), "")


def section(clock: str) -> str:
    """What docs/clocks.md says of a clock, with nothing before or after it."""
    text = (TEMPLATE / "docs" / "clocks.md").read_text(encoding="utf-8")
    return text.partition(f"\n## {clock}\n\n")[2].partition("\n\n## ")[0]


@pytest.mark.parametrize("clock", CLOCKS)
def test_a_clock_is_explained_by_its_section(nowhere: TestDesk, clock: str) -> None:
    ran = nowhere.quietfix("explain", clock)
    assert (ran.status, ran.out, ran.err) == (0, f"# {clock}\n\n{section(clock)}\n", "")


def test_no_clock_has_the_id_of_a_rule() -> None:
    assert not set(CLOCKS) & set(RULES)


def test_all_rules_are_listed_with_their_sentences_and_then_all_clocks(nowhere: TestDesk) -> None:
    rules, _, clocks = nowhere.quietfix("explain").out.partition("\n\n")
    assert [tuple(row.split(None, 1)) for row in rules.splitlines()[1:]] == list(RULES.items())
    listed = dict(row.split(None, 1) for row in clocks.splitlines()[1:])
    assert list(listed) == CLOCKS
    for clock, statement in listed.items():
        assert " ".join(section(clock).split()).startswith(statement)
        assert statement.endswith(".") and ". " not in statement


def test_programs_get_a_shape(nowhere: TestDesk) -> None:
    assert json.loads(nowhere.quietfix("explain", "status", "--json").out) == {
        "version": 1,
        "rule": "status",
        "statement": RULES["status"],
        "page": page("status"),
    }
    assert json.loads(nowhere.quietfix("explain", "silence", "--json").out) == {
        "version": 1,
        "clock": "silence",
        "statement": "The case waits for somebody since `waiting.since`, and the table names whom.",
        "page": f"# silence\n\n{section('silence')}\n",
    }
    listed = json.loads(nowhere.quietfix("explain", "--json").out)
    assert list(listed) == ["version", "rules", "clocks"]
    assert listed["rules"] == [{"rule": rule, "statement": statement} for rule, statement in RULES.items()]
    assert [entry["clock"] for entry in listed["clocks"]] == CLOCKS
    assert {"clock": "answer", "statement": "Received, not yet answered."} in listed["clocks"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("statsu", "did you mean status?"),
        ("silense", "did you mean silence?"),
        ("embargo-lenght", "did you mean embargo-length?"),
        ("emargo", "did you mean embargo?"),
        ("Facts", "lists them all"),
        ("clocks", "lists them all"),
        ("zzz", "lists them all"),
        ("../../README", "lists them all"),
        ("", "lists them all"),
    ],
)
def test_an_unknown_name_is_wrong_usage(nowhere: TestDesk, name: str, hint: str) -> None:
    ran = nowhere.quietfix("explain", name)
    assert (ran.status, ran.out) == (2, "")
    assert hint in ran.err


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package that was installed from a wheel has no pages beside it."""
    root = tmp_path_factory.mktemp("wheel") / "a/b"
    shutil.copytree(Path(quietfix.__file__).parent, root / "quietfix")
    return root


def installed(wheel: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "quietfix", "explain", *arguments],
        cwd=wheel,
        env={"PYTHONPATH": str(wheel), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )


def test_without_the_pages_the_sentence_is_said(wheel: Path) -> None:
    done = installed(wheel, "status")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"# status\n\n{RULES['status']}\n"
    assert "docs/rules/" in done.stderr


def test_without_the_pages_no_clock_is_explained(wheel: Path) -> None:
    done = installed(wheel, "silence")
    assert (done.returncode, done.stdout) == (2, "")
    assert "docs/clocks.md" in done.stderr
    done = installed(wheel)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1 + len(RULES))
    assert "docs/clocks.md" in done.stderr
    assert json.loads(installed(wheel, "--json").stdout)["clocks"] == []


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
