"""What the verbs mean, by themselves: a case, what is asked for and the time give edits or a refusal."""

from typing import Any

import pytest

from quietfix.desk.case import Case
from quietfix.desk.model import validate
from quietfix.errors import UsageError
from quietfix.ids import CommitId
from quietfix.instants import Instant
from quietfix.plan import APPEND, Edit
from quietfix.robots.endings import Ending, closed, reopened
from quietfix.robots.fixing import Named, ready
from quietfix.robots.steps import Step, answered, confirmed, drawn_in
from quietfix.rules.check.cases import NEEDED, closing_is_complete
from tests.desk.reading import read_case

NOW = Instant.parse("2026-11-24T16:00:00Z")
EARLIER = Instant.parse("2026-11-23T16:00:00Z")
LATER = Instant.parse("2026-11-25T16:00:00Z")
FIRST, SECOND = CommitId("1da177e4c3f4"), CommitId("0123456789ab")
READY = 'fix: {ready: 2026-11-23T16:00:00Z, patches: [{commit: "1da177e4c3f4"}]}\n'
CLOSED = "closed: {at: 2026-11-23T16:00:00Z, as: declined, reason: no}\n"


def case(status: str = "confirmed", more: str = "", *, owner: bool = True) -> Case:
    who = "owner: member-b\n" if owner else ""
    text = (
        f"---\nschema: 1\nid: 2026-0007\ntitle: a\nstatus: {status}\n{who}received: 2026-11-20T00:00:00Z\n{more}---\n"
    )
    made, findings = validate(Case, read_case(text.encode()))
    assert made is not None, findings
    return made


def edits(step: Step) -> dict[Any, Any]:
    return {edit.path: edit.value for edit in step.edits}


def test_confirming_sets_status_and_owner() -> None:
    assert edits(confirmed(case("new", owner=False), "member-c")) == {("status",): "confirmed", ("owner",): "member-c"}
    assert edits(confirmed(case("new"), None)) == {("status",): "confirmed"}
    assert edits(confirmed(case("new"), "member-c")) == {("status",): "confirmed", ("owner",): "member-c"}


@pytest.mark.parametrize("status", ["confirmed", "fix-ready", "landing"])
def test_a_case_that_is_further_on_is_left(status: str) -> None:
    assert confirmed(case(status), None).edits == ()
    assert confirmed(case(status), "member-b").edits == ()
    with pytest.raises(UsageError, match="has another owner"):
        confirmed(case(status), "member-c")


def test_nobody_confirms_what_nobody_drives() -> None:
    with pytest.raises(UsageError, match="none yet") as error:
        confirmed(case("new", owner=False), None)
    assert error.value.todo == "give --owner LOGIN"
    with pytest.raises(UsageError, match="closed"):
        confirmed(case("closed", CLOSED), None)


def test_the_first_answer_counts() -> None:
    told = "answered: 2026-11-23T16:00:00Z\n"
    assert edits(answered(case(), None, None, not_waiting=False, now=NOW)) == {("answered",): NOW}
    assert edits(answered(case(), EARLIER, None, not_waiting=False, now=NOW)) == {("answered",): EARLIER}
    assert answered(case(more=told), None, None, not_waiting=False, now=NOW).edits == ()
    assert answered(case(more=told), EARLIER, None, not_waiting=False, now=NOW).edits == ()
    assert edits(answered(case(more=told), NOW, None, not_waiting=False, now=NOW)) == {("answered",): NOW}
    with pytest.raises(UsageError, match="still to come"):
        answered(case(), LATER, None, not_waiting=False, now=NOW)


def test_waiting_starts_changes_and_ends() -> None:
    told = "answered: 2026-11-23T16:00:00Z\n"
    waits = f"{told}waiting: {{on: reporter, since: 2026-11-23T16:00:00Z}}\n"
    on_team = {("waiting",): {"on": "team", "since": NOW}}
    assert edits(answered(case(more=told), None, "team", not_waiting=False, now=NOW)) == on_team
    assert edits(answered(case(more=waits), None, "team", not_waiting=False, now=NOW)) == on_team
    assert answered(case(more=waits), None, "reporter", not_waiting=False, now=NOW).edits == ()
    assert answered(case(more=waits), None, None, not_waiting=True, now=NOW).edits == (Edit(("waiting",), None),)
    assert answered(case(more=told), None, None, not_waiting=True, now=NOW).edits == ()
    with pytest.raises(UsageError, match="or it does not"):
        answered(case(), None, "team", not_waiting=True, now=NOW)
    with pytest.raises(UsageError, match="closed"):
        answered(case("closed", CLOSED), None, "team", not_waiting=False, now=NOW)


def test_a_fix_is_ready() -> None:
    patch = {"role": "fix", "commit": FIRST}
    step = ready(case(), None, Named((FIRST,)), None, NOW)
    assert edits(step) == {("fix", "ready"): NOW, ("fix", "patches", APPEND): patch, ("status",): "fix-ready"}
    mail = Named(message_id="1@example.org", subject="a fix", line="6.6")
    assert edits(ready(case(), EARLIER, mail, None, NOW)) == {
        ("fix", "ready"): EARLIER,
        ("fix", "patches", APPEND): {
            "role": "fix",
            "message-id": "<1@example.org>",
            "subject": "a fix",
            "line": "6.6",
        },
        ("status",): "fix-ready",
    }
    both = Named((FIRST,), "1@example.org", "a fix")
    (_, added, _) = ready(case(), None, both, None, NOW).edits
    assert added.value == {"role": "fix", "commit": FIRST, "message-id": "<1@example.org>", "subject": "a fix"}


def test_without_a_patch_the_status_stays() -> None:
    step = ready(case(), None, Named(), None, NOW)
    assert edits(step) == {("fix", "ready"): NOW}
    assert "no patch has the role fix yet, so the status stays confirmed" in step.did
    assert ("status",) not in edits(ready(case("new", owner=False), None, Named((FIRST,)), None, NOW))


def test_patches_are_added_once_and_ready_stays() -> None:
    there = case("fix-ready", READY)
    assert [edit.value for edit in ready(there, None, Named((SECOND, SECOND)), None, NOW).edits] == [
        {"role": "fix", "commit": SECOND}
    ]
    assert ready(there, None, Named((FIRST,)), None, NOW).edits == ()
    assert ready(there, None, Named((CommitId(FIRST.text + "0" * 28),)), None, NOW).edits == ()
    assert ready(there, EARLIER, Named((FIRST,)), None, NOW).edits == ()
    waits = case("confirmed", READY)
    assert edits(ready(waits, None, Named(), None, NOW)) == {("status",): "fix-ready"}


def test_moving_ready_needs_a_reason_and_leaves_a_trace() -> None:
    there = case("fix-ready", READY)
    for at in (None, NOW):
        with pytest.raises(UsageError, match="clocks run from that") as error:
            ready(there, at, Named(), None, NOW)
        assert "--reason" in error.value.todo
    trace = {"was": EARLIER, "at": NOW, "reason": "it broke"}
    for at, since in ((None, NOW), (NOW, NOW), (Instant.parse("2026-11-24T00:00:00Z"),) * 2):
        assert edits(ready(there, at, Named(), "it broke", NOW)) == {
            ("fix", "ready"): since,
            ("fix", "restarts", APPEND): trace,
        }
    with pytest.raises(UsageError, match="there is none yet"):
        ready(case(), None, Named(), "it broke", NOW)


@pytest.mark.parametrize(
    "named",
    [
        Named(message_id="1@example.org"),
        Named(subject="a"),
        Named(line="6.6"),
        Named((FIRST, SECOND), message_id="1@example.org", subject="a"),
    ],
)
def test_a_patch_is_named_so_that_it_is_found(named: Named) -> None:
    with pytest.raises(UsageError):
        ready(case(), None, named, None, NOW)


PEOPLE = 'people: [{github: a, email: a@example.org, added: 2026-11-20, by: member-b, reason: "M:"}]\n'


def test_a_person_is_drawn_in_and_taken_out() -> None:
    step = drawn_in(case(), "m@example.org", None, "M: of FROB", None, remove=False, now=NOW)
    assert edits(step) == {
        ("people", APPEND): {
            "email": "m@example.org",
            "role": "maintainer",
            "added": "2026-11-24",
            "by": "member-b",
            "reason": "M: of FROB",
        }
    }
    (added,) = drawn_in(case(owner=False), "b", "tester", "tests", "member-c", remove=False, now=NOW).edits
    assert added.value == {"github": "b", "role": "tester", "added": "2026-11-24", "by": "member-c", "reason": "tests"}
    for who in ("a", "A", "A@example.org"):
        assert drawn_in(case(more=PEOPLE), who, None, "again", None, remove=False, now=NOW).edits == ()
        assert drawn_in(case(more=PEOPLE), who, None, None, None, remove=True, now=NOW).edits == (
            Edit(("people", 0), None),
        )


@pytest.mark.parametrize(
    ("more", "who", "role", "reason", "remove", "happened"),
    [
        ("", "a", None, None, False, "not said why"),
        ("", "a", None, "a reason", True, "not among the people"),
        (PEOPLE, "b", None, None, True, "not among the people"),
        (PEOPLE, "a", "tester", "a reason", False, "another role"),
    ],
)
def test_what_is_not_done_to_people(
    more: str, who: str, role: str | None, reason: str | None, remove: bool, happened: str
) -> None:
    with pytest.raises(UsageError, match=happened):
        drawn_in(case(more=more), who, role, reason, None, remove=remove, now=NOW)


def test_somebody_draws_a_person_in() -> None:
    with pytest.raises(UsageError, match="no owner"):
        drawn_in(case("new", owner=False), "a", None, "a reason", None, remove=False, now=NOW)


def test_closing_says_how_and_ends_the_wait() -> None:
    waits = case(more="waiting: {on: team, since: 2026-11-23T16:00:00Z}\n")
    ending = Ending("handled-in-public", list="l@example.org", message_id="1@example.org")
    assert edits(closed(waits, ending, EARLIER, NOW)) == {
        ("status",): "closed",
        ("closed",): {
            "at": EARLIER,
            "as": "handled-in-public",
            "list": "l@example.org",
            "message-id": "<1@example.org>",
        },
        ("waiting",): None,
    }
    step = closed(case("new"), Ending("duplicate", of="2026-0003"), None, NOW)
    assert edits(step)["closed",] == {"at": NOW, "as": "duplicate", "of": "2026-0003"}
    assert step.then == "quietfix set 2026-0003 'reporters+={name: NAME, email: MAIL, credit: ask}'"


def test_what_is_needed_to_close_is_what_check_wants() -> None:
    for kind in NEEDED:
        with pytest.raises(UsageError, match="says more"):
            closed(case(), Ending(kind), None, NOW)
        bare = case("closed", f"closed: {{at: 2026-11-23T16:00:00Z, as: {kind}}}\n")
        subject: Any = type("Subject", (), {"case": bare, "document": read_case(b"---\na: b\n---\n")})()
        assert list(closing_is_complete(subject))


def test_a_closed_case_is_closed_once() -> None:
    assert closed(case("closed", CLOSED), Ending("declined", reason="no"), None, NOW).edits == ()
    for ending in (Ending("declined", reason="another"), Ending("abandoned")):
        with pytest.raises(UsageError, match="in another way"):
            closed(case("closed", CLOSED), ending, None, NOW)
    with pytest.raises(UsageError, match="--of"):
        closed(case(), Ending("fixed", of="2026-0003"), None, NOW)
    with pytest.raises(UsageError, match="still to come"):
        closed(case(), Ending("fixed"), LATER, NOW)


@pytest.mark.parametrize(
    ("owner", "to", "status"), [(True, None, "confirmed"), (False, None, "new"), (True, "new", "new")]
)
def test_reopening(owner: bool, to: Any, status: str) -> None:
    assert edits(reopened(case("closed", CLOSED, owner=owner), "it came back", to, NOW)) == {
        ("status",): status,
        ("closed",): None,
        ("reopened",): {"at": NOW, "from": "declined", "reason": "it came back"},
    }


def test_what_is_not_reopened() -> None:
    with pytest.raises(UsageError, match="not closed"):
        reopened(case(), "why", None, NOW)
    with pytest.raises(UsageError, match="has an owner"):
        reopened(case("closed", CLOSED, owner=False), "why", "confirmed", NOW)
    with pytest.raises(UsageError, match="no fix"):
        reopened(case("closed", CLOSED), "why", "fix-ready", NOW)
    assert edits(reopened(case("closed", CLOSED + READY), "why", "fix-ready", NOW))["status",] == "fix-ready"
