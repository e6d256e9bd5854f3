"""`quietfix similar` as a process: which case, why, which command; what it remembers and what it keeps to itself."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.rules_similar.test_reading import PATCH, TRACE
from tests.support.desks import TestDesk, make_desk
from tests.support.golden import assert_golden
from tests.support.trees import git

CANARY = "canary"
SAME = TRACE.replace("+0x12/0x340", "+0x99/0x3aa")


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    made = make_desk(tmp_path / "desk")
    report(made, "2026-0001", TRACE, title="frob: use after free")
    report(made, "2026-0002", "The gizmo driver leaks memory in gizmo_open().", title="gizmo leaks")
    return made


def report(desk: TestDesk, case: str, text: str, **more: Any) -> None:
    desk.case(case, **more)
    desk.report(case, text)


def shape(desk: TestDesk, *arguments: str, given: str = "") -> dict[str, Any]:
    ran = desk.quietfix("similar", "--json", *arguments, given=given)
    assert ran.status == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


def test_a_report_shows_the_case_why_and_the_command(desk: TestDesk) -> None:
    ran = desk.quietfix("similar", given=SAME)
    assert_golden("similar/report.txt", ran.out)
    assert ran.status == 0
    assert ran.err.startswith("for CASE, record the report first: `quietfix new`")


def test_the_shape(desk: TestDesk) -> None:
    desk.write("report.txt", SAME)
    found = shape(desk, "report.txt")
    assert (found["version"], found["case"], found["compared"], found["least"]) == (1, None, 2, 30)
    (one,) = found["similar"]
    assert {key: one[key] for key in ("case", "status", "title", "command", "note")} == {
        "case": "2026-0001",
        "status": "confirmed",
        "title": "frob: use after free",
        "command": "quietfix close CASE --as duplicate --of 2026-0001",
        "note": None,
    }
    assert one["signals"][0] == {
        "signal": "trace",
        "points": 60,
        "most": 60,
        "why": "3 frames, the top one too",
        "shared": ["frob_put", "frob_inline", "frob_read"],
    }
    assert one["points"] == sum(signal["points"] for signal in one["signals"])


def test_a_case_is_compared_with_the_others_and_the_command_works(desk: TestDesk) -> None:
    report(desk, "2026-0003", SAME, received="2025-02-01T00:00:00Z")
    desk.commit()
    (one,) = shape(desk, "2026-0003")["similar"]
    assert one["command"] == "quietfix close 2026-0003 --as duplicate --of 2026-0001"
    assert shape(desk, "cases/2026-0001.md")["similar"][0]["command"] == one["command"]
    closed = desk.quietfix(*one["command"].split()[1:])
    assert closed.status == 0
    assert "whoever reported it should get credit in the original" in closed.err
    (again,) = shape(desk, "2026-0003")["similar"]
    assert (again["command"], again["note"]) == (None, "2026-0003 is closed as a duplicate of 2026-0001 already")
    others = shape(desk, given=SAME)["similar"]
    assert [(other["case"], other["command"]) for other in others] == [
        (case, "quietfix close CASE --as duplicate --of 2026-0001") for case in ("2026-0001", "2026-0003")
    ]
    assert others[1]["note"] == "it is closed as a duplicate of 2026-0001 itself"


def test_a_patch_beside_a_case_counts(desk: TestDesk) -> None:
    desk.write("cases/2026-0002/p1.patch", PATCH)
    (one,) = shape(desk, given=f"We propose:\n\n{PATCH}")["similar"][:1]
    assert (one["case"], one["signals"][0]["why"]) == ("2026-0002", "the same patch")


def test_what_is_unrelated_shows_nothing(desk: TestDesk) -> None:
    ran = desk.quietfix("similar", given="The wumpus driver crashes in wumpus_probe().\n")
    assert (ran.status, ran.out, ran.err) == (0, "", "no case looks like it, of 2\n")


def test_what_was_read_is_known_and_what_changed_is_read_again(desk: TestDesk) -> None:
    first = shape(desk, given=SAME)
    assert (desk.root / ".quietfix" / "cache.sqlite3").is_file()
    assert shape(desk, given=SAME) == first
    report(desk, "2026-0001", "It is something else.\n")
    assert shape(desk, given=SAME)["similar"] == []
    (desk.root / ".quietfix" / "cache.sqlite3").write_bytes(b"no database")
    assert shape(desk, given=SAME)["similar"] == []
    assert git(desk.root, "status", "--porcelain", "policy") == ""


def test_a_case_with_errors_is_compared_and_said(desk: TestDesk) -> None:
    report(desk, "2026-0003", SAME, more=f"ownr: {CANARY}\n")
    for _ in range(2):
        ran = desk.quietfix("similar", "2026-0001")
        assert ran.status == 1
        assert "2026-0003  " in ran.out and "its file has errors" in ran.out
        assert ran.err.splitlines()[-1] == "2026-0003: its file has errors, see `quietfix check 2026-0003`"
        assert CANARY not in ran.err
    assert desk.quietfix("similar", "2026-0003").status == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("2026-0009",), "there is no such case"),
        (("nowhere.txt",), "there is no such file with a report"),
        (("policy",), "the report is not a plain file"),
        (("--limit", "0", "-"), "--limit"),
    ],
)
def test_wrong_usage(desk: TestDesk, arguments: tuple[str, ...], said: str) -> None:
    ran = desk.quietfix("similar", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err


def test_limits(desk: TestDesk) -> None:
    for number in range(3, 9):
        report(desk, f"2026-{number:04}", SAME)
    assert len(shape(desk, "--limit", "3", "2026-0001")["similar"]) == 3
    assert shape(desk, "--least", "500", "2026-0001")["similar"] == []


def test_what_is_shown_cannot_steer_a_terminal_and_logs_hold_no_word(desk: TestDesk) -> None:
    report(desk, "2026-0003", SAME, title="\\u001b[31mred canary")
    ran = desk.quietfix("similar", "2026-0001")
    assert "\x1b" not in ran.out
    assert CANARY in ran.out and CANARY not in ran.err
