"""`quietfix route` as a process: who has to know, in which shape, with which status, and what it keeps to itself."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.rules_routing.test_paths import PATCH, TRACE
from tests.rules_routing.tree import FILE
from tests.support.desks import TestDesk, make_desk
from tests.support.golden import assert_golden
from tests.support.trees import PublicTree, git

GIVEN = ("--maintainers", str(FILE))
CANARY = "canary"


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    made = make_desk(tmp_path / "desk")
    made.write("policy/people.yml", "schema: 1\npeople: {ADA@example.org: ada-e, bea@example.org: bea-s}\n")
    return made


def shape(desk: TestDesk, *arguments: str, given: str = "", status: int = 0) -> dict[str, Any]:
    ran = desk.quietfix("route", "--json", *GIVEN, *arguments, given=given)
    assert ran.status == status, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


@pytest.mark.parametrize(
    ("golden", "arguments", "given"),
    [
        ("near", ("drivers/frob/lease.c", "include/linux/frob_lease.h"), ""),
        ("fallback", ("drivers/net/phy/deep/a.c",), ""),
        ("orphan", ("drivers/net/orphan/a.c", "drivers/net/minded/a.c"), ""),
        ("nobody", ("README", "Documentation/frob/index.rst", "net/alone/a.c", "lib/broken/a.c"), ""),
        ("public", ("--public", "drivers/net/a.c", "net/alone/a.c"), ""),
        ("depth", ("--depth", "0", "drivers/net/minded/deep/a.c"), ""),
        ("patch", ("--patch", "-"), PATCH),
        ("trace", (), TRACE),
    ],
)
def test_who_and_why(desk: TestDesk, golden: str, arguments: tuple[str, ...], given: str) -> None:
    ran = desk.quietfix("route", *GIVEN, *arguments, given=given)
    assert (ran.status, ran.err) == (0, "MAINTAINERS is the file given\n")
    assert_golden(f"route/{golden}.txt", ran.out)


def test_the_shape_starts_as_it_is_agreed(desk: TestDesk) -> None:
    found = shape(desk, "drivers/frob/lease.c")
    assert list(found)[:3] == ["version", "files", "to"]
    assert found["version"] == 1
    assert list(found["files"]) == ["drivers/frob/lease.c"]
    assert found["files"]["drivers/frob/lease.c"] == {
        "sections": [
            {
                "title": "FROB LEASES",
                "status": "Odd Fixes (when somebody pays)",
                "score": 3,
                "maintainers": ["Bea Sample <bea@example.org>"],
                "reviewers": [],
                "lists": [],
            },
            {
                "title": "FROB CORE",
                "status": "Supported",
                "score": 2,
                "maintainers": ["Ada Example <ada@example.org>", '"Frob, Carl J." <carl@example.com>'],
                "reviewers": ["Rita Viewer <rita@example.org>"],
                "lists": ["frob@lists.example.org"],
            },
            {
                "title": "THE REST",
                "status": "Buried alive",
                "score": -1,
                "maintainers": ["Top Person <top@example.org>"],
                "reviewers": [],
                "lists": ["everybody@vger.kernel.org"],
            },
        ]
    }
    assert found["to"] == [
        "Bea Sample <bea@example.org>",
        "Ada Example <ada@example.org>",
        '"Frob, Carl J." <carl@example.com>',
    ]
    assert found["logins"] == {"ada@example.org": "ada-e", "bea@example.org": "bea-s"}
    assert found["cc"] == []


def test_two_or_fewer_keep_the_team_in_copy(desk: TestDesk) -> None:
    assert shape(desk, "fs/old/inode.c")["cc"] == ["security@kernel.org"]
    assert shape(desk, "README")["cc"] == ["security@kernel.org"]


def test_the_files_that_a_case_affects(desk: TestDesk) -> None:
    desk.case(more="affects: {files: [drivers/net/a.c]}\n")
    desk.write("cases/2026-0001/p1.patch", PATCH)
    found = shape(desk, "2026-0001")
    assert list(found["files"]) == ["drivers/net/a.c"]
    assert "vger" not in json.dumps([found["to"], found["cc"]])


def test_else_those_that_its_report_and_patches_name(desk: TestDesk) -> None:
    desk.case()
    desk.report("2026-0001", TRACE)
    desk.write("cases/2026-0001/p1.patch", PATCH)
    found = shape(desk, "cases/2026-0001.md")
    assert list(found["files"])[:2] == ["drivers/frob/core.c", "drivers/frob/old.c"]
    assert "fs/old/inode.c" in found["files"]
    assert "frob_free" in found["functions"]


def test_lists_are_named_only_where_all_cases_are_public(desk: TestDesk) -> None:
    more = "affects: {files: [drivers/net/a.c]}\n"
    desk.case(more=more)
    desk.case("2026-0002", more=more + "handling: public\npublic-since: 2025-01-01T00:00:00Z\n")
    lists = ["networks@vger.kernel.org"]
    assert shape(desk, "2026-0002")["cc"] == lists
    assert shape(desk, "2026-0001", "2026-0002")["cc"] == []
    assert shape(desk, "2026-0002", "drivers/net/a.c")["cc"] == []
    assert "vger" not in desk.quietfix("route", *GIVEN, "2026-0001").out


def test_what_names_no_file_cannot_be_told(desk: TestDesk) -> None:
    desk.case(title=CANARY)
    desk.report("2026-0001", "it crashed")
    desk.case("2026-0002", more="affects: {files: [drivers/frob/a.c]}\n")
    ran = desk.quietfix("route", *GIVEN, "2026-0001", "2026-0002")
    assert (ran.status, "To: Ada Example" in ran.out) == (3, True)
    assert ran.err.splitlines()[1:] == ["could not tell: 2026-0001 names no file of the tree"]
    ran = desk.quietfix("route", *GIVEN, given="it crashed\n")
    assert (ran.status, "To: security@kernel.org\n" in ran.out) == (3, True)


def test_a_case_with_errors_is_said_and_the_others_are_looked_up(desk: TestDesk) -> None:
    desk.case(more="ownr: x\n")
    ran = desk.quietfix("route", *GIVEN, "2026-0001", "drivers/frob/a.c")
    assert (ran.status, "To: Ada Example" in ran.out) == (1, True)
    assert "2026-0001: its file has errors" in ran.err


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("2026-0009",), 2, "there is no such case"),
        (("/etc/passwd",), 2, "this is no path in the tree"),
        (("a/../b",), 2, "this is no path in the tree"),
        (("--depth", "-1", "a"), 2, "--depth"),
        (("--keep", "a"), 2, "--keep keeps what"),
        (("--maintainers", "nowhere", "a"), 2, "there is no such file with a list of maintainers"),
        (("--maintainers", ".", "a"), 2, "the list of maintainers is not a plain file"),
        (("--maintainers", "policy/desk.yml", "a"), 3, "there is no section in MAINTAINERS"),
        (("--patch", "nowhere"), 2, "there is no such file with a report"),
        (("a",), 3, "there is no MAINTAINERS: tree mainline holds messages only"),
    ],
)
def test_what_cannot_be_answered(desk: TestDesk, arguments: tuple[str, ...], status: int, said: str) -> None:
    ran = desk.quietfix("route", *arguments)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err


def test_no_word_of_a_case_reaches_what_is_logged(desk: TestDesk) -> None:
    desk.case(title=CANARY, more=f"affects: {{files: [drivers/frob/{CANARY}.c]}}\n")
    desk.case("2026-0002", title=CANARY)
    desk.case("2026-0003", more=f"{CANARY}: x\n")
    for arguments in (
        ("2026-0001", "2026-0002", "2026-0003"),
        ("2026-0001", f"../{CANARY}"),
        ("2026-0001", "--depth", CANARY[:1]),
    ):
        assert CANARY not in desk.quietfix("route", *GIVEN, *arguments).err


def test_what_is_shown_cannot_steer_a_terminal(desk: TestDesk) -> None:
    ran = desk.quietfix("route", *GIVEN, "drivers/frob/\x1b[31mred.c")
    assert r"drivers/frob/\u{1b}[31mred.c" in ran.out


def test_faults_of_the_file_are_told_and_not_all_of_them(desk: TestDesk) -> None:
    desk.write("M", "A\nF: a/\n" + "N: (x\n" * 9)
    ran = desk.quietfix("route", "--maintainers", "M", "a/b.c", "-q")
    assert [line for line in ran.out.splitlines() if "MAINTAINERS" in line] == [
        *(f"note: MAINTAINERS line {n}: this N: is not used: a bracket is not closed" for n in range(3, 7)),
        "note: and 5 more lines of MAINTAINERS that are not used, see --json",
    ]
    assert ran.err == ""


def test_a_copy_is_kept_and_says_since_when(desk: TestDesk) -> None:
    assert desk.quietfix("route", "a/b.c").status == 3
    assert desk.quietfix("route", *GIVEN, "--keep", "a/b.c").status == 0
    os.utime(desk.root / ".quietfix/maintainers/MAINTAINERS", (1_780_000_000, 1_780_000_000))
    ran = desk.quietfix("route", "drivers/frob/a.c")
    assert (ran.status, ran.err) == (0, "MAINTAINERS is the copy kept since 2026-05-28 20:26:40 UTC\n")
    assert "To: Ada Example" in ran.out
    assert git(desk.root, "status", "--porcelain", "--untracked-files=all") == "?? policy/people.yml"


def test_the_mirror_of_mainline_gives_it_where_it_holds_contents(desk: TestDesk, tmp_path: Path) -> None:
    tree = PublicTree.create(tmp_path / "public.git")
    tree.commit("master", "base")
    blob = git(tree.path, "hash-object", "-w", "--stdin", given=FILE.read_bytes())
    listed = git(tree.path, "mktree", given=f"100644 blob {blob}\tMAINTAINERS\n".encode())
    tree.point("master", git(tree.path, "commit-tree", listed, "-m", "two"))
    desk.trees(str(tree.path))
    desk.write(
        "policy/trees.yml", desk.read("policy/trees.yml").replace("    lines:", "    depth: content\n    lines:")
    )
    assert desk.quietfix("route", "drivers/frob/a.c").err.startswith(
        "quietfix: there is no MAINTAINERS: tree linux has not been fetched yet, and the desk keeps no copy\n"
    )
    assert desk.quietfix("landed", "--now", "2026-11-24T16:00:00Z").status == 0
    ran = desk.quietfix("route", "drivers/frob/a.c")
    assert (ran.status, ran.err) == (0, "MAINTAINERS is tree linux as fetched 2026-11-24 16:00 UTC\n")
    assert "To: Ada Example" in ran.out
