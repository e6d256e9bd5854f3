"""`check` over the clocks of a policy, each fault alone."""

import pytest

from tests.rules_check.judging import places, policy_findings, shipped

CLOCK = """\
schema: 1
clocks:
  - id: one
    starts: fix.ready
    stops: first-public
    length: P3D
    requires: embargo.asked-by
    overdue-after: P1D
    overdue-every: P1D
    notify: digest
    waits-for: team
"""


def found(old: str, new: str) -> list[tuple[int, int, str, str]]:
    assert old in CLOCK
    return places(policy_findings({"deadlines.yml": CLOCK.replace(old, new)}))


def test_a_sound_clock_is_met_with_silence() -> None:
    assert found("one", "two") == []
    assert found("    stops: first-public\n", "") == []
    assert found("    overdue-after: P1D\n    overdue-every: P1D\n", "") == []
    assert found("    overdue-every: P1D\n", "") == []
    assert found("length: P3D", "length: P3D\n    days: working") == []
    assert (
        found("length: P3D", "length: P3D\n    extension: {enabled: true, length: P7D, reasons: [rollout, qa]}") == []
    )
    assert found("stops: first-public", "stops: landed.all") == []
    assert found("starts: fix.ready", "starts: hardware.proposed") == []


@pytest.mark.parametrize(
    ("old", "new", "line", "rule", "message"),
    [
        ("    overdue-after: P1D\n", "", 8, "clock-length", "this clock is never overdue, so it is not said again"),
        ("length: P3D", "length: PT36H\n    days: working", 6, "clock-length", "working days are counted whole"),
        ("length: P3D", "length: P3D\n    at-most: [landed.all]", 7, "clock-fact", "no such fact"),
        ("length: P3D", "length: P3D\n    unless: landed.all", 7, "clock-fact", "no such fact"),
        (
            "    requires: embargo.asked-by\n",
            "    extension: {enabled: true, length: P7D, reasons: [qa]}\n",
            7,
            "clock-extension",
            "only the clock that requires embargo.asked-by can be extended",
        ),
        (
            "length: P3D",
            "length: P3D\n    extension: {enabled: false, length: P7D, reasons: []}",
            7,
            "clock-extension",
            "no reason would allow this extension",
        ),
        (
            "starts: fix.ready\n    stops: first-public",
            "starts: hardware.proposed\n    stops: landed.all",
            5,
            "clock-fact",
            "this is about lines and `starts` about people, or the other way round",
        ),
        ("waits-for: team", "waits-for: nobody", 11, "value", None),
        ("notify: digest", "notify: digest\n    tracks: [firmware]", 11, "value", None),
        ("notify: digest", "notify: digest\n    holds-back: maybe", 11, "value", "`holds-back` should be true or false"),
    ],
)  # fmt: skip
def test_a_fault(old: str, new: str, line: int, rule: str, message: str | None) -> None:
    ((at, _, which, words),) = found(old, new)
    assert (at, which) == (line, rule)
    assert message in (None, words)


def test_a_clock_that_is_off_is_checked_too() -> None:
    text = shipped("deadlines.yml").replace("stops: exploited.warned", "stops: exploited.warnd")
    ((_, _, rule, _),) = places(policy_findings({"deadlines.yml": text}))
    assert rule == "clock-fact"
