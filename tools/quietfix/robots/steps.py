"""What a person's verb means: pure functions from a case, what was asked for and the time to edits of the case.

What a step tells is printed where logs may hold it, so it says which keys and instants, and no value of the case.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from quietfix.desk.case import Case, Person, Status
from quietfix.desk.people import NO_PEOPLE, PeoplePolicy
from quietfix.errors import UsageError
from quietfix.instants import Instant
from quietfix.plan import APPEND, Edit, Value


@dataclass(frozen=True, slots=True)
class Step:
    """The edits of a verb, none where all is so already, and words about them."""

    edits: tuple[Edit, ...]
    did: tuple[str, ...] = ()
    """What is done, a few words each."""
    then: str = ""
    """The command, or the act, that is useful next."""


Decide: TypeAlias = Callable[[Case], Step]


def not_to_come(at: Instant | None, now: Instant) -> Instant:
    """When something happened: `at`, by default now. Raises UsageError for an instant that is still to come."""
    if at is not None and at > now:
        raise UsageError("--at is still to come", "say when it happened, or leave --at out for now")
    return at or now


def confirmed(case: Case, owner: str | None) -> Step:
    """The bug is one: new -> confirmed, with who drives it.

    Raises UsageError without an owner, and where a case that is further on has another one.
    """
    still_open(case)
    known = owner or case.owner
    if known is None:
        raise UsageError("a confirmed case has an owner, and this one has none yet", "give --owner LOGIN")
    then = f"quietfix ready {case.id} --commit COMMIT"
    if case.answered is None:
        then = f"quietfix answered {case.id}"
    if case.stage is Status.NEW:
        mine = () if known == case.owner else (Edit(("owner",), known),)
        did = ("status new -> confirmed", *(["owner set"] if mine else []))
        return Step((Edit(("status",), "confirmed"), *mine), did, then)
    if known != case.owner:
        hint = f"to hand it over: `quietfix set {case.id} owner=LOGIN`"
        raise UsageError(f"the case is {case.status} already, and has another owner", hint)
    return Step((), (f"it is {case.status} already",), then)


Waited: TypeAlias = Literal["reporter", "maintainer", "team"]


def answered(case: Case, at: Instant | None, waiting_on: Waited | None, *, not_waiting: bool, now: Instant) -> Step:
    """The reporter has an answer, and whom the case waits for, or that it waits no more.

    An answer that is there already is left as it is unless `at` is given. Raises UsageError for both ways to wait.
    """
    if waiting_on is not None and not_waiting:
        raise UsageError("a case waits, or it does not", "give one of --waiting-on and --not-waiting")
    if waiting_on is not None:
        still_open(case)
    since = not_to_come(at, now)
    edits: list[Edit] = []
    did: list[str] = []
    if case.answered is None or (at is not None and at != case.answered):
        edits.append(Edit(("answered",), since))
        did.append(f"answered {since.human()}")
    else:
        did.append(f"it was answered already, {case.answered.human()}")
    if waiting_on is not None and (case.waiting is None or case.waiting.on != waiting_on):
        edits.append(Edit(("waiting",), {"on": waiting_on, "since": since}))
        did.append(f"waiting on {waiting_on} since {since.human()}")
    elif waiting_on is not None:
        did.append(f"it was waiting on {waiting_on} already")
    if not_waiting:
        did.append("waiting no more" if case.waiting is not None else "it was not waiting")
        edits += [Edit(("waiting",), None)] if case.waiting is not None else []
    return Step(tuple(edits), tuple(did), f"quietfix deadlines {case.id} --why")


def drawn_in(
    case: Case,
    who: str,
    role: str | None,
    reason: str | None,
    by: str | None,
    *,
    remove: bool,
    now: Instant,
    known: PeoplePolicy = NO_PEOPLE,
) -> Step:
    """Somebody is drawn in, by login or mail address, or taken out again. `known` says which of those are one person.

    Raises UsageError where it is not said why or by whom, and for taking out one who is not there.
    """
    there = [index for index, person in enumerate(case.people) if _is(person, who, known)]
    if remove:
        if not there:
            raise UsageError("this person is not among the people of the case", f"see `quietfix show {case.id}`")
        # From the end, so that the positions of those before it stay right.
        edits = tuple(Edit(("people", index), None) for index in reversed(there))
        return Step(edits, ("person taken out",), f"quietfix show {case.id}")
    if there:
        if role is not None and case.people[there[0]].role != role:
            raise UsageError("this person is there already, in another role", "take them out first, with --remove")
        return Step((), ("this person is there already",))
    if reason is None:
        raise UsageError("it is not said why this person is drawn in", "give --reason")
    whose = by or case.owner
    if whose is None:
        raise UsageError("it is not said who draws this person in, and the case has no owner", "give --by LOGIN")
    person: dict[str, Value] = {"email" if "@" in who else "github": who, "role": role or "maintainer"}
    person |= {"added": str(now).partition("T")[0], "by": whose, "reason": reason}
    return Step((Edit(("people", APPEND), person),), ("person drawn in",), f"quietfix show {case.id}")


def still_open(case: Case) -> None:
    """Raises UsageError where the case is closed."""
    if case.stage is Status.CLOSED:
        raise UsageError("the case is closed", f"open it again first: `quietfix reopen {case.id} --reason WHY`")


def _is(person: Person, who: str, known: PeoplePolicy) -> bool:
    """Whether this is the person. Forges and domains do not tell capital letters from small ones."""
    return bool(_names(who, known) & (_names(person.github, known) | _names(person.email, known)))


def _names(name: str | None, known: PeoplePolicy) -> set[str]:
    """A login or address, and the login that an address belongs to."""
    return set() if name is None else {name.casefold(), (known.login(name) or name).casefold()}
