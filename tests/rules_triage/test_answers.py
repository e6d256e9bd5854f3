"""Which answer is proposed first, which besides, and why."""

from dataclasses import replace

import pytest

from quietfix.rules.report.segment import segment
from quietfix.rules.triage.answers import Fitting, answers
from quietfix.rules.triage.report import Help, Judged, judged
from quietfix.rules.triage.taken import prose
from tests.rules.report.judging import SOUND
from tests.rules_check.judging import HEAD, case_file, policy

KNOWN = ("received", "missing", "encrypted", "not-plain-text", "assisted", "no-cve", "no-longer-embargo", "hardware")


def judgment(text: str, more: str = "") -> tuple[Judged, tuple[Fitting, ...]]:
    file = case_file(f"---\n{HEAD}status: new\n{more}---\n\n## Report\n\n~~~text\n{text}\n~~~\n")
    assert file.case is not None
    report = segment(text)
    found = judged(file, policy(), report)
    return found, answers(file.case, found.faults, policy().report.levels, prose(report), KNOWN)


def templates(text: str, more: str = "") -> list[str]:
    return [f"{one.template}?" if one.asks else one.template for one in judgment(text, more)[1]]


@pytest.mark.parametrize(
    ("text", "more", "expected"),
    [
        (SOUND, "", ["received"]),
        ("it crashes", "", ["missing"]),
        ("", "report: {held: [no-text, html]}\n", ["not-plain-text"]),
        ("", "report: {held: [no-text, encrypted]}\n", ["encrypted"]),
        ("-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----", "", ["encrypted"]),
        (f"{SOUND}\n<p>a <b>tag</b></p>\n", "", ["not-plain-text"]),
        (f"{SOUND}\n<p>a <b>tag</b></p>\nPlease assign a CVE.\n", "", ["not-plain-text", "no-cve"]),
        (f"{SOUND}\nI found this with the help of an AI tool.\n", "", ["assisted"]),
        (SOUND, "handling: public\nreport: {assisted: true}\n", ["assisted"]),
        (f"{SOUND}\nWe will publish in 90 days.\n", "", ["no-longer-embargo"]),
        (f"{SOUND}\nPlease notify us in advance.\n", "", ["no-early-notice"]),
        (f"{SOUND}\nThis is like Spectre.\n", "", ["received", "hardware?"]),
        ("", "track: hardware\n", ["hardware"]),
        (SOUND, "closed: {at: 2026-11-24T16:00:00Z, as: duplicate, of: 2026-0001}\n", ["duplicate"]),
        (SOUND, "closed: {at: 2026-11-24T16:00:00Z, as: abandoned}\n", []),
    ],
)
def test_what_fits_comes_in_its_order(text: str, more: str, expected: list[str]) -> None:
    assert templates(text, more) == expected


def test_a_report_that_only_reads_so_is_a_question_and_never_the_answer() -> None:
    found, fitting = judgment(f"{SOUND}\nThis report details an executive summary, CVSS:3.1/AV:L.\n")
    assert found.help is Help.ASKED
    assert [(one.template, one.asks) for one in fitting] == [("received", False), ("assisted", True)]
    settled, again = judgment(
        f"{SOUND}\nThis report details an executive summary, CVSS:3.1/AV:L.\n", "report: {assisted: false}\n"
    )
    assert settled.help is Help.DENIED
    assert [one.template for one in again] == ["received"]


def test_warnings_alone_ask_for_nothing_once_more() -> None:
    assert templates(SOUND + "\n".join(f"line {number} of prose that goes on" for number in range(400))) == ["received"]


def test_a_template_that_the_desk_has_not_is_named_so() -> None:
    fitting = judgment(f"{SOUND}\nPlease notify us in advance.\n")[1]
    assert [(one.template, one.there) for one in fitting] == [("no-early-notice", False)]
    assert all(replace(one, there=True) != one for one in fitting)


def test_what_is_wanted_besides_is_told_whatever_the_policy_says() -> None:
    found, _ = judgment(SOUND)
    assert "the report names nothing that helps until there is a fix" in found.lacks
    assert judgment("", "track: hardware\n")[0].lacks == ()
