"""Rules that see more than one file: folders, secrets, duplicates, and changes by a person, through the command."""

import json
from pathlib import Path

import pytest

from tests.support.desks import TestDesk, make_desk
from tests.support.trees import git

DUPLICATE = "closed: {{at: 2026-11-24T16:00:00Z, as: duplicate, of: {}}}\n"
READY = "fix: {ready: 2026-11-20T00:00:00Z, patches: [{commit: '1da177e4c3f4'}]}\n"


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    made = make_desk(tmp_path / "desk")
    made.case(status="confirmed")
    made.commit()
    return made


def found(desk: TestDesk, *arguments: str) -> list[tuple[str, str, int, str]]:
    """Path, rule, line and severity of all findings."""
    shape = json.loads(desk.quietfix("check", "--json", *arguments).out)
    return [(f["path"], f["rule"], f["line"], f["severity"]) for f in shape["findings"]]


def test_a_duplicate_names_a_case_that_is_none_itself(desk: TestDesk) -> None:
    assert found(desk) == []
    desk.case("2026-0002", status="closed", more=DUPLICATE.format("2026-0001"))
    assert found(desk) == []
    for number, of in ((3, "2026-0003"), (4, "2026-9999"), (5, "2026-0002")):
        desk.case(f"2026-000{number}", status="closed", more=DUPLICATE.format(of))
    assert found(desk) == [(f"cases/2026-000{n}.md", "duplicate-of", 8, "error") for n in (3, 4, 5)]


def test_a_folder_holds_plain_files_with_neutral_names(desk: TestDesk) -> None:
    desk.write("cases/2026-0001/p1.patch", "a patch")
    desk.write("cases/2026-0001/a1.txt", "a trace")
    assert found(desk) == []
    desk.write("cases/2026-0001/nfsd-uaf.patch", "a patch")
    desk.write("cases/2026-0001/p2.patch", "x" * 1_100_000)
    (desk.root / "cases/2026-0001/p3.patch").symlink_to("/etc/passwd")
    desk.write("cases/2026-0001/more/p4.patch", "a patch")
    folder = "cases/2026-0001"
    assert sorted(found(desk)) == [
        (folder, "file-size", 1, "error"),
        (folder, "folder-file", 1, "error"),
        (folder, "folder-file", 1, "error"),
        (folder, "folder-name", 1, "error"),
    ]
    assert "nfsd" not in desk.quietfix("check", "--format", "github").out


def test_a_file_that_a_patch_names_is_there(desk: TestDesk) -> None:
    desk.case(more="fix: {patches: [{role: follow-up, file: p1.patch}]}\n")
    assert found(desk) == [("cases/2026-0001.md", "folder-file", 8, "error")]
    desk.write("cases/2026-0001/p1.patch", "a patch")
    assert found(desk) == []


@pytest.mark.parametrize(
    "secret",
    ["ghp_" + "a" * 36, "AKIA" + "B" * 16, "-----BEGIN OPENSSH PRIVATE KEY-----", "https://me:word@example.org/x"],
)
def test_a_secret_is_an_error_in_the_policy_and_a_warning_in_a_report(desk: TestDesk, secret: str) -> None:
    desk.write("cases/2026-0001.md", desk.read("cases/2026-0001.md").replace("~~~text\n", f"~~~text\n{secret}\n"))
    assert found(desk) == [("cases/2026-0001.md", "secret", 14, "warning")]
    desk.write("policy/desk.yml", desk.read("policy/desk.yml") + f"# {secret}\n")
    assert found(desk)[1][1:] == ("secret", desk.read("policy/desk.yml").count("\n"), "error")
    assert secret not in desk.quietfix("check", "--format", "github").out


def test_a_person_may_not_go_back_edit_the_state_or_delete(desk: TestDesk) -> None:
    desk.case("2026-0002", status="fix-ready", more=READY)
    desk.case("2026-0003", status="fix-ready", more=READY)
    desk.case("2026-0004", status="confirmed")
    desk.write("cases/2026-0003/state.yml", "schema: 1\n")
    desk.commit()
    git(desk.root, "checkout", "--quiet", "-b", "change")
    assert found(desk, "--base", "main") == []
    desk.case("2026-0002", status="confirmed", more=READY.replace("11-20", "11-21"))
    desk.write("cases/2026-0003/state.yml", "schema: 1\ninputs: x\n")
    (desk.root / "cases/2026-0004.md").unlink()
    desk.write("cases/2026-0005/state.yml", "schema: 1\n")
    stray = ("cases", "case-name", 1, "error")
    assert found(desk, "--base", "main") == [
        stray,
        ("cases/2026-0002.md", "transition", 5, "error"),
        ("cases/2026-0002.md", "fix-restart", 8, "error"),
        ("cases/2026-0003/state.yml", "state-edited", 1, "error"),
        ("cases/2026-0004.md", "case-removed", 1, "error"),
        ("cases/2026-0005/state.yml", "state-edited", 1, "error"),
    ]
    assert found(desk) == [stray]


def test_attributes_of_git_are_no_case(desk: TestDesk) -> None:
    """By them all cases would differ from what is committed, so that robots would touch none of them."""
    desk.write("cases/.draft", "a\n")
    assert found(desk) == []
    desk.write("cases/.gitattributes", "*.md working-tree-encoding=UTF-16 -diff\n")
    assert found(desk) == [("cases", "case-name", 1, "error")]


def test_going_back_is_fine_where_reopened_says_why_and_a_restart_moves_the_fix(desk: TestDesk) -> None:
    desk.case(status="fix-ready", more=READY)
    desk.commit()
    git(desk.root, "checkout", "--quiet", "-b", "change")
    more = (
        "fix: {ready: 2026-11-21T00:00:00Z, patches: [{commit: '1da177e4c3f4'}],"
        " restarts: [{was: 2026-11-20T00:00:00Z, at: 2026-11-21T00:00:00Z, reason: it did not hold}]}\n"
        "reopened: {at: 2026-11-21T00:00:00Z, from: fix-ready, reason: it did not hold}\n"
    )
    desk.case(status="confirmed", more=more)
    assert found(desk, "--base", "main") == []


def test_a_status_that_differs_from_the_trees_is_an_error_for_who_set_it(desk: TestDesk) -> None:
    desk.case(status="landing", more=READY)
    assert found(desk) == [("cases/2026-0001.md", "status-landed", 5, "warning")]
    assert found(desk, "--base", "main") == [("cases/2026-0001.md", "status-landed", 5, "error")]


@pytest.mark.parametrize("base", ["nowhere", "--all", ""])
def test_a_base_that_is_none_is_wrong_usage(desk: TestDesk, base: str) -> None:
    ran = desk.quietfix("check", f"--base={base}")
    assert ran.status == 2
    assert "no such revision" in ran.err
