"""A change judged by another checkout's policy: `check --judge`, and the note that a pull request gets."""

import shutil
from pathlib import Path

import pytest

from tests.support.desks import NOW, TestDesk, make_desk
from tests.support.trees import git

READY = 'fix:\n  ready: 2026-11-20T00:00:00Z\n  patches: [{role: fix, commit: "0123456789ab", subject: s3cret}]\n'
ASKED = "embargo: {asked-by: reporter}\n"


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    """A desk with a bare remote, and `../base`: a checkout of what is there before the change."""
    made = make_desk(tmp_path / "head", remote=tmp_path / "origin.git")
    shutil.copytree(made.root, tmp_path / "base")
    return made


def findings(desk: TestDesk, *more: str) -> list[str]:
    rows = desk.quietfix("check", "--format", "text", *more).out.splitlines()
    return [row.rpartition("[")[2].rstrip("]") for row in rows if row.startswith(("cases/", "policy/"))]


def test_the_policy_of_a_change_excuses_no_case_in_it(desk: TestDesk) -> None:
    desk.case()
    desk.report("2026-0001", "<b>short</b>")
    desk.write("policy/report.yml", desk.read("policy/report.yml").replace(": error", ": off"))
    loose, strict = findings(desk), findings(desk, "--judge", "../base")
    assert set(strict) - set(loose)
    assert desk.quietfix("check", "--judge", "../base").status == 1


def test_a_change_can_mend_a_policy_that_is_broken(desk: TestDesk) -> None:
    base = TestDesk(desk.root.parent / "base")
    base.write("policy/desk.yml", "schema: 1\nname: 3\n")
    desk.case()
    assert desk.quietfix("check", "--judge", "../base").status == 0
    assert desk.quietfix("note", "7", "--base", "main", "--judge", "../base", "--now", NOW).status == 0


@pytest.mark.parametrize("base", ["main", "origin/main", "refs/remotes/origin/main"])
def test_a_tag_of_a_branchs_name_hides_no_change(desk: TestDesk, base: str) -> None:
    """Git takes the tag where both are there, and whoever may push a branch may push a tag."""
    desk.case()
    desk.commit()
    git(desk.root, "push", "--quiet")
    git(desk.root, "switch", "--quiet", "-c", "change")
    desk.write("cases/2026-0001/state.yml", "schema: 1\n")
    desk.commit()
    for name in ("main", "origin/main"):
        git(desk.root, "tag", name)
    assert findings(desk, "--base", base) == ["state-edited"]
    git(desk.root, "tag", "before", "HEAD~1")
    assert findings(desk, "--base", "before") == findings(desk, "--base", "HEAD~1") == ["state-edited"]
    assert findings(desk, "--base", git(desk.root, "rev-parse", "HEAD")) == []
    assert desk.quietfix("check", "--base", "--help").status == 2


def test_what_judges_must_be_a_desk(desk: TestDesk) -> None:
    ran = desk.quietfix("check", "--judge", "..")
    assert ran.status == 4
    assert "there is no desk here" in ran.err


def test_a_note_tells_clocks_and_no_word_of_a_case(desk: TestDesk) -> None:
    desk.case(status="fix-ready", title="s3cret", more=READY + ASKED)
    desk.case("2026-0002", more="ownr: s3cret\n")
    ran = desk.quietfix("note", "7", "--base", "origin/main", "--judge", "../base", "--now", NOW)
    assert ran.status == 0
    assert ran.out.splitlines() == [
        "~ pull request 7  note",
        "    because who looks at a change sees which time runs",
        "1 action planned, none carried out: add --apply",
        "",
        "Changes 2026-0001, 2026-0002.",
        "",
        "| case | clock | state | ends | waits for | next |",
        "| --- | --- | --- | --- | --- | --- |",
        "| 2026-0001 | embargo | running | 2026-11-27 00:00 UTC | maintainer | 2 days before: 2026-11-25 00:00 UTC |",
        "",
        "With errors, so that their clocks are not known: 2026-0002.",
        "",
        "`quietfix check`: 1 error, 0 warnings, 0 advice in 6 files; each stands in the summary of the job.",
        "",
        "Robots: no good run is noted yet.",
    ]
    assert not (desk.root / ".quietfix" / "forge").exists()


def test_a_note_is_kept_and_the_next_takes_its_place(desk: TestDesk) -> None:
    keep = ("note", "7", "--base", "origin/main", "--apply", "--now")
    desk.case(status="fix-ready", more=READY + ASKED)
    assert "[done]" in desk.quietfix(*keep, NOW).out
    assert "[already: the note says so]" in desk.quietfix(*keep, NOW).out
    desk.case(status="fix-ready", more=READY)
    assert "[done]" in desk.quietfix(*keep, NOW).out
    (kept,) = (desk.root / ".quietfix" / "forge" / "pulls").iterdir()
    assert "embargo" not in kept.read_text()
    assert "release" in kept.read_text()


def test_a_good_run_that_is_long_ago_is_told(desk: TestDesk) -> None:
    desk.trees(str(desk.root.parent / "origin.git"), "mainline: main")
    desk.commit()
    git(desk.root, "push", "--quiet")
    assert desk.quietfix("run", "--apply", "--now", "2026-11-23T16:00:00Z").status == 0
    said = desk.quietfix("note", "7", "--base", "origin/main", "--now", NOW).out
    assert "Robots: last good run 2026-11-23 16:00 UTC, which is too long ago: look at the workflow `robots`." in said
    soon = desk.quietfix("note", "7", "--base", "origin/main", "--now", "2026-11-23T20:00:00Z").out
    assert "Robots: last good run 2026-11-23 16:00 UTC.\n" in soon


@pytest.mark.parametrize(
    "words", [("0", "--base", "main"), ("x", "--base", "main"), ("7",), ("7", "--base", "nowhere")]
)
def test_wrong_usage(desk: TestDesk, words: tuple[str, ...]) -> None:
    assert desk.quietfix("note", *words).status == 2
