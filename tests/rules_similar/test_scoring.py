"""Of five hundred cases the true duplicate comes first, what is unrelated shows nothing, and the order is total."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quietfix.rules.similar.features import Features
from quietfix.rules.similar.reading import features_of
from quietfix.rules.similar.scoring import LEAST, MOST, Match, Signal, compare
from tests.rules_similar.corpus import bugs, told
from tests.rules_similar.test_reading import PATCH, TRACE
from tests.support.desks import TEMPLATE

CASES, ASKED = 500, 100


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_duplicates_come_first_and_the_unrelated_show_nothing(seed: int) -> None:
    chance = random.Random(seed)
    made = bugs(CASES + 2 * ASKED, chance)
    known = {bug.top for bug in made[:CASES]}
    cases = {f"2026-{number:04}": features_of(told(bug, chance)).line for number, bug in enumerate(made[:CASES])}
    first = 0
    for number in chance.sample(range(CASES), ASKED):
        found = compare(features_of(told(made[number], chance)), cases)
        first += bool(found) and made[int(found[0].case[5:])].top == made[number].top
    others = [bug for bug in made[CASES:] if bug.top not in known][:ASKED]
    shown = sum(bool(compare(features_of(told(bug, chance)), cases)) for bug in others)
    assert len(others) == ASKED
    assert first >= 95
    assert shown <= 5


def test_a_desk_of_three_cases_knows_what_is_unrelated_too() -> None:
    right = shown = 0
    for seed in range(100):
        chance = random.Random(seed)
        made = bugs(4, chance)
        cases = {f"2026-{number:04}": features_of(told(bug, chance)).line for number, bug in enumerate(made[:3])}
        found = compare(features_of(told(made[0], chance)), cases)
        right += bool(found) and found[0].case == "2026-0000"
        shown += made[3].top not in {bug.top for bug in made[:3]} and bool(
            compare(features_of(told(made[3], chance)), cases)
        )
    assert right >= 95
    assert shown <= 5


def signals(one: str, other: str, least: int = 1) -> dict[Signal, int]:
    found = compare(features_of(one), {"2026-0001": features_of(other).line}, least)
    return {each.signal: each.points for match in found for each in match.evidence}


def test_the_same_patch_is_enough() -> None:
    assert signals(PATCH, f"something else\n\n{PATCH}")[Signal.PATCH] == MOST[Signal.PATCH]


def test_one_changed_file_of_two_is_a_part() -> None:
    other = PATCH.replace("lease.c", "list.c")
    found = signals(PATCH + other, PATCH + other.replace("err", "ret"))
    assert found[Signal.PATCH] == MOST[Signal.PATCH] // 2


def test_offsets_and_compilers_do_not_matter() -> None:
    built = TRACE.replace("+0x12/0x340", "+0x99/0x3aa").replace(".part.0", "").replace(".isra.0.cold", ".constprop.7")
    assert signals(TRACE, built)[Signal.TRACE] == MOST[Signal.TRACE]


def test_a_place_that_one_names_and_the_other_crashed_in() -> None:
    assert signals("It breaks in frob_put().", TRACE, LEAST)[Signal.TRACE] == 33


def test_frames_near_the_top_count_more() -> None:
    frames = [f"frob_{letter}+0x1/0x2" for letter in "abcdefgh"]
    top, low = "\n".join([*frames[:2], "x_y+0x1/0x2"]), "\n".join(["x_y+0x1/0x2", "z_y+0x1/0x2", *frames[4:]])
    assert signals("\n".join(frames), top)[Signal.TRACE] > signals("\n".join(frames), low)[Signal.TRACE]


def test_what_many_cases_have_counts_less() -> None:
    report = features_of("It breaks in frob_put().")
    few = {f"2026-{n:04}": "w:x" for n in range(200)} | {"2026-0001": "n:frob_put"}
    many = {f"2026-{n:04}": "n:frob_put" for n in range(200)}
    assert compare(report, few, 1)[0].points == 20
    assert compare(report, many, 1) == []


def test_words_calls_and_kinds_alone_show_nothing() -> None:
    soft = Features(("w:gronkle", *(f"w:word{n}" for n in range(60)), "s:keyctl", "s:bpf", "k:deadlock"))
    assert compare(soft, {"2026-0001": soft.line}, 1) == []


TOKENS = st.lists(st.sampled_from([f"{kind}:{name}" for kind in "tnpcdswk" for name in "abcdef"]), unique=True).map(
    lambda tokens: Features(tuple(tokens))
)


@given(TOKENS, st.dictionaries(st.integers(1, 30).map(lambda n: f"2026-{n:04}"), TOKENS, max_size=8))
@settings(max_examples=200)
def test_the_order_is_total_and_the_same_however_cases_are_given(report: Features, cases: dict[str, Features]) -> None:
    lines = {case: features.line for case, features in cases.items()}
    found = compare(report, lines, 1)
    assert found == compare(report, dict(reversed(lines.items())), 1)
    assert found == sorted(found, key=lambda one: (-one.points, one.case))
    for match in found:
        bounded(match)
    shown = {match.case for match in compare(report, lines)}
    assert shown == {match.case for match in found if match.points >= LEAST}


def bounded(match: Match) -> None:
    assert all(0 < one.points <= MOST[one.signal] and one.why and len(one.shared) <= 6 for one in match.evidence)


def test_the_page_says_the_points_that_are_given() -> None:
    text = (TEMPLATE / "docs" / "similar.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z ]+) \| +(\d+) \|", text, re.MULTILINE)
    assert rows == [(signal.value, str(points)) for signal, points in MOST.items()]
    assert f"from {LEAST} points on" in text
