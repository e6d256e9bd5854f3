"""Laws of who gets in, over desks, forges and memories of any kind."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from quietfix.desk.accesspolicy import ROLES
from quietfix.desk.state import State
from quietfix.facts import Grant, Invitation, PeopleSeen, Unknown
from quietfix.plan import Invite, Revoke
from quietfix.rules.accessclaims import claims, rank
from tests.rules_access.gates import NOW, Desk, case, invitation, person, policy

LOGINS = ("ada", "Ada", "bea", "cyd", "dan", "eve", "fay", "Member-B", "owner-o", "bot-k")
CANARY = "CANARY"
SOME_ROLE = ("read", "read", "triage", "write", "write", "admin", "of-the-org")

logins = st.sampled_from(LOGINS)
people = st.lists(
    st.builds(
        person,
        logins,
        st.sampled_from(["maintainer", "expert", "committer", f"{CANARY}-PART"]),
        by=st.sampled_from(["member-b", "MEMBER-C", f"{CANARY}-BY"]),
        added=st.sampled_from(["2026-11-01", "2026-11-20", "2026-12-20"]),
        reason=st.just(f"{CANARY}-REASON"),
    ),
    max_size=6,
)
kinds: list[dict[str, Any]] = [
    {},
    {"closed": 3},
    {"closed": 7},
    {"closed": 30},
    {"handling": "public", "public-since": "2026-11-21T00:00:00Z"},
    {"track": "hardware"},
    {"reopened": {"at": "2026-11-23T00:00:00Z", "from": "fixed", "reason": CANARY}},
]


def _login(one: Grant | Invitation) -> str:
    return one.login.casefold()


@st.composite
def desks(draw: st.DrawFn) -> Desk:
    """A desk; each login has at most one grant and one invitation, as on a forge."""
    several = draw(st.lists(st.tuples(people, st.sampled_from(kinds)), max_size=4))
    cases = tuple(
        case(f"2026-{number:04}", *named, **{"title": f"{CANARY}-TITLE", **kind})
        for number, (named, kind) in enumerate(several, 1)
    )
    roles = st.sampled_from(SOME_ROLE)
    seen = PeopleSeen(
        tuple(draw(st.lists(st.builds(Grant, logins, roles), unique_by=_login, max_size=5))),
        tuple(
            draw(st.lists(st.builds(invitation, logins, roles, days=st.integers(0, 9)), unique_by=_login, max_size=5))
        ),
        frozenset({"Owner-O"}),
    )
    more = f"max-removals: {draw(st.sampled_from([10, 10, 1, 0]))}\nkeep: [Bot-K]\n"
    more += draw(st.sampled_from(["", "", "required-admins: [owner-o]\n", "required-admins: [ada]\n"]))
    rules = policy(more, members=draw(st.sampled_from([("member-b", "member-c"), ("member-b",), ()])))
    logs = []
    for one in cases:
        state = State()
        for login, did in draw(
            st.lists(
                st.tuples(logins, st.sampled_from(["invited", "invited again", "taken out", "other role", CANARY])),
                max_size=3,
            )
        ):
            state = state.logged(NOW, f"access: {login} {did}", "a")
        logs.append((one.id, state))
    return Desk(cases, seen, rules, draw(st.sampled_from([0, 0, 0, 1])), tuple(logs))


def moved(desk: Desk) -> list[str]:
    return [action.login.casefold() for action in desk.decide().actions]


def takes_away(action: Invite | Revoke) -> bool:
    return isinstance(action, Revoke) or (action.was is not None and rank(action.role) < rank(action.was))


@given(desks())
def test_owners_the_team_and_who_is_kept_are_never_touched(desk: Desk) -> None:
    alone = {"owner-o", "bot-k", *(name.casefold() for name in desk.policy.desk.members)}
    assert not alone & set(moved(desk))


@given(desks())
def test_what_was_not_seen_moves_nobody(desk: Desk) -> None:
    unknown = replace(desk, seen=Unknown("it broke")).decide()
    assert (unknown.actions, unknown.unknown) == ((), ("who gets in: it broke",))
    assert replace(desk, seen=None).decide().actions == ()


@given(desks())
def test_nobody_is_taken_out_while_a_case_cannot_be_read(desk: Desk) -> None:
    found = replace(desk, unread=1).decide()
    assert not any(takes_away(action) for action in found.actions)


@given(desks())
def test_rails_hold(desk: Desk) -> None:
    found, rules, seen = desk.decide(), desk.policy.access, desk.seen
    assert rules is not None and isinstance(seen, PeopleSeen)
    assert sum(isinstance(action, Revoke) for action in found.actions) <= rules.max_removals
    admins = {"owner-o", *(one.login.casefold() for one in seen.grants if one.role == "admin")}
    if not set(rules.required_admins) <= admins:
        assert found.refused
        assert not any(takes_away(action) for action in found.actions)
    if not desk.policy.desk.members:
        assert not any(takes_away(action) for action in found.actions)


@given(desks())
def test_nobody_is_in_two_actions_or_in_an_action_and_a_question(desk: Desk) -> None:
    asked = [question.login.casefold() for question in desk.decide().questions]
    everybody = [*moved(desk), *asked]
    assert len(everybody) == len(set(everybody))


@given(desks())
def test_who_was_given_more_than_robots_give_is_never_touched(desk: Desk) -> None:
    assert isinstance(desk.seen, PeopleSeen)
    more = {one.login.casefold() for one in desk.seen.grants if one.role not in ROLES}
    assert not more & set(moved(desk))


@given(desks())
def test_only_open_shared_software_cases_let_anybody_in(desk: Desk) -> None:
    """And with the role of the policy: hardware, public and closed cases never do."""
    given_by = {
        (claim.login.casefold(), claim.role)
        for one in desk.cases
        for claim in claims(one, desk.policy)
        if one.track == "software" and one.handling == "private" and claim.until is None
    }
    for action in desk.decide().actions:
        if isinstance(action, Invite) and not takes_away(action):
            assert (action.login.casefold(), action.role) in given_by
            assert action.case in {one.id for one in desk.cases if one.closed is None}


@given(desks())
def test_carried_out_once_there_is_nothing_left_to_do(desk: Desk) -> None:
    assert desk.applied().decide().actions == ()


@given(desks())
def test_everybody_whom_an_open_case_names_is_in_invited_or_asked_about(desk: Desk) -> None:
    after = desk.applied()
    assert isinstance(after.seen, PeopleSeen)
    there = {one.login.casefold() for one in after.seen.grants}
    there |= {one.login.casefold() for one in after.seen.invitations}
    asked = {question.login.casefold() for question in after.decide().questions}
    alone = {"owner-o", "bot-k", *(name.casefold() for name in desk.policy.desk.members)}
    wanted = {claim.login.casefold() for one in desk.cases for claim in claims(one, desk.policy) if claim.until is None}
    assert wanted <= there | asked | alone


@given(desks())
def test_the_order_of_cases_and_of_the_forge_does_not_matter(desk: Desk) -> None:
    assert isinstance(desk.seen, PeopleSeen)
    turned = replace(desk.seen, grants=desk.seen.grants[::-1], invitations=desk.seen.invitations[::-1])
    assert set(replace(desk, cases=desk.cases[::-1], seen=turned).decide().actions) == set(desk.decide().actions)


@given(desks())
def test_no_word_of_a_case_is_in_what_is_said(desk: Desk) -> None:
    found = desk.decide()
    said = [*(action.line() + action.why for action in found.actions), *(one.text for one in found.questions)]
    assert CANARY not in " ".join([*said, *found.refused, *found.unknown, *found.notes])
