"""When a case may close: what must hold, for how long, and what stops or restarts the count."""

import pytest

from quietfix.desk.case import Case
from quietfix.desk.policy import Policy
from quietfix.rules.closing import Closing, required_lines
from tests.rules.closingdesk import CASE, FIX, Desk, at, fact, facts, policy
from tests.rules.looking import cited, make_case

# The count


def test_a_case_closes_at_the_second_good_fetch_that_is_a_grace_time_later() -> None:
    assert Desk(policy()).looks((0, "released"), (47.99, "released"), (48, "released")) == [False, False, True]


def test_the_reasons_are_exact() -> None:
    desk = Desk(policy())
    held = f"on mainline 6.6 since 2026-11-24 00:00 UTC + 2 days ({cited('trees.yml', 'grace')})"
    waits = desk.look(0, facts(0, mainline="released", stable="released"))
    assert waits == Closing(False, f"closes at the first fetch after 2026-11-26 00:00 UTC = {held}")
    assert desk.look(48, facts(48, mainline="released", stable="released")) == Closing(True, held)


def test_the_grace_time_counts_from_fetches_and_not_from_looks() -> None:
    desk = Desk(policy())
    good = facts(0, mainline="released", stable="released")
    assert not desk.look(30, good, fetched=0).close
    assert not desk.look(100, good, fetched=0).close
    assert desk.look(101, facts(48, mainline="released", stable="released"), fetched=48).close


def test_a_look_keeps_the_instant_and_tip_of_the_first() -> None:
    desk = Desk(policy())
    for hours in (0, 10, 20):
        desk.look(hours, facts(hours, mainline="released"))
    line = desk.state.landed["mainline"]
    assert (line.seen, line.since, line.tip) == (at(0), at(0), f"{0:040x}")


def test_unknown_pauses_the_count() -> None:
    looks = ((0, "released"), (10, "released"), (20, "unknown"), (200, "unknown"), (300, "released"))
    desk = Desk(policy())
    assert not any(desk.looks(*looks))
    assert desk.looks((327.9, "released"), (328, "released")) == [False, True]


def test_what_is_unknown_closes_nothing_and_says_so() -> None:
    desk = Desk(policy())
    desk.looks((0, "released"))
    verdict = desk.look(48, facts(48, mainline="released", stable="unknown"))
    assert verdict == Closing(False, "could not tell for 6.6: not fetched")
    assert desk.state.landed["6.6"].verdict == "unknown"


def test_a_line_that_was_unknown_long_enough_needs_one_more_good_look() -> None:
    assert Desk(policy()).looks((0, "released"), (99, "unknown"), (100, "released"), (101, "released")) == [
        False, False, False, True,
    ]  # fmt: skip


def test_where_nothing_counts_the_old_word_stands_while_a_line_is_unknown() -> None:
    desk = Desk(policy())
    desk.looks((0, "absent"), (1, "unknown"))
    assert desk.state.landed["6.6"].verdict == "absent"
    desk = Desk(policy())
    desk.looks((0, "unknown"), (1, "unknown"))
    assert desk.state.landed["6.6"].verdict == "unknown"
    assert desk.looks((2, "released"), (49.9, "released"), (50, "released")) == [False, False, True]


@pytest.mark.parametrize("bad", ["absent", "reverted"])
@pytest.mark.parametrize("then", [(), ((21, "unknown"),)])
def test_absent_and_reverted_start_it_again(bad: str, then: tuple[tuple[float, str], ...]) -> None:
    desk = Desk(policy())
    assert not any(desk.looks((0, "released"), (20, bad), *then, (30, "released")))
    assert desk.looks((77.9, "released"), (78, "released")) == [False, True]


@pytest.mark.parametrize("bad", ["absent", "reverted"])
def test_a_pause_does_not_hide_that_it_was_bad(bad: str) -> None:
    desk = Desk(policy())
    assert not any(
        desk.looks((0, "released"), (40, "unknown"), (41, bad), (42, "unknown"), (43, "released"), (60, "released"))
    )
    assert desk.looks((91, "released")) == [True]


def test_another_commit_as_evidence_starts_it_again() -> None:
    desk = Desk(policy())
    desk.look(0, {"mainline": fact("released", 0)})
    assert not desk.look(48, {"mainline": fact("released", 48, "cd" * 20)}).close
    assert desk.look(96, {"mainline": fact("released", 96, "cd" * 20)}).close


def test_another_word_from_people_starts_it_again() -> None:
    desk = Desk(policy())
    good = {"mainline": "released", "stable": "released"}
    desk.look(0, facts(0, **good))
    assert not desk.look(47, facts(47, **good), inputs="other").close
    assert not desk.look(94, facts(94, **good), inputs="other").close
    assert desk.look(95, facts(95, **good), inputs="other").close


def test_another_word_from_people_needs_trees_fetched_after_it() -> None:
    desk = Desk(policy())
    good = {"mainline": "released", "stable": "released"}
    desk.look(0, facts(0, **good))
    desk.look(47, facts(0, **good), inputs="other", fetched=0)
    assert not desk.look(48, facts(48, **good), inputs="other").close


def test_a_release_starts_it_again_where_a_release_is_asked_for() -> None:
    assert Desk(policy()).looks((0, "landed"), (40, "released"), (48, "released"), (88, "released")) == [
        False, False, False, True,
    ]  # fmt: skip
    assert Desk(policy("all-lines")).looks((0, "landed"), (40, "released"), (48, "released")) == [False, False, True]


def test_a_pause_does_not_make_landed_into_released() -> None:
    desk = Desk(policy())
    assert not any(desk.looks((0, "landed"), (47, "unknown"), (50, "released"), (51, "released")))


def test_a_line_that_joins_has_a_count_of_its_own() -> None:
    desk = Desk(policy())
    desk.look(0, facts(0, mainline="released"))
    assert not desk.look(48, facts(48, mainline="released", stable="released")).close
    assert desk.look(96, facts(96, mainline="released", stable="released")).close


def test_without_grace_one_look_is_enough() -> None:
    assert Desk(policy(grace="PT0S")).looks((0, "released")) == [True]


# What must hold


def look_once(policy: Policy, case: Case = CASE, **verdicts: str) -> Closing:
    return Desk(policy, case).look(0, facts(0, **verdicts))


def test_a_case_without_a_patch_never_closes() -> None:
    for case in (make_case(), make_case({"commit": FIX, "role": "prerequisite"})):
        verdict = Desk(policy(grace="PT0S"), case).look(0, facts(0, mainline="released", stable="released"))
        assert verdict == Closing(False, "the case names no patch that is the fix")


@pytest.mark.parametrize(("one", "other"), [("not-affected", "wont-fix"), ("not-affected", "not-affected")])
def test_a_case_of_which_people_took_every_line_out_never_closes(one: str, other: str) -> None:
    verdict = look_once(policy(grace="PT0S"), mainline=one, stable=other)
    assert verdict == Closing(False, "people took every line out, so a person closes this case")


def test_a_line_that_waits_is_named_with_the_policy() -> None:
    where = cited("trees.yml", "close-when")
    assert look_once(policy(), mainline="released", stable="absent").why == f"waits for 6.6 ({where})"
    assert look_once(policy(), mainline="reverted", stable="absent").why == f"waits for mainline 6.6 ({where})"
    assert look_once(policy(), mainline="landed", stable="released").why == f"waits for a release of mainline ({where})"


def test_a_fix_that_is_older_than_the_report_is_only_proposed() -> None:
    case = make_case(FIX, received="2026-11-24T00:00:00Z")
    seen = {"mainline": fact("released", 0, date=-0.01), "6.6": fact("released", 0, date=5)}
    why = "the fix is older than the report: a person says whether it was fixed already"
    assert Desk(policy(grace="PT0S"), case).look(0, seen) == Closing(False, why, already_fixed=True)
    seen["mainline"] = fact("released", 0, date=0)
    assert Desk(policy(grace="PT0S"), case).look(0, seen).close


def test_a_line_that_is_not_required_is_no_evidence() -> None:
    verdict = Desk(policy(grace="PT0S")).look(
        0, {"mainline": fact("not-affected", 0), "6.6": fact("released", 0, date=None)}
    )
    assert verdict == Closing(False, "no public tree shows the fix, so a person closes this case")


@pytest.mark.parametrize(
    ("close_when", "mainline", "stable", "closes"),
    [
        ("mainline", "landed", "absent", True),
        ("mainline", "landed", "unknown", True),
        ("mainline", "absent", "released", False),
        ("mainline-released", "landed", "released", False),
        ("mainline-released", "released", "absent", True),
        ("mainline", "not-affected", "absent", False),
        ("mainline", "not-affected", "landed", True),
        ("mainline-released", "not-affected", "landed", False),
        ("mainline-released", "not-affected", "released", True),
        ("mainline", "wont-fix", "landed", True),
        ("all-lines", "landed", "landed", True),
        ("all-lines", "landed", "absent", False),
        ("all-lines", "landed", "wont-fix", True),
        ("all-lines-released", "landed", "released", False),
        ("all-lines-released", "not-affected", "released", True),
        ("all-lines-released", "released", "unknown", False),
    ],
)
def test_what_the_policy_asks_for(close_when: str, mainline: str, stable: str, closes: bool) -> None:
    assert look_once(policy(close_when, grace="PT0S"), mainline=mainline, stable=stable).close is closes


def test_the_required_lines_are_in_the_order_of_the_policy() -> None:
    trees = policy().trees
    seen = dict(reversed(facts(0, mainline="absent", stable="unknown").items()))
    assert required_lines(trees, seen) == ["mainline", "6.6"]
    assert required_lines(policy("mainline").trees, seen) == ["mainline"]
    assert required_lines(policy("mainline").trees, {"6.6": fact("absent", 0)}) == ["6.6"]
