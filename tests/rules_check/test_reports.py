"""`check` over the text of a report inside its case: where it stands, how much it matters, and what it never stops."""

from pathlib import Path

import pytest

from quietfix.desk import document as documents
from quietfix.desk.body import report_of
from quietfix.finding import Finding, Severity
from quietfix.rules.check.reports import report_findings
from tests.rules_check.judging import HEAD, case_file, places, policy, policy_findings, shipped
from tests.support.desks import CASE, NOW, TestDesk, make_desk

SOUND = CASE.partition("~~~text\n")[2].partition("~~~")[0]
FAULTY = SOUND.replace("no lock", "[no](#lock) lock")
ACCEPTED = 'report: {accepted: {by: member-b, reason: "clear enough"}}\n'


def found(more: str, text: str = FAULTY, head: str = HEAD) -> list[Finding]:
    body = f"\n## Report\n\n~~~text\n{text}~~~\n\n## Notes\n\n**bold**\n"
    return list(report_findings(case_file(f"---\n{head}{more}---\n{body}"), policy()))


@pytest.mark.parametrize(
    ("more", "severity"),
    [
        ("status: new\n", Severity.ADVICE),
        ("status: confirmed\n", Severity.ERROR),
        ("status: fix-ready\n", Severity.ERROR),
        (f"status: confirmed\n{ACCEPTED}", Severity.ADVICE),
        ("status: closed\n", Severity.ADVICE),
    ],
)
def test_how_much_a_fault_matters(more: str, severity: Severity) -> None:
    (finding,) = found(more)
    assert (finding.rule, finding.severity) == ("report-markdown", severity)


def test_a_finding_stands_at_its_line_of_the_case() -> None:
    (finding,) = found("status: new\n")
    line = case_file(f"---\n{HEAD}status: new\n---\n\n## Report\n\n~~~text\n{FAULTY}~~~\n").document.text.split("\n")
    assert line[finding.line - 1].index("[no](") == finding.column - 1
    assert found("status: new\n", SOUND) == []


def test_what_the_team_knows_by_now_is_not_missing() -> None:
    text = SOUND.replace("Linux 6.12 up to 6.19-rc6", "The kernel").replace(
        "frob_lease_drop() in drivers/frob/lease.c", "it"
    )
    text = text.replace("/dev/frob", "x")
    assert [f.rule for f in found("status: new\n", text)] == ["report-location", "report-versions"]
    assert found('status: new\naffects: {files: [drivers/frob/lease.c], versions: "6.6"}\n', text) == []


def test_help_of_ai_is_settled_by_the_case() -> None:
    said = SOUND + "\nThis was found with ChatGPT.\n"
    assert [f.rule for f in found("status: new\n", said)] == ["report-assisted"]
    assert found("status: new\nhandling: public\nreport: {assisted: true}\n", said) == []
    asked = SOUND + "\nCVSS:3.1/AV:L\n\nIn conclusion, a malicious actor could do it.\n"
    assert [f.rule for f in found("status: new\n", asked)] == ["report-signs"]
    assert found("status: new\nreport: {assisted: false}\n", asked) == []


def test_a_hardware_case_and_a_case_without_text_are_not_judged() -> None:
    assert found("status: new\ntrack: hardware\n") == []
    assert found("status: new\n", "\n\n") == []


@pytest.mark.parametrize(
    ("body", "text", "line"),
    [
        ("\n## Report\n\n~~~~text\na\n~~~\nb\n~~~~\n\n## Notes\n", "a\n~~~\nb", 8),
        ("\n## Report\n\nno fence\n\n## Summary\n\nx\n", "no fence\n", 7),
        ("\n## Report\n\n~~~text\nopen\n## Notes\n", "open\n## Notes\n", 8),
        ("\n## Notes\n\n~~~text\na\n~~~\n", "", 11),
        ("", "", 4),
    ],
)
def test_where_a_report_stands(body: str, text: str, line: int) -> None:
    document = documents.read("cases/2026-0007.md", f"---\nschema: 1\n---\n{body}".encode(), front_matter=True)
    report = report_of(document)
    assert (report.text, report.line if text else line) == (text, line)


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        ("report-html:", "report-htlm:", "this key is not known here", "did you mean `report-html`?"),
        ("report-html: error", "report-html: eror", "`report-html` should be one of error, warning or off", ""),
        ("prose-lines: 300", "prose-lines: many", "`prose-lines` should be a whole number", ""),
        ("embargo: P7D", "embargo: 7", None, None),
    ],
)
def test_a_slip_in_the_policy_is_told_at_its_place(old: str, new: str, message: str | None, hint: str | None) -> None:
    text = shipped("report.yml").replace(old, new, 1)
    (finding,) = policy_findings({"report.yml": text})
    assert text.split("\n")[finding.line - 1].strip().startswith(new.partition(" ")[0])
    assert message is None or (finding.message, finding.hint) == (message, hint)


def test_the_shipped_file_names_every_rule_and_limit_and_agrees_with_the_model() -> None:
    shipped_policy = policy().report
    written = documents.read("policy/report.yml", shipped("report.yml").encode(), front_matter=False).values
    assert written["rules"] == dict(shipped_policy.levels)
    assert shipped_policy.model_copy(update={"rules": type(shipped_policy.rules)()}) == shipped_policy
    assert shipped_policy.limits == type(shipped_policy.limits)()
    assert set(written["limits"]) == {name.replace("_", "-") for name in type(shipped_policy.limits).model_fields}


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    made = make_desk(tmp_path)
    made.write("policy/desk.yml", made.read("policy/desk.yml").replace("members: []", "members: [member-b]"))
    made.commit()
    return made


def test_faults_of_a_report_never_stop_a_verb(desk: TestDesk) -> None:
    """Law 11: it is recorded, answered, confirmed and closed; only `check` speaks of it."""
    ran = desk.quietfix("new", "--title", "a bug", "--now", NOW, "-", given="# Help\n\n<p>**now**</p>\n\x00\u202e")
    case = ran.out.strip()
    assert ran.status == 0
    assert "advice" in desk.quietfix("check", case).out
    for verb in (["answered", case], ["confirm", case, "--owner", "member-b"]):
        assert desk.quietfix(*verb, "--now", NOW).status == 0, verb
    said = desk.quietfix("check", case)
    assert said.status == 1
    assert "[report-description]" in said.out
    assert desk.quietfix("set", case, 'report.accepted={by: member-b, reason: "clear"}', "--now", NOW).status == 0
    assert desk.quietfix("check", case).status == 0
    assert desk.quietfix("close", case, "--as", "not-a-bug", "--now", NOW).status == 0


def test_findings_in_a_log_hold_nothing_of_the_report(desk: TestDesk) -> None:
    desk.case(status="confirmed")
    desk.write("cases/2026-0001.md", desk.read("cases/2026-0001.md").replace("no lock", "[Zq7xVkJw](#Zq7xVkJw) lock"))
    for style in ("github", "json"):
        ran = desk.quietfix("check", "--format", style)
        assert "report-markdown" in ran.out
        assert "Zq7x" not in ran.out
    assert places(found("status: new\n"))[0][2] == "report-markdown"
