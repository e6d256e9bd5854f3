"""Whom to ask to join: those hit again and again, not those of one bad month, and not those who are there."""

import dataclasses

from quietfix.desk.case import Case
from quietfix.desk.people import PeoplePolicy
from quietfix.desk.policy import Policy
from quietfix.desk.state import State
from quietfix.instants import Instant
from quietfix.rules.routing.router import Router
from quietfix.rules.stats.members import Candidate, candidates
from quietfix.rules.stats.subsystems import subsystems
from tests.rules_check.judging import case_file, policy
from tests.rules_routing.tree import ROUTER
from tests.support.desks import NOW

FROB = "affects: {files: [drivers/frob/lease.c]}\n"
DRAWN = "people:\n  - {github: maintainer-a, role: maintainer, added: 2026-11-20, by: member-b, reason: x}\n"


def case(received: str, more: str = FROB) -> tuple[Case, State]:
    head = f"schema: 1\nid: 2026-0007\ntitle: a bug\nowner: member-b\nreceived: {received}T00:00:00Z\n"
    status = "" if "status:" in more else "status: confirmed\n"
    made = case_file(f"---\n{head}{status}{more}---\n")
    assert made.case is not None, made.findings
    return made.case, State()


def found(
    *cases: tuple[Case, State], router: Router | None = ROUTER, team: tuple[str, ...] = ()
) -> tuple[Candidate, ...]:
    ours = policy()
    desk = ours.desk.model_copy(update={"members": team})
    people = PeoplePolicy(schema_="1", people={"bea@example.org": "bea-s"})
    made: Policy = dataclasses.replace(ours, desk=desk, people=people)
    return candidates(cases, router, made, None, Instant.parse(NOW))


def test_three_cases_in_two_months_are_often() -> None:
    (one,) = found(case("2026-09-01"), case("2026-09-20"), case("2026-11-01", FROB + DRAWN))
    assert (one.subsystem, one.cases, one.months, one.served) == ("FROB LEASES", 3, 2, False)
    assert [(person.who, person.why) for person in one.people] == [
        ("Bea Sample <bea@example.org>", "M: in MAINTAINERS"),
        ("maintainer-a", "drawn into 1 of these cases"),
    ]


def test_one_bad_month_two_cases_or_old_ones_are_not() -> None:
    assert found(case("2026-09-01"), case("2026-09-02"), case("2026-09-03")) == ()
    assert found(case("2026-09-01"), case("2026-10-02")) == ()
    assert found(case("2025-09-01"), case("2026-09-02"), case("2026-10-03")) == ()


def test_duplicates_do_not_count() -> None:
    closed = FROB + "status: closed\nclosed: {at: 2026-11-02T00:00:00Z, as: duplicate, of: 2026-0001}\n"
    assert found(case("2026-09-01"), case("2026-10-02"), case("2026-11-01", closed)) == ()


def test_those_on_the_team_come_last() -> None:
    hit = [case(day) for day in ("2026-09-01", "2026-10-01", "2026-11-01")]
    other = [case(day, "affects: {files: [net/alone/a.c]}\n") for day in ("2026-09-01", "2026-10-01", "2026-11-01")]
    both = found(*hit, *other, team=("BEA-S",))
    assert [one.served for one in both] == [False, True]
    assert both[1].people[0].member


def test_without_maintainers_those_who_were_drawn_in_are_named() -> None:
    (one,) = found(*(case(day, FROB + DRAWN) for day in ("2026-09-01", "2026-10-01", "2026-11-01")), router=None)
    assert one.subsystem == "drivers/frob"
    assert [(person.who, person.why) for person in one.people] == [("maintainer-a", "drawn into 3 of these cases")]


def test_the_subsystems_of_a_case() -> None:
    two = "affects: {files: [drivers/frob/lease.c, drivers/frob/core.c]}\n"
    assert subsystems(case("2026-09-01", two)[0], ROUTER) == ("FROB LEASES", "FROB CORE")
    many = "affects: {files: [kernel/fork.c, fs/nfsd/state.c, Makefile]}\n"
    assert subsystems(case("2026-09-01", many)[0], None) == ("kernel", "fs/nfsd", "Makefile")
    assert subsystems(case("2026-09-01", "")[0], None) == ("(no files noted)",)
    assert subsystems(case("2026-09-01", "track: hardware\n")[0], ROUTER) == ("(hardware)",)
