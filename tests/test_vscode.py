"""What an editor is given: schemas for the files they are for, and a task whose output it understands."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from quietfix.finding import Finding, Severity
from quietfix.views.findings import as_text
from tests.support.desks import TEMPLATE, make_desk

FIXTURES = sorted((TEMPLATE / "tests" / "rules_check" / "fixtures").glob("*/findings.txt"))


def settings(name: str) -> Any:
    """A file that VS Code reads: JSON with comments, here each on a line of its own."""
    text = (TEMPLATE / ".vscode" / name).read_text(encoding="utf-8")
    return json.loads("\n".join(line for line in text.split("\n") if not line.lstrip().startswith("//")))


def problems(output: str) -> list[dict[str, str]]:
    """What the task's matchers make of its output: of each line the first that takes it."""
    (task,) = settings("tasks.json")["tasks"]
    found = []
    for line in output.splitlines():
        for matcher in task["problemMatcher"]:
            pattern = dict(matcher["pattern"])
            if match := re.search(pattern.pop("regexp"), line, re.ASCII):
                problem = {part: match[group] for part, group in pattern.items() if match[group] is not None}
                found.append({"severity": matcher["severity"], **problem})
                break
    return found


def test_the_schemas_are_there_and_for_files_that_there_are(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    desk.write("cases/2026-0007/state.yml", "schema: 1\n")
    desk.write("policy/wrong-fixes.yml", "schema: 1\n")
    desk.write("policy/people.yml", "schema: 1\n")
    desk.write("policy/access.yml", "schema: 1\n")
    named = settings("settings.json")["yaml.schemas"]
    assert {TEMPLATE / schema for schema in named} == {
        path for path in (TEMPLATE / "policy" / "schema").iterdir() if path.name != "case.json"
    }
    assert all(list(desk.root.glob(files)) for files in named.values())


def test_the_extension_that_reads_schemas_is_recommended() -> None:
    assert settings("extensions.json") == {"recommendations": ["redhat.vscode-yaml"]}


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.parent.name)
def test_the_editor_sees_every_finding_of_the_real_command(fixture: Path) -> None:
    """The fixtures hold what the real command prints, and its last line counts."""
    output = fixture.read_text(encoding="utf-8")
    errors, warnings, advice = re.findall(r"(\d+) (?:error|warning|advice)", output.splitlines()[-1])
    assert Counter(problem["severity"] for problem in problems(output)) == Counter(
        error=int(errors), warning=int(warnings), info=int(advice)
    )


def test_a_problem_has_its_place_and_its_words() -> None:
    path = "cases/2026-0007.md"
    found = [Finding(path, 3, 5, "secret", severity, "a: b [c]", "do: it") for severity in Severity]
    whole = {"file": path, "line": "3", "column": "5", "message": "a: b [c]: do: it", "code": "secret"}
    source = f"\n\n{path}:1:1: the text of a case is no finding [value]\n"
    assert problems(as_text(found, 1, {path: source})) == [
        whole | {"severity": severity} for severity in ("error", "warning", "info")
    ]


def test_the_task_runs_what_people_run(tmp_path: Path) -> None:
    (task,) = settings("tasks.json")["tasks"]
    assert task["command"] == "${workspaceFolder}/.venv/bin/quietfix"
    desk = make_desk(tmp_path / "desk")
    desk.case(more="ownr: a\n")
    ran = desk.quietfix(*task["args"])
    (problem,) = problems(ran.out + ran.err)
    assert (problem["file"], problem["line"], problem["code"]) == ("cases/2026-0001.md", "8", "unknown-key")
    assert (desk.root / problem["file"]).is_file()


def test_a_desk_with_schemas_and_settings_is_sound(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    for path in (*(TEMPLATE / "policy" / "schema").iterdir(), *(TEMPLATE / ".vscode").iterdir()):
        desk.write(str(path.relative_to(TEMPLATE)), path.read_bytes())
    assert (desk.quietfix("check").status, desk.quietfix("check", "--base", "HEAD").status) == (0, 0)
