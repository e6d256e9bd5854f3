"""`quietfix check --format github` in a job: annotations, and the summary with all findings."""

import os
from pathlib import Path

import pytest

from quietfix.views.summary import LIMIT
from tests.support.desks import TestDesk, make_desk

NAMES = ["a|b`c", "<img src=x>", "::error::x", "[x](y)", "a\n::error::b", "\x1b[2J", "a,line=9"]


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    """A desk with fourteen faulty cases: more than GitHub shows."""
    made = make_desk(tmp_path / "desk")
    for number in range(1, 15):
        made.case(f"2026-{number:04}", more="ownr: member-a\n")
    return made


def test_what_has_no_room_as_an_annotation_is_in_the_summary(desk: TestDesk, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("what another command wrote\n", encoding="utf-8")
    ran = desk.quietfix("check", "--format", "github", env={"GITHUB_STEP_SUMMARY": str(summary)})
    assert ran.status == 1
    rows = ran.out.splitlines()
    assert sum(row.startswith("::error ") for row in rows) == 10
    assert rows[-1] == "14 errors, 0 warnings, 0 advice in 18 files; 4 of them only in the summary of this job"
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("what another command wrote\n\n### quietfix check\n")
    assert all(f"cases/2026-{number:04}.md" in text for number in range(1, 15))
    assert "member-a" not in text, "a summary quotes nothing of a case"


@pytest.mark.parametrize("env", [{}, {"GITHUB_STEP_SUMMARY": ""}])
def test_without_a_job_there_is_no_summary(desk: TestDesk, env: dict[str, str]) -> None:
    before = sorted(os.listdir(desk.root))
    ran = desk.quietfix("check", "--format", "github", env=env)
    assert ran.out.splitlines()[-1] == "14 errors, 0 warnings, 0 advice in 18 files"
    assert {*os.listdir(desk.root)} - {*before} <= {".quietfix"}


@pytest.mark.parametrize("style", [("--format", "text"), ("--json",)])
def test_other_formats_write_no_summary(desk: TestDesk, tmp_path: Path, style: tuple[str, ...]) -> None:
    desk.quietfix("check", *style, env={"GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")})
    assert not (tmp_path / "summary.md").exists()


def test_a_summary_that_cannot_be_written_hides_no_finding(desk: TestDesk, tmp_path: Path) -> None:
    ran = desk.quietfix("check", "--format", "github", env={"GITHUB_STEP_SUMMARY": str(tmp_path / "no/such/file")})
    assert ran.status == 1
    assert ran.out.splitlines()[-1] == "14 errors, 0 warnings, 0 advice in 18 files"
    assert "summary of the job could not be written" in ran.err


def test_a_summary_that_is_full_stays_as_it_is(desk: TestDesk, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_bytes(b"x" * LIMIT)
    ran = desk.quietfix("check", "--format", "github", env={"GITHUB_STEP_SUMMARY": str(summary)})
    assert ran.out.splitlines()[-1] == "14 errors, 0 warnings, 0 advice in 18 files"
    assert summary.stat().st_size == LIMIT


def test_names_of_strangers_reach_neither_log_nor_page(tmp_path: Path) -> None:
    """Anybody who proposes a change chooses its files' names; GitHub mails the one and renders the other."""
    desk, summary = make_desk(tmp_path / "desk"), tmp_path / "summary.md"
    for name in NAMES:
        desk.write(f"cases/{name}/state.yml", "schema: 1\n")
    ran = desk.quietfix("check", "--base", "main", "--format", "github", env={"GITHUB_STEP_SUMMARY": str(summary)})
    first, last = ran.out.splitlines()
    assert first.startswith("::error file=cases,line=1,col=1,title=case-name::")
    assert last.startswith("1 error, ")
    text = summary.read_text(encoding="utf-8")
    assert text.count("<tr>") == 2
    assert not any(mark in text for mark in ("|", "`", "<img", "::", "[", "\x1b"))
