"""Who gets in and out, one situation each."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from quietfix.desk.people import PeoplePolicy
from quietfix.desk.state import State
from quietfix.facts import PeopleSeen
from quietfix.plan import Plan
from quietfix.rules.access import Standing
from quietfix.views.plans import as_text
from tests.rules_access.gates import NOW, Desk, case, grant, invitation, person, policy
from tests.support.golden import assert_golden

OPEN = case("2026-0001", person("ada"))
EMPTY = PeopleSeen()


def remembering(*did: str, days: int = 0) -> tuple[tuple[str, State], ...]:
    """A log of case 2026-0001 that says so, so many days before NOW."""
    state = State()
    for words in did:
        state = state.logged(NOW + timedelta(days=-days), f"access: {words}", "a")
    return (("2026-0001", state),)


def test_the_plan_reads_so() -> None:
    """All kinds of actions at once: who leaves first, then who changes, then who comes, with the blast radius."""
    cases = (
        case("2026-0001", person("ada"), person("bea", "expert"), person("fay")),
        case("2026-0002", person("ada", "committer", by="somebody else"), person("bea", "expert")),
        case("2026-0003", person("cyd"), person("dan", "committer"), closed=8),
        case("2026-0004", person("eve"), closed=2),
        case("2026-0005"),
    )
    seen = PeopleSeen(
        (grant("bea", "read"), grant("cyd"), grant("dan", "write"), grant("Eve", "write"), grant("gus")),
        (invitation("fay", days=7, id=5), invitation("hal")),
    )
    desk = Desk(cases, seen)
    assert_golden("access/plan.txt", as_text(Plan(desk.decide().actions), (), write=False, quiet=False))


def test_somebody_is_let_in_while_a_case_is_open_and_some_time_after() -> None:
    assert Desk((OPEN,)).lines() == ["+ 2026-0001  access of ada: read"]
    within, after = (case("2026-0001", person("ada"), closed=days) for days in (6, 7))
    inside = PeopleSeen((grant("ada"),))
    assert Desk((within,), inside).lines() == []
    assert Desk((after,), inside).lines() == ["- 2026-0001  access of ada"]
    assert Desk((within,)).lines() == [], "a closed case keeps people in, and lets nobody new in"
    reopened = case("2026-0001", person("ada"), reopened={"at": str(NOW), "from": "fixed", "reason": "a"})
    assert Desk((reopened,), EMPTY).lines() == ["+ 2026-0001  access of ada: read"]


def test_a_new_case_lets_in_whom_a_member_drew_in() -> None:
    assert Desk((case("2026-0001", person("ada"), status="new"),)).lines() == ["+ 2026-0001  access of ada: read"]


def test_who_is_taken_out_of_a_case_leaves_at_once() -> None:
    gone = Desk((case("2026-0001"),), PeopleSeen((grant("ada"),)), logs=remembering("ada invited"))
    (action,) = gone.decide().actions
    assert (action.line(), action.why) == ("- 2026-0001  access of ada", "no case lets them in")
    invited = Desk((case("2026-0001"),), PeopleSeen((), (invitation("ada"),)))
    assert invited.lines() == ["- no case  access of ada"]


@pytest.mark.parametrize(
    ("has", "closed", "line"),
    [
        ("read", None, "~ 2026-0001  access of ada: read -> triage"),
        ("triage", None, ""),
        ("write", None, "~ 2026-0001  access of ada: write -> triage"),
        ("read", 1, ""),
        ("write", 1, "~ 2026-0001  access of ada: write -> triage"),
        ("maintain", None, ""),
    ],
)
def test_a_role_follows_the_case(has: str, closed: int | None, line: str) -> None:
    """A case that has closed lowers a role to what it gives, and raises none."""
    named = (case("2026-0001", person("ADA", "expert"), closed=closed),)
    lines = [line] if line else []
    assert Desk(named, PeopleSeen((grant("ada", has),))).lines() == lines
    assert Desk(named, PeopleSeen((), (invitation("ada", has),))).lines() == lines


def test_of_several_cases_the_highest_role_counts_and_the_last_to_close() -> None:
    both = (case("2026-0001", person("ada")), case("2026-0002", person("Ada", "committer")), case("2026-0003"))
    (action,) = Desk(both).decide().actions
    assert action.line() == "+ 2026-0002  access of ada: write, also opens 1 other case"
    assert action.why.endswith("; also 2026-0001")
    one = (both[0], case("2026-0002", person("Ada", "committer"), closed=8))
    assert Desk(one, PeopleSeen((grant("ada", "write"),))).lines() == ["~ 2026-0001  access of ada: write -> read"]


def test_a_mail_address_is_a_login_where_the_team_noted_it() -> None:
    mail = case("2026-0001", {"email": "Ada@example.org", "added": "2026-11-20", "by": "member-b", "reason": "a"})
    assert Desk((mail,)).lines() == []
    assert Desk((mail,)).decide().notes == (
        "2026-0001: 1 person is not let in: nobody noted a login for their mail address",
    )
    rules = policy()
    people = PeoplePolicy(schema_="1", people={"ada@example.org": "ada"})
    assert Desk((mail,), policy=replace(rules, people=people)).lines() == ["+ 2026-0001  access of ada: read"]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"track": "hardware"}, "a hardware case is not shared"),
        ({"handling": "public", "report": {"assisted": True}}, "what is handled in public needs nobody let in"),
    ],
)
def test_some_cases_let_nobody_in(more: dict[str, Any], why: str) -> None:
    # Any: values of a front matter.
    found = Desk((case("2026-0001", person("ada"), **more),)).decide()
    assert (found.actions, found.notes) == ((), (f"2026-0001: 1 person is not let in: {why}",))


def test_an_invitation_that_expired_is_renewed_once_and_then_asked_about() -> None:
    late = PeopleSeen((), (invitation("ada", id=4, days=7),))
    (again,) = Desk((OPEN,), late, logs=remembering("ada invited")).decide().actions
    assert again.line() == "+ 2026-0001  access of ada: read (again: the invitation has expired)"
    twice = Desk((OPEN,), late, logs=remembering("ada invited", "ada invited again")).decide()
    assert twice.actions == ()
    (question,) = twice.questions
    assert question.text.startswith("ada was invited twice, and both invitations have expired.")
    assert (question.case, question.key) == ("2026-0001", "access/ada/2026-11-20T00:00:00Z")


def test_who_declined_or_left_is_not_invited_again_but_asked_about() -> None:
    (question,) = Desk((OPEN,), logs=remembering("ada invited")).decide().questions
    assert question.text.startswith("ada was invited, and has neither access nor an invitation any more.")
    assert "`quietfix person 2026-0001 ada --remove`" in question.text


@pytest.mark.parametrize(
    ("named", "did", "days"),
    [
        (person("ada", added="2026-11-20"), ("ada invited",), 8),
        (person("ada", added="2026-11-20"), ("ada invited", "ada taken out"), 0),
        (person("ada"), ("bea invited",), 0),
        (person("ada"), ("ada other role",), 0),
    ],
)
def test_drawn_in_or_let_in_anew_somebody_is_invited_again(
    named: dict[str, str], did: tuple[str, ...], days: int
) -> None:
    desk = Desk((case("2026-0001", named),), logs=remembering(*did, days=days))
    assert desk.lines() == ["+ 2026-0001  access of ada: read"]


def test_a_day_that_is_still_to_come_does_not_forget_who_declined() -> None:
    desk = Desk((case("2026-0001", person("ada", added="2026-12-24")),), logs=remembering("ada invited"))
    assert desk.lines() == []


def test_more_than_robots_give_is_asked_about_and_left() -> None:
    seen = PeopleSeen((grant("ada", "admin"), grant("bea", "of-the-org"), grant("member-b", "admin")))
    found = Desk((case("2026-0001"),), seen).decide()
    assert found.actions == ()
    assert [question.text.partition(":")[0] for question in found.questions] == [
        "ada has the role admin, and neither the team nor a case names them",
        "bea has the role of-the-org, and neither the team nor a case names them",
    ]
    named = Desk((OPEN,), seen).decide()
    assert [question.login for question in named.questions] == ["bea"]


def test_each_rail_says_what_it_holds_back() -> None:
    three = PeopleSeen((grant("ada"), grant("bea"), grant("cyd")))
    few = Desk((case("2026-0001", person("dan")),), three, policy("max-removals: 2\n")).decide()
    assert [action.login for action in few.actions] == ["dan"], "letting in goes on"
    assert few.refused[0].startswith("3 people would be taken out, and policy/access.yml:5 allows 2 at once; nobody is")
    admins = policy("max-removals: 9\nrequired-admins: [Root-A, root-b]\n")
    seen = replace(three, owners=frozenset({"root-a"}), grants=(*three.grants, grant("root-b", "write")))
    (missing,) = Desk((), seen, admins).decide().refused
    assert missing == "not seen among the admins, as policy/access.yml:6 requires: root-b; nobody is taken out"
    there = replace(seen, grants=(*three.grants, grant("Root-B", "admin")))
    assert len(Desk((), there, admins).decide().actions) == 3
    (nobody,) = Desk((), three, policy(members=())).decide().refused
    assert nobody.startswith("policy/desk.yml names no members")
    unread = Desk((), three, unread=1).decide()
    assert (unread.actions, unread.refused) == ((), ())
    assert unread.unknown == ("who else is let in, since a case cannot be read; nobody is taken out",)


def test_a_role_is_not_lowered_where_a_case_that_may_ask_for_it_cannot_be_read() -> None:
    seen = PeopleSeen((grant("ada", "write"),))
    assert Desk((OPEN,), seen).lines() == ["~ 2026-0001  access of ada: write -> read"]
    assert Desk((OPEN,), seen, unread=1).lines() == []


def test_without_rooms_nobody_is_let_in_by_a_desk_that_asks_for_them() -> None:
    rules = policy()
    assert rules.access is not None
    rooms = replace(rules, access=rules.access.model_copy(update={"rooms": "per-case"}))
    seen = PeopleSeen((grant("bea"),))
    found = Desk((OPEN,), seen, rooms).decide()
    assert (found.actions, len(found.refused)) == ((), 1)
    assert found.off.startswith("policy/access.yml:2 asks for a repository for each case, which there is not yet")
    assert Desk((case("2026-0001"),), seen, rooms).decide().refused == ()
    old = Desk((OPEN,), seen, replace(rules, access=None)).decide()
    assert (old.actions, old.refused) == ((), ())
    assert old.off == "this desk has no policy/access.yml, so nobody is let in or taken out"


def test_everybody_has_a_standing() -> None:
    cases = (OPEN, case("2026-0002", person("cyd"), closed=9), case("2026-0003", person("owner-o")))
    seen = PeopleSeen((grant("cyd"), grant("Member-B"), grant("bot-k")), (), frozenset({"Owner-O"}))
    found = Desk(cases, seen, policy("max-removals: 9\nkeep: [Bot-K]\n")).decide()
    assert {one.login: one.standing for one in found.people} == {
        "ada": Standing.CASE,
        "bot-k": Standing.KEPT,
        "cyd": Standing.NOBODY,
        "Member-B": Standing.TEAM,
        "owner-o": Standing.OWNER,
    }
