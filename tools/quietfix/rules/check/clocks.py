"""Rules over the clocks of the policy: they run between facts that there are, for a length that makes sense."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import TypeAlias

from quietfix.desk.document import Document
from quietfix.desk.policy import Clock, DeadlinePolicy
from quietfix.finding import Finding
from quietfix.plan import KeyPath
from quietfix.rules.check.names import doubles, near
from quietfix.rules.clockfacts import CONDITIONS, EACH, FACTS, OF_PEOPLE

ClockRule: TypeAlias = Callable[[Document, KeyPath, Clock], Iterator[Finding]]


def check_clocks(document: Document, policy: DeadlinePolicy) -> list[Finding]:
    """All findings about the clocks, those that are off included."""
    found = list(clock_ids_are_their_own(document, policy))
    for index, clock in enumerate(policy.clocks):
        for rule in CLOCK_RULES:
            found += rule(document, ("clocks", index), clock)
    return found


def clock_ids_are_their_own(document: Document, policy: DeadlinePolicy) -> Iterator[Finding]:
    """Comments and pages name a clock by its id."""
    for path in doubles((("clocks", index, "id"), clock.id) for index, clock in enumerate(policy.clocks)):
        yield document.finding("clock-twice", path, "another clock has this id", "give it one of its own")


def clock_facts_are_known(document: Document, path: KeyPath, clock: Clock) -> Iterator[Finding]:
    """A clock starts and stops by facts, ends earlier by facts, and looks at facts."""
    spans, instants, conditions = [*FACTS, *EACH], list(FACTS), list(CONDITIONS)
    named: list[tuple[KeyPath, str | None, Sequence[str]]] = [
        (("starts",), clock.starts, spans),
        (("stops",), clock.stops, spans),
        (("requires",), clock.requires, conditions),
        (("unless",), clock.unless, conditions),
        *((("at-most", at), name, instants) for at, name in enumerate(clock.at_most)),
    ]
    for key, name, known in named:
        if name is not None and name not in known:
            yield document.finding("clock-fact", (*path, *key), "no such fact", near(name, known))


def clock_is_about_one_thing(document: Document, path: KeyPath, clock: Clock) -> Iterator[Finding]:
    """A clock that starts for each person and stops for each line could never stop."""
    if clock.stops in EACH and clock.starts in EACH and (clock.starts in OF_PEOPLE) != (clock.stops in OF_PEOPLE):
        message, hint = "this is about lines and `starts` about people, or the other way round", "name two of one kind"
        yield document.finding("clock-fact", (*path, "stops"), message, hint)


def clock_lengths_make_sense(document: Document, path: KeyPath, clock: Clock) -> Iterator[Finding]:
    """People are told again after some time, and working days are whole ones."""
    if clock.overdue_every is not None and clock.overdue_every <= timedelta():
        message, hint = "this must be longer than nothing", "a day is P1D"
        yield document.finding("clock-length", (*path, "overdue-every"), message, hint)
    if clock.overdue_every is not None and clock.overdue_after is None:
        message, hint = "this clock is never overdue, so it is not said again", "add `overdue-after`"
        yield document.finding("clock-length", (*path, "overdue-every"), message, hint)
    if clock.days == "working" and clock.length % timedelta(days=1):
        message, hint = "working days are counted whole", "write the length in days, such as P5D"
        yield document.finding("clock-length", (*path, "length"), message, hint)


def clock_extension_is_of_an_embargo(document: Document, path: KeyPath, clock: Clock) -> Iterator[Finding]:
    """Only what somebody asked for can be made longer, and only for a reason that the policy lists."""
    if clock.extension is None:
        return
    if clock.requires != "embargo.asked-by":
        message, hint = "only the clock that requires embargo.asked-by can be extended", "take `extension` out"
        yield document.finding("clock-extension", (*path, "extension"), message, hint)
    if not clock.extension.reasons:
        message, hint = "no reason would allow this extension", "list some, or take `extension` out"
        yield document.finding("clock-extension", (*path, "extension", "reasons"), message, hint)


CLOCK_RULES: tuple[ClockRule, ...] = (
    clock_facts_are_known,
    clock_is_about_one_thing,
    clock_lengths_make_sense,
    clock_extension_is_of_an_embargo,
)
