"""`check` over what holds a fix back, instants in order, restarts and hardware cases."""

import pytest

from quietfix.desk.state import State
from quietfix.finding import Severity
from quietfix.instants import Instant
from quietfix.rules.check.cases import check_case
from tests.rules_check.judging import HEAD, case_file, case_findings, places, policy

NEW = "status: new\n"
FIX = "fix: {ready: 2026-11-24T16:00:00Z, accepted: 2026-11-25T10:00:00Z}\n"
ASKED = "embargo: {asked-by: reporter, "
EXTENSION = "extension: {agreed-by: [member-b], reason: rollout, at: 2026-11-25T00:00:00Z}}\n"


def found(more: str, state: State | None = None) -> list[tuple[int, str, str]]:
    return [(line, rule, message) for line, _, rule, message in places(case_findings(NEW + more, state=state))]


def test_an_extension_that_the_policy_does_not_have() -> None:
    assert found(FIX + ASKED + EXTENSION) == [
        (9, "embargo-extension", "the policy has no extension of an embargo"),
    ]


@pytest.mark.parametrize(
    ("fix", "distros", "message"),
    [
        ("", "posted: 2026-11-26T00:00:00Z", "the linux-distros list was told before the maintainers accepted the fix"),
        (
            FIX,
            "posted: 2026-11-25T09:59:59Z",
            "the linux-distros list was told before the maintainers accepted the fix",
        ),
    ],
)
def test_the_list_is_told_after_the_fix_was_accepted(fix: str, distros: str, message: str) -> None:
    ((_, rule, words),) = found(f"{fix}distros: {{{distros}}}\n")
    assert (rule, words) == ("distros-gate", message)
    assert found(FIX + "distros: {posted: 2026-11-25T10:00:00Z}\n") == []


def test_what_happened_cannot_be_mended_so_it_is_no_error() -> None:
    told = "distros: {posted: 2026-11-25T00:00:00Z}\n"
    for more, severity in ((told, Severity.ERROR), (FIX + told, Severity.WARNING)):
        assert [finding.severity for finding in case_findings(NEW + more)] == [severity]
    public = State(first_public=Instant.parse("2026-11-24T23:00:00Z"))
    accepted = FIX.replace("11-25T10", "11-24T20")
    assert [f.severity for f in case_findings(NEW + accepted + told, state=public)] == [Severity.WARNING]


def test_the_list_is_told_before_the_bug_is_public() -> None:
    posted = FIX + "distros: {posted: 2026-11-26T00:00:00Z}\n"
    public = State(first_public=Instant.parse("2026-11-25T23:00:00Z"))
    words = "the linux-distros list was told when the bug was public already"
    assert found(posted, public) == [(9, "distros-gate", words)]
    said = "handling: public\npublic-since: 2026-11-25T00:00:00Z\n"
    assert [rule for _, rule, _ in found(posted + said)] == ["distros-gate"]
    assert found(posted, State(first_public=Instant.parse("2026-11-27T00:00:00Z"))) == []


@pytest.mark.parametrize(("date", "late"), [("2026-12-01T16:00:00Z", False), ("2026-12-01T16:00:01Z", True)])
def test_the_date_agreed_with_the_list_is_within_the_embargo(date: str, late: bool) -> None:
    rules = [rule for _, rule, _ in found(f"{FIX}distros: {{posted: 2026-11-26T00:00:00Z, date: {date}}}\n")]
    assert rules == (["distros-date"] if late else [])


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ("answered: 2026-11-19T00:00:00Z\n", "answered"),
        ("waiting: {on: team, since: 2026-11-19T00:00:00Z}\n", "waiting.since"),
        ("reopened: {at: 2026-11-19T00:00:00Z, from: fixed, reason: x}\n", "reopened.at"),
    ],
)
def test_nothing_happens_before_a_report_is_there(more: str, key: str) -> None:
    assert found(more) == [(8, "instant-order", f"`{key}` is before `received`")]
    assert found(more.replace("2026-11-19", "2026-11-21")) == []


def restarts(*was: str) -> str:
    listed = ", ".join(f"{{was: 2026-11-{day}T00:00:00Z, at: 2026-11-29T00:00:00Z, reason: x}}" for day in was)
    return f"fix: {{ready: 2026-11-28T00:00:00Z, restarts: [{listed}]}}\n"


def test_restarts_lead_to_the_fix_that_is_ready() -> None:
    assert found(restarts("21", "23")) == []
    assert found(restarts("21", "28")) == [(8, "restart-chain", "this restart changed nothing")]
    assert found(restarts("21", "21")) == [(8, "restart-chain", "this restart changed nothing")]
    early = restarts("21").replace("at: 2026-11-29", "at: 2026-11-20")
    assert found(early) == [(8, "restart-chain", "this restart is before the fix that it took back")]


@pytest.mark.parametrize(
    "more",
    [
        "affects: {files: [drivers/frob/lease.c]}\n",
        'introduced: ["1da177e4c3f4"]\n',
        'fix: {patches: [{commit: "1da177e4c3f4"}]}\n',
        "overrides: {mainline: {verdict: not-affected, reason: x}}\n",
    ],
)
def test_a_hardware_case_is_a_pointer(more: str) -> None:
    assert [rule for _, rule, _ in found(f"track: hardware\n{more}")] == ["hardware-pointer"]
    assert found(more) == []
    assert found("track: hardware\nhardware: {end: 2026-12-02T00:00:00Z}\n") == []


def test_a_hardware_case_holds_no_text_of_a_report() -> None:
    front = f"---\n{HEAD}{NEW}track: hardware\n---\n"
    empty = f"{front}\n## Report\n\n~~~text\n~~~\n\n## Summary\n\n## Notes\n"
    assert check_case(case_file(empty), policy()) == []
    (finding,) = check_case(case_file(empty.replace("~~~text\n", "~~~text\nwhat it is\n")), policy())
    assert (finding.rule, finding.line) == ("hardware-pointer", 10)
    (finding,) = check_case(case_file(empty + "a note\n"), policy())
    assert finding.rule == "hardware-pointer"


def test_an_extension_and_an_acceptance_are_of_one_fix() -> None:
    taken_back = "restarts: [{was: 2026-11-24T16:00:00Z, at: 2026-11-26T00:00:00Z, reason: x}]"
    fix = f"fix: {{ready: 2026-11-27T00:00:00Z, accepted: 2026-11-25T00:00:00Z, {taken_back}}}\n"
    ((_, rule, message),) = found(fix + "distros: {posted: 2026-11-27T00:00:00Z}\n")
    assert (rule, message.startswith("the fix that the maintainers had accepted was taken back")) == (
        "distros-gate",
        True,
    )


def test_a_restart_after_the_end_of_the_embargo_is_told() -> None:
    fix = "fix: {ready: 2026-12-05T00:00:00Z, restarts: [{was: 2026-11-24T16:00:00Z, at: 2026-12-02T00:00:00Z, reason: x}]}\n"
    assert [rule for _, rule, _ in found(fix + "embargo: {asked-by: reporter}\n")] == ["restart-late"]
    assert found(fix) == []
    in_time = fix.replace("at: 2026-12-02", "at: 2026-12-01")
    assert found(in_time + "embargo: {asked-by: reporter}\n") == []
