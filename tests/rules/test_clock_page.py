"""docs/clocks.md tells of every shipped clock, and of every fact that a clock may name."""

from quietfix.rules.clockfacts import CONDITIONS, EACH, FACTS
from quietfix.rules.clocks import ClockState
from tests.rules.looking import shipped
from tests.support.desks import TEMPLATE

PAGE = (TEMPLATE / "docs/clocks.md").read_text(encoding="utf-8")


def test_each_shipped_clock_has_a_section_in_their_order() -> None:
    sections = [line.removeprefix("## ") for line in PAGE.splitlines() if line.startswith("## ")]
    assert sections == [clock.id for clock in shipped().deadlines.clocks] + ["Facts"]


def test_each_fact_and_each_state_is_named() -> None:
    assert [name for name in (*FACTS, *EACH, *CONDITIONS) if f"`{name}`" not in PAGE] == []
    assert [state.value for state in ClockState if f"| {state.value} |" not in PAGE] == []
