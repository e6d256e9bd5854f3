"""What robots move forward by themselves, and where they leave a case to people."""

from typing import Any

import pytest

from quietfix.desk.case import Case, Status
from quietfix.desk.state import LineFacts, PatchMatch
from quietfix.ids import CommitId
from quietfix.plan import Edit
from quietfix.rules.closing import Closing
from quietfix.rules.lifecycle import disagreement, moves
from tests.rules.looking import NOW, make_case

FIX, BACKPORT = "ab" * 20, "cd" * 20
READY = "2026-11-24T16:00:00Z"
OPEN, MAY_CLOSE = Closing(False, "waits"), Closing(True, "held long enough")
Facts = dict[str, LineFacts]


def case(status: str, *, ready: bool = True, fixes: tuple[str, ...] = (FIX,), **more: Any) -> Case:  # Any: JSON-like
    fix = {"patches": [{"commit": commit} for commit in fixes]} | ({"ready": READY} if ready else {})
    return make_case(status=status, fix=fix, **more)


def facts(**verdicts: str) -> Facts:
    """Lines with their verdicts; `stable` is the line 6.6."""
    return {
        {"stable": "6.6"}.get(line, line): LineFacts(
            verdict=verdict,
            why="as the trees show",
            patches=(PatchMatch(patch=1, commit=FIX if line == "mainline" else BACKPORT, match="same commit"),),
        )
        for line, verdict in verdicts.items()
    }


def steps(of: Case, seen: Facts, closing: Closing = OPEN) -> list[tuple[str, str]]:
    return [(move.to.value, move.why) for move in moves(of, seen, closing, NOW)]


TO_READY = ("fix-ready", "fix ready 2026-11-24 16:00 UTC")


def test_a_fix_that_is_ready_makes_the_case_so() -> None:
    (move,) = moves(case("confirmed"), facts(mainline="absent"), OPEN, NOW)
    assert (move.to, move.edits) == (Status.FIX_READY, (Edit(("status",), "fix-ready"),))
    assert steps(case("confirmed"), facts(mainline="absent")) == [TO_READY]


def test_a_fix_on_one_line_makes_the_case_landing() -> None:
    assert steps(case("fix-ready"), facts(mainline="released", stable="absent")) == [
        ("landing", "the fix is on mainline")
    ]
    assert steps(case("fix-ready"), facts(mainline="absent", stable="landed")) == [("landing", "the fix is on 6.6")]
    assert steps(case("fix-ready"), facts(mainline="unknown", stable="landed")) == [("landing", "the fix is on 6.6")]


def test_a_case_closes_with_the_commit_that_mainline_has() -> None:
    (move,) = moves(case("landing"), dict(reversed(facts(mainline="landed", stable="landed").items())), MAY_CLOSE, NOW)
    assert move.edits == (
        Edit(("status",), "closed"),
        Edit(("closed",), {"at": NOW, "as": "fixed", "commit": CommitId(FIX)}),
    )
    assert move.why == "held long enough"


def test_a_case_that_mainline_never_had_closes_with_the_commit_of_a_line() -> None:
    (move,) = moves(case("landing"), facts(mainline="not-affected", stable="landed"), MAY_CLOSE, NOW)
    assert move.edits[1] == Edit(("closed",), {"at": NOW, "as": "fixed", "commit": CommitId(BACKPORT)})


def test_several_steps_are_taken_at_once() -> None:
    seen = facts(mainline="released", stable="released")
    assert steps(case("confirmed"), seen, MAY_CLOSE) == [
        TO_READY, ("landing", "the fix is on mainline 6.6"), ("closed", "held long enough"),
    ]  # fmt: skip


@pytest.mark.parametrize("status", ["new", "closed"])
def test_people_alone_confirm_and_reopen(status: str) -> None:
    closed: dict[str, Any] = {"closed": {"at": READY, "as": "fixed"}} if status == "closed" else {}  # Any: JSON-like
    assert steps(case(status, **closed), facts(mainline="released"), MAY_CLOSE) == []
    assert disagreement(case(status, ready=False, fixes=(), owner=None, **closed), facts(mainline="reverted")) is None


@pytest.mark.parametrize(
    "of", [case("confirmed", ready=False), case("confirmed", fixes=())], ids=["not ready", "no patch"]
)
def test_a_case_without_a_fix_stays_where_it_is(of: Case) -> None:
    assert steps(of, facts(mainline="absent")) == []
    assert disagreement(of, facts(mainline="absent")) is None


@pytest.mark.parametrize("verdict", ["absent", "unknown", "not-affected", "wont-fix"])
def test_a_fix_that_is_nowhere_moves_nothing(verdict: str) -> None:
    assert steps(case("fix-ready"), facts(mainline=verdict), MAY_CLOSE) == []
    assert disagreement(case("fix-ready"), facts(mainline=verdict)) is None


@pytest.mark.parametrize(
    ("of", "seen", "id_", "words"),
    [
        (case("confirmed", owner=None), {}, "no-owner", "the status is confirmed, but the case has no owner"),
        (case("landing", owner=None), {}, "no-owner", "the status is landing, but the case has no owner"),
        (case("fix-ready", ready=False), {}, "no-fix-ready", "the status is fix-ready, but `fix.ready` is not set"),
        (case("landing", ready=False), {}, "no-fix-ready", "the status is landing, but `fix.ready` is not set"),
        (case("fix-ready", fixes=()), {}, "no-patch", "the status is fix-ready, but no patch has the role fix"),
        (
            case("confirmed", ready=False),
            facts(mainline="absent", stable="landed"),
            "landed-before-ready",
            "the fix is on 6.6, but `fix.ready` is not set",
        ),
        (
            case("landing"),
            facts(mainline="reverted", stable="absent"),
            "reverted",
            "the fix was reverted on mainline and is on no line",
        ),
        (
            case("fix-ready"),
            facts(mainline="reverted", stable="reverted"),
            "reverted",
            "the fix was reverted on mainline 6.6 and is on no line",
        ),
        (
            case("landing"),
            facts(mainline="absent"),
            "landing-nowhere",
            "the status is landing, but the fix is on no line",
        ),
        (case("landing"), {}, "landing-nowhere", "the status is landing, but the fix is on no line"),
    ],
)
def test_where_people_and_facts_disagree_robots_move_nothing(of: Case, seen: Facts, id_: str, words: str) -> None:
    found = disagreement(of, seen)
    assert found is not None
    assert (found.id, found.words) == (id_, words)
    assert steps(of, seen, MAY_CLOSE) == []


def test_a_fix_that_stays_on_one_line_is_no_disagreement() -> None:
    assert disagreement(case("landing"), facts(mainline="reverted", stable="released")) is None


def test_a_line_that_is_unknown_may_have_the_fix() -> None:
    assert disagreement(case("landing"), facts(mainline="unknown", stable="absent")) is None


def test_a_line_that_is_unknown_may_have_the_fix_beside_one_that_reverted() -> None:
    assert disagreement(case("landing"), facts(mainline="unknown", stable="reverted")) is None
