"""Each rule over a case: what it finds, exactly where, and where it is silent."""

import pytest

from quietfix.desk.state import LineState, State
from quietfix.finding import Severity
from quietfix.rules.check.cases import check_case
from tests.rules_check.judging import HEAD, LANDED, READY, case_file, case_findings, places, policy

FIX_READY = "status: fix-ready\n" + READY
NO_OWNER = HEAD.replace("owner: member-b\n", "")


@pytest.mark.parametrize(
    "more",
    [
        "status: new\n",
        "status: confirmed\n",
        FIX_READY,
        "status: closed\nclosed: {at: 2026-11-24T16:00:00Z, as: fixed}\n",
        "status: new\nhandling: public\npublic-since: 2026-11-24T16:00:00Z\n",
        "status: new\nhandling: public\nreport: {assisted: true}\n",
        "status: new\nembargo: {asked-by: reporter, requested: 2027-11-24T16:00:00Z}\n",
        FIX_READY + "embargo: {asked-by: reporter, requested: 2026-12-01T16:00:00Z}\n",
        FIX_READY + "embargo: {asked-by: reporter}\n",
        "status: new\nfix: {patches: [{message-id: x@y, subject: a}, {role: follow-up, file: p1.patch}, {role: prerequisite, subject: a}]}\n",
        "status: new\noverrides: {mainline: {verdict: never, reason: x}}\n",
        "status: new\noverrides: {mainline: {verdict: landed, reason: x, commit: '1da177e4c3f4'}}\n",
    ],
)
def test_silence(more: str) -> None:
    assert case_findings(more) == []


@pytest.mark.parametrize(
    ("more", "line", "column", "rule", "message"),
    [
        ("status: closed\n", 7, 9, "status", "the status is closed, but `closed` is missing"),
        ("closed: {at: 2026-11-24T16:00:00Z, as: fixed}\nstatus: new\n", 7, 9, "status", "`closed` is there, but the status is new"),
        ("status: new\nclosed:\n  at: 2026-11-24T16:00:00Z\n  as: fixed\n", 8, 1, "status", "`closed` is there, but the status is new"),
        ('status: fix-ready\nfix: {patches: [{commit: "1da177e4c3f4"}]}\n', 7, 9, "status", "the status is fix-ready, but `fix.ready` is missing"),
        ("status: fix-ready\nfix: {ready: 2026-11-24T16:00:00Z}\n", 7, 9, "status", "the status is fix-ready, but no patch has the role fix"),
        ("status: fix-ready\nfix: {ready: 2026-11-24T16:00:00Z, patches: [{role: prerequisite, subject: a}]}\n", 7, 9, "status", "the status is fix-ready, but no patch has the role fix"),
        ("status: landing\n" + READY, 7, 9, "status-landed", "the status is landing, but the state file knows no line with the fix"),
        ("status: new\nembargo:\n  asked-by: reporter\n  extension: {agreed-by: [a], reason: rollout, at: 2026-11-24T16:00:00Z}\n", 10, 14, "embargo-extension", "the policy has no extension of an embargo"),
        (FIX_READY + "embargo:\n  asked-by: reporter\n  requested: 2026-12-01T16:00:01Z\n", 13, 14, "embargo-length", "the embargo that was asked for is longer than 7 days from `fix.ready`"),
        ("status: new\nfix:\n  patches:\n    - role: fix\n    - line: '6.6'\n      role: follow-up\n      subject: a\n", 10, 7, "patch-unfindable", "this patch cannot be found by anything"),
        ("status: new\nhandling: public\n", 8, 11, "public-reason", "nothing says why this case is public"),
        ("status: new\nhandling: public\nreport: {assisted: false}\n", 8, 11, "public-reason", "nothing says why this case is public"),
        ("status: new\noverrides: {'9.9': {verdict: never, reason: x}}\n", 8, 20, "override", "no tree of the policy has this line"),
        ("status: new\noverrides:\n  mainline:\n    verdict: landed\n    reason: x\n", 9, 3, "override", "an override that says landed names the commit"),
    ],
)  # fmt: skip  # one example a line
def test_a_finding(more: str, line: int, column: int, rule: str, message: str) -> None:
    found = case_findings(more)
    assert places(found) == [(line, column, rule, message)]
    assert found[0].path == "cases/2026-0007.md"


@pytest.mark.parametrize("status", ["confirmed", "fix-ready", "landing"])
def test_from_confirmed_on_a_case_has_an_owner(status: str) -> None:
    state = LANDED if status == "landing" else State()
    found = case_findings(f"status: {status}\n" + READY, head=NO_OWNER, state=state)
    assert places(found) == [(6, 9, "status", f"the status is {status}, but `owner` is missing")]
    assert case_findings(f"status: {status}\n" + READY, state=state) == []


def test_a_status_behind_the_trees_is_a_warning() -> None:
    (finding,) = case_findings("status: fix-ready\n" + READY, state=LANDED)
    assert (finding.rule, finding.severity) == ("status-landed", Severity.WARNING)


@pytest.mark.parametrize(
    "more", ["status: new\n", "status: closed\nclosed: {at: 2026-11-24T16:00:00Z, as: declined, reason: x}\n"]
)
def test_a_new_or_closed_case_needs_no_owner(more: str) -> None:
    assert case_findings(more, head=NO_OWNER) == []


def test_all_that_a_status_lacks_is_found_at_once() -> None:
    assert len(case_findings("status: landing\n", head=NO_OWNER)) == 4


def test_an_embargo_that_nobody_asked_for_is_none() -> None:
    found = case_findings("status: new\nembargo: {requested: 2026-12-01T16:00:00Z}\n")
    assert [(f.rule, f.severity) for f in found] == [("embargo-unasked", Severity.WARNING)]


def test_a_subject_alone_finds_no_patch() -> None:
    found = case_findings("status: new\nfix: {patches: [{subject: a}]}\n")
    assert [(f.rule, f.severity) for f in found] == [("patch-unfindable", Severity.WARNING)]


@pytest.mark.parametrize(
    ("verdict", "count"), [("landed", 0), ("released", 0), ("reverted", 1), ("absent", 1), ("unknown", 0)]
)
def test_landing_needs_a_line_with_the_fix(verdict: str, count: int) -> None:
    state = State(landed={"mainline": LineState(verdict=verdict, why="x")})
    assert len(case_findings("status: landing\n" + READY, state=state)) == count


@pytest.mark.parametrize(
    ("end", "missing"),
    [
        ("as: duplicate", "of"),
        ("as: already-fixed", "commit"),
        ("as: not-security", "reason"),
        ("as: declined", "reason"),
        ("as: duplicate, of: 2026-0001", None),
        ("as: already-fixed, commit: '1da177e4c3f4'", None),
        ("as: not-security, reason: x", None),
        ("as: declined, reason: x", None),
        ("as: fixed", None),
        ("as: not-a-bug", None),
        ("as: abandoned", None),
    ],
)
def test_each_end_names_what_it_needs(end: str, missing: str | None) -> None:
    found = places(case_findings(f"status: closed\nclosed: {{at: 2026-11-24T16:00:00Z, {end}}}\n"))
    message = f"this way to close a case needs `{missing}`"
    assert found == ([] if missing is None else [(8, 9, "closed-incomplete", message)])


@pytest.mark.parametrize(
    ("end", "count"), [("", 1), (", list: l@example.org", 0), (", message-id: x@y", 0), (", reason: x", 1)]
)
def test_what_is_handled_in_public_is_handled_somewhere(end: str, count: int) -> None:
    more = f"status: closed\nclosed: {{at: 2026-11-24T16:00:00Z, as: handled-in-public{end}}}\n"
    message = "this way to close a case needs `list` or `message-id`"
    assert places(case_findings(more)) == [(8, 9, "closed-incomplete", message)] * count


@pytest.mark.parametrize("path", ["cases/2026-0008.md", "cases/2026-0007.txt", "2026-0007.md"])
def test_the_id_is_the_name_of_the_file(path: str) -> None:
    found = case_findings("status: new\n", path=path)
    assert places(found) == [(3, 5, "case-id", "the id is not the file's name")]


def test_a_long_embargo_is_a_warning_that_says_when_it_ends() -> None:
    found = case_findings(FIX_READY + "embargo: {asked-by: reporter, requested: 2027-01-01T00:00:00Z}\n")
    assert [finding.severity for finding in found] == [Severity.WARNING]
    assert found[0].hint == "it ends 2026-12-01 16:00 UTC all the same; tell the reporter"


def test_a_fix_at_the_end_of_the_calendar() -> None:
    more = (
        FIX_READY.replace("2026", "9999").replace("11-24", "12-31")
        + "embargo: {asked-by: reporter, requested: 9999-12-31T00:00:00Z}\n"
    )
    assert case_findings(more) == []


def test_an_unknown_line_is_told_which_lines_there_are() -> None:
    found = case_findings("status: new\noverrides: {'9.9': {verdict: never, reason: x}}\n")
    assert found[0].hint.startswith("lines are 5.10, ")
    assert found[0].hint.endswith(" mainline (policy/trees.yml)")


def test_rules_wait_for_a_case_that_can_be_read() -> None:
    file = case_file(f"---\n{HEAD}status: closed\nhandling: public\nownr: a\n---\n")
    assert [finding.rule for finding in check_case(file, policy())] == ["unknown-key"]
    sound = case_file(f"---\n{HEAD}status: closed\n---\n")
    assert check_case(sound, None) == []
