"""What the comparison with the truth calls an error, and what not."""

from pathlib import Path
from typing import Any

import pytest

from tests.bench import kernelish
from tests.bench.kernelish import Size
from tests.bench.truth import Asked, Named, Right, Truth
from tests.bench.verdicts import compare, desk_of, shown_by

COMMIT = "c" * 40


def kinds(verdict: Right, ours: str, *, tag: str = "v1", candidates: int = 0, also: tuple[Right, ...] = ()) -> set[str]:
    truth = Truth("mainline", "a situation", verdict, also, COMMIT, "v1" if verdict == "released" else "")
    facts: dict[str, Any] = {  # Any: JSON-like
        "verdict": ours,
        "why": "so",
        "tag": tag,
        "patches": [{"commit": COMMIT}],
        "candidates": [{}] * candidates,
    }
    compared = compare([Asked("2026-0001", (Named(COMMIT),), (truth,))], {"2026-0001": {"mainline": facts}})
    return set(compared.kinds)


@pytest.mark.parametrize(
    ("verdict", "ours", "kind"),
    [
        ("absent", "released", "false landed"),
        ("reverted", "landed", "false landed"),
        ("candidate", "released", "false landed"),
        ("unknown", "landed", "false landed"),
        ("released", "absent", "missed"),
        ("landed", "unknown", "missed"),
        ("landed", "released", "false released"),
        ("released", "landed", "other verdict: landed and not released"),
        ("not-affected", "absent", "other verdict: absent and not not-affected"),
        ("candidate", "absent", "candidate not shown"),
        ("released", "released", "right"),
        ("absent", "absent", "right"),
    ],
)
def test_each_difference_has_a_name(verdict: Right, ours: str, kind: str) -> None:
    assert kinds(verdict, ours) == {kind}


def test_what_is_right_may_have_other_details() -> None:
    assert kinds("released", "released", tag="v2") == {"right", "landed by the commit, in another tag"}
    assert kinds("candidate", "absent", candidates=1) == {"candidate shown"}
    assert kinds("released", "not-affected", also=("not-affected",)) == {"right"}


@pytest.mark.parametrize("apart", [False, True])
def test_the_command_is_asked_about_every_case_on_every_line(tmp_path: Path, apart: bool) -> None:
    world = kernelish.write(tmp_path / "public", Size(mainline=600, lines=2, backports=30, cases=40, apart=apart))
    compared = compare(world.cases, shown_by(desk_of(tmp_path / "desk", world)))
    plainly = compared.kinds["right"] / sum(len(case.truths) for case in world.cases)
    assert plainly > 0.7, "\n".join(compared.lines())
