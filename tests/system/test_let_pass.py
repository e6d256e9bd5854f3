"""What check lets pass, what it leaks, and where it is wrong about a sound report."""

from pathlib import Path

import pytest

from tests.support.desks import NOW, make_desk
from tests.support.trees import git

HARDWARE = """\
---
schema: 1
id: 2026-0001
title: "a pointer"
status: {status}
track: hardware
received: 2026-11-20T00:00:00Z
{more}---

## Report
{body}"""


@pytest.mark.parametrize("style", ["github", "json"])
def test_a_name_in_a_change_does_not_reach_a_log(tmp_path: Path, style: str) -> None:
    """GitHub mails and logs annotations; other findings tell such a file by its folder alone."""
    desk = make_desk(tmp_path)
    desk.case()
    desk.write("cases/CANARY-use-after-free.md", "x")
    desk.commit()
    git(desk.root, "checkout", "--quiet", "-b", "change")
    (desk.root / "cases/CANARY-use-after-free.md").unlink()
    desk.write("cases/2026-0001/CANARY-exploit/state.yml", "x")
    desk.write("cases/CANARY-poc/state.yml", "x")
    desk.commit()
    assert "CANARY" not in desk.quietfix("check", "--base", "main", "--format", style).out


def test_a_heading_in_a_report_does_not_stop_it(tmp_path: Path) -> None:
    """Law 11: what a stranger wrote does not stop a case from being recorded."""
    desk = make_desk(tmp_path)
    text = "It crashes.\n\n## Summary\n\nSee https://frob:opensesame@example.org/log\n"
    ran = desk.quietfix("new", "--title", "x", "-", "--now", NOW, given=text)
    assert ran.status == 0


@pytest.mark.parametrize(
    "path",
    ["cases/2026-0099/nfsd-exploit.c", "cases/nfsd-exploit/poc.c", "cases/nfsd-exploit.txt", "cases/2026-0099"],
)
def test_what_belongs_to_no_case_is_found(tmp_path: Path, path: str) -> None:
    desk = make_desk(tmp_path)
    desk.case()
    desk.write(path, "x")
    desk.commit()
    assert desk.quietfix("check").status == 1


def test_a_link_that_belongs_to_no_case_is_found(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    (desk.root / "cases/2026-0099").symlink_to("/etc")
    desk.commit()
    assert desk.quietfix("check").status == 1


def test_a_key_in_a_file_of_the_folder_is_found(tmp_path: Path) -> None:
    """The rule says that no key lies on the desk, and reporters' logs lie as a1.txt."""
    desk = make_desk(tmp_path)
    desk.case()
    desk.write("cases/2026-0001/a1.txt", "-----BEGIN RSA PRIVATE KEY-----\n")
    desk.commit()
    assert "[secret]" in desk.quietfix("check").out


@pytest.mark.parametrize("body", ["# flush, then load port 5, then measure\n", "~~~ gadget at entry_64.S\n~~~\n"])
def test_a_heading_of_a_hardware_case_holds_nothing(tmp_path: Path, body: str) -> None:
    desk = make_desk(tmp_path)
    desk.write("cases/2026-0001.md", HARDWARE.format(status="new", more="", body=body))
    assert desk.quietfix("check").status == 1


def test_a_hardware_case_does_not_name_its_fix_when_it_ends(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    more = 'closed: {at: 2026-11-21T00:00:00Z, as: already-fixed, commit: "1da177e4c3f4"}\n'
    desk.write("cases/2026-0001.md", HARDWARE.format(status="closed", more=more, body=""))
    assert desk.quietfix("check").status == 1


@pytest.mark.parametrize("verb", [("list",), ("show", "2026-0001"), ("check",)])
def test_a_terminal_without_utf_8(tmp_path: Path, verb: tuple[str, ...]) -> None:
    desk = make_desk(tmp_path)
    desk.case(title="Überlauf", more="unknown: Ü\n" if verb == ("check",) else "")
    desk.commit()
    ran = desk.quietfix(*verb, "--desk", ".", env={"PYTHONIOENCODING": "ascii"})
    assert "an error of its own" not in ran.err
