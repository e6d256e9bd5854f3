"""`quietfix stats` as a process: counts, medians with what is under way, and whom to ask."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.rules_routing.tree import FILE
from tests.support.desks import NOW, TestDesk, make_desk
from tests.support.golden import assert_golden

GIVEN = ("--maintainers", str(FILE))
CANARY = "canary"
FROB = "affects: {files: [drivers/frob/lease.c]}\n"
LANDED = "schema: 1\nfirst-public: 2026-10-11T00:00:00Z\nlanded: {mainline: {verdict: landed, why: seen}}\n"
READY = 'fix: {ready: 2026-10-05T00:00:00Z, patches: [{commit: "0123456789ab"}]}\n'


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    made = make_desk(tmp_path / "desk")
    day = "2026-{}-01T00:00:00Z".format
    made.case(
        "2026-0001",
        received=day("10"),
        more=f"{FROB}{READY}answered: 2026-10-02T00:00:00Z\n",
        answered=False,
        status="landing",
    )
    made.write("cases/2026-0001/state.yml", LANDED)
    made.case("2026-0002", received=day("10"), more=f"{FROB}answered: 2026-10-03T00:00:00Z\n", answered=False)
    made.case("2026-0003", received=day("11"), more=FROB, answered=False, status="new", title=CANARY)
    closed = "closed: {at: 2026-11-02T00:00:00Z, as: duplicate, of: 2026-0003}\n"
    made.case("2026-0004", received=day("11"), more="affects: {files: [net/alone/a.c]}\n" + closed, status="closed")
    made.case("2024-0001", received="2024-01-01T00:00:00Z", answered=False, status="new")
    made.case("2026-0005", received="2026-12-01T00:00:00Z")
    return made


def shape(desk: TestDesk, *arguments: str) -> dict[str, Any]:
    ran = desk.quietfix("stats", "--json", "--now", NOW, *arguments)
    assert ran.status == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


def test_tables_for_the_team(desk: TestDesk) -> None:
    ran = desk.quietfix("stats", "--since", "2026-01-01", "--now", NOW, *GIVEN)
    assert_golden("stats/stats.txt", ran.out)
    assert ran.err.splitlines() == [
        "MAINTAINERS is the file given",
        "for the team alone: small numbers tell what is under way",
    ]


def test_the_shape(desk: TestDesk) -> None:
    found = shape(desk, "--since", "2026-10-01")
    assert found == {
        "version": 1,
        "since": "2026-10-01T00:00:00Z",
        "until": NOW,
        "cases": 4,
        "open": 3,
        "duplicates": 1,
        "months": {"2026-10": 2, "2026-11": 2},
        "subsystems": [
            {
                "subsystem": "drivers/frob",
                "cases": 3,
                "open": 3,
                "duplicates": 0,
                "months": {"2026-10": 2, "2026-11": 1},
            },
            {"subsystem": "net/alone", "cases": 1, "open": 0, "duplicates": 1, "months": {"2026-11": 1}},
        ],
        "times": {
            "answered": {"median": "P1DT12H", "done": 3, "open": 1},
            "fix-ready": {"median": None, "done": 1, "open": 2},
            "landed": {"median": None, "done": 1, "open": 2},
        },
        "maintainers": "there is no MAINTAINERS: tree mainline holds messages only, and the desk keeps no copy",
        "broken": [],
    }


def test_without_maintainers_folders_are_named_and_it_is_said(desk: TestDesk) -> None:
    ran = desk.quietfix("stats", "--now", NOW)
    assert "drivers/frob" in ran.out and "(no files noted)" in ran.out
    assert ran.err.startswith("by folders: there is no MAINTAINERS")
    assert desk.quietfix("stats", "--maintainers", "nowhere").status == 2


def test_whom_to_ask(desk: TestDesk) -> None:
    ran = desk.quietfix("stats", "--members", "--now", NOW, *GIVEN)
    assert_golden("stats/members.txt", ran.out)
    found = shape(desk, "--members", *GIVEN)["members"]
    assert [(one["subsystem"], one["cases"], one["months"]) for one in found] == [("FROB LEASES", 3, 2)]
    ran = desk.quietfix("stats", "--members", "--since", "2026-11-01", "--now", NOW, *GIVEN)
    assert (ran.status, ran.out) == (0, "")
    assert ran.err.startswith("no subsystem is hit often enough\n")


def test_a_desk_without_cases(tmp_path: Path) -> None:
    made = make_desk(tmp_path / "empty")
    assert made.quietfix("stats", "--now", NOW).out == "0 cases, 0 open, 0 duplicates\n"


def test_a_case_with_errors_is_said_and_no_word_of_a_case_is_logged(desk: TestDesk) -> None:
    desk.case("2026-0006", more=f"{CANARY}: x\n")
    ran = desk.quietfix("stats", "--members", "--now", NOW)
    assert ran.status == 1
    assert ran.err.endswith("2026-0006: its files have errors and are not counted, see `quietfix check 2026-0006`\n")
    assert CANARY not in ran.out + ran.err


def test_help_says_not_to_publish(desk: TestDesk) -> None:
    assert "Do not publish this" in desk.quietfix("stats", "--help").out
    assert desk.quietfix("stats", "--since", "yesterday").status == 2
