"""`quietfix reply` as a process: mails that are ready to send, and what must never be in them."""

import json
import stat
from pathlib import Path

import pytest

from tests.rules_routing.tree import FILE
from tests.support.desks import NOW, Ran, TestDesk, lay_replies, make_desk
from tests.support.golden import assert_golden
from tests.support.trees import git

FIRST, SECOND = "zelda", "yorick"
MORE = (
    f"reporters:\n  - {{name: {FIRST}, email: {FIRST}@example.org}}\n  - {{name: {SECOND}, email: {SECOND}@example.net}}\n"
    'report: {message-id: "<20261120.1@mail.example.org>"}\n'
    "affects: {files: [drivers/net/a.c]}\n"
)
PRIVATE = "a" * 40
FIX = f'fix:\n  ready: 2026-11-23T10:00:00Z\n  patches: [{{commit: "{PRIVATE}", subject: hush}}]\n'
PEOPLE = "people:\n  - {email: m@example.org, role: maintainer, added: 2026-11-20, by: member-b, reason: hush}\n"
STATE = """\
schema: 1
first-public: 2026-11-22T00:00:00Z
landed:
  mainline:
    verdict: released
    why: same commit
    tag: v6.19
    patches: [{patch: 1, commit: "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", match: same commit}]
"""
TITLE = "frob: use after free"


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    made = make_desk(tmp_path / "desk")
    lay_replies(made)
    made.case("2026-0003", title="the other case", more="reporters: [{name: Xaver, email: xaver@example.com}]\n")
    made.report("2026-0003", "it crashed")
    made.case("2026-0007", title=TITLE, more=MORE, answered=False)
    return made


def reply(desk: TestDesk, *arguments: str, status: int = 0) -> Ran:
    ran = desk.quietfix("reply", *arguments, "--now", NOW)
    assert ran.status == status, ran.err
    return ran


@pytest.mark.parametrize(
    ("template", "more", "arguments"),
    [
        ("received", "", ()),
        ("fixed", "", ()),
        ("not-security", "", ("--reason", "bad-device-media", "--maintainers", str(FILE))),
        ("release-due", FIX + PEOPLE, ()),
        ("no-cve", "", ("--reporter", "2")),
    ],
)
def test_a_mail_that_is_ready_to_send(desk: TestDesk, template: str, more: str, arguments: tuple[str, ...]) -> None:
    status = "confirmed" if not more else "fix-ready"
    desk.case("2026-0007", title=TITLE, more=MORE + more, answered=False, status=status)
    if template == "fixed":
        desk.write("cases/2026-0007/state.yml", STATE)
    assert_golden(f"reply/{template}.txt", reply(desk, "2026-0007", template, *arguments).out)


def test_nothing_is_sent_and_the_next_step_is_said(desk: TestDesk) -> None:
    assert reply(desk, "2026-0007", "received").err.splitlines() == [
        "nothing was sent",
        "  next, once it is: quietfix answered 2026-0007",
        "  another reporter gets a mail of their own: --reporter 2",
    ]
    assert git(desk.root, "status", "--porcelain", "cases") == "?? cases/2026-0003.md\n?? cases/2026-0007.md"


def test_a_duplicate_says_nothing_of_the_other_case(desk: TestDesk) -> None:
    closed = "closed: {at: 2025-02-01T00:00:00Z, as: duplicate, of: 2026-0003, reason: as Xaver said}\n"
    desk.case("2026-0007", title=TITLE, status="closed", more=MORE + closed)
    ran = reply(desk, "2026-0007", "duplicate")
    for secret in ("2026-", "Xaver", "xaver", "the other case", SECOND, "member-b"):
        assert secret not in ran.out.replace("24 Nov 2026", "")
    assert "xaver" not in ran.err.lower()


def test_reporters_of_one_bug_do_not_hear_of_each_other(desk: TestDesk) -> None:
    desk.write("cases/2026-0007/state.yml", STATE)
    one = reply(desk, "2026-0007", "fixed").out
    other = reply(desk, "2026-0007", "fixed", "--reporter", "2").out
    assert SECOND not in one and FIRST in one
    assert SECOND in other
    for secret in (FIRST, TITLE, "mail.example.org", "In-Reply-To", "References", "2026-0007"):
        assert secret not in other


def test_fixed_names_public_commits_alone(desk: TestDesk) -> None:
    desk.case("2026-0007", title=TITLE, status="fix-ready", more=MORE + FIX)
    ran = reply(desk, "2026-0007", "fixed", status=4)
    assert (ran.out, ran.err.splitlines()[0]) == (
        "",
        "quietfix: 2026-0007: no public line is known to have the fix",
    )
    desk.write("cases/2026-0007/state.yml", STATE)
    out = reply(desk, "2026-0007", "fixed").out
    assert "b" * 40 in out and PRIVATE[:12] not in out and "hush" not in out


def test_maintainers_do_not_hear_who_reported_it_unless_that_is_shared(desk: TestDesk) -> None:
    desk.case("2026-0007", title=TITLE, status="fix-ready", more=MORE + FIX + PEOPLE)
    out = reply(desk, "2026-0007", "release-due").out
    assert "To: m@example.org\n" in out
    for secret in (FIRST, SECOND, "mail.example.org", PRIVATE[:12], "hush"):
        assert secret not in out
    shared = MORE.replace(f"email: {FIRST}@example.org", f"email: {FIRST}@example.org, share: true")
    desk.case("2026-0007", title=TITLE, status="fix-ready", more=shared + FIX + PEOPLE)
    assert "In-Reply-To: <20261120.1@mail.example.org>" in reply(desk, "2026-0007", "release-due").out


def test_a_maintainer_who_was_drawn_in_by_login_is_written_to_at_the_address_that_the_policy_knows(
    desk: TestDesk,
) -> None:
    drawn = PEOPLE.replace("email: m@example.org", "github: maintainer-m")
    desk.write("policy/people.yml", "schema: 1\npeople:\n  M@example.org: Maintainer-M\n  b@example.org: member-b\n")
    desk.case("2026-0007", title=TITLE, status="fix-ready", more=MORE + FIX + drawn)
    assert "To: M@example.org\n" in reply(desk, "2026-0007", "release-due").out


def test_a_hostile_title_and_name_stay_in_their_header(desk: TestDesk) -> None:
    more = 'reporters: [{name: "a\\"<b@example.net>, c", email: a@example.org}]\n'
    desk.case("2026-0007", title="Re: RE: x\\u0007 {team} \\u202e{contact}", more=more)
    head = reply(desk, "2026-0007", "received").out.partition("\n\n")[0].split("\n")
    assert [line for line in head if line.startswith(("To", "Bcc"))] == [r'To: "a\"<b@example.net>, c" <a@example.org>']
    assert "Subject: Re: x {team} {contact}" in head


def test_a_file_is_for_its_owner_alone(desk: TestDesk, tmp_path: Path) -> None:
    place = tmp_path / "mail.eml"
    ran = reply(desk, "2026-0007", "received", "--output", str(place))
    assert ran.out == ""
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert place.read_text() == reply(desk, "2026-0007", "received").out
    refused = reply(desk, "2026-0007", "fixed", "--output", str(tmp_path / "none.eml"), status=4)
    assert refused.out == "" and not (tmp_path / "none.eml").exists()
    assert reply(desk, "2026-0007", "received", "--output", str(tmp_path), status=2).out == ""


def test_the_shape(desk: TestDesk) -> None:
    found = json.loads(reply(desk, "2026-0007", "received", "--json").out)
    assert found.pop("mail") == reply(desk, "2026-0007", "received").out
    assert found == {
        "version": 1,
        "template": "received",
        "from": "security@kernel.org",
        "to": [f"{FIRST}@example.org"],
        "cc": ["security@kernel.org"],
        "subject": f"Re: {TITLE}",
    }


def test_the_list_has_a_line_for_each_template(desk: TestDesk) -> None:
    desk.write("policy/replies/our-own.txt", "About: ours\nTo: reporter\n\nHello {reporter},\n")
    rows = reply(desk, "--list").out.splitlines()
    assert len(rows) == 17
    assert "our-own            reporter     ours" in rows
    found = json.loads(reply(desk, "--list", "--json").out)
    assert {"template": "our-own", "to": "reporter", "about": "ours"} in found["templates"]
    assert set(found["placeholders"]) >= {"commits", "lists", "reporter"}
    assert "Hello zelda," in reply(desk, "2026-0007", "our-own").out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ((), 2, "an answer needs a case and a template"),
        (("2026-0009", "received"), 2, "there is no such case"),
        (("2026-0007", "../desk"), 2, "there is no such template"),
        (("2026-0007", "received", "--reporter", "3"), 2, "the case names 2 reporters"),
        (("2026-0007", "not-security", "--reason", "x"), 2, "this is no reason of the threat model"),
        (("2026-0007", "not-security", "--reason", "regression"), 3, "there is no MAINTAINERS"),
        (
            ("2026-0003", "not-security", "--reason", "regression", "--maintainers", str(FILE)),
            3,
            "no file of the case has",
        ),
        (("2026-0007", "not-plain-text"), 4, "nothing in the report that is no plain text"),
        (("2026-0007", "release-due"), 4, "nobody is drawn in"),
    ],
)
def test_what_cannot_be_answered(desk: TestDesk, arguments: tuple[str, ...], status: int, said: str) -> None:
    ran = reply(desk, *arguments, status=status)
    assert ran.out == ""
    assert said in ran.err
    for secret in (FIRST, SECOND, TITLE):
        assert secret not in ran.err


def test_a_template_with_a_slip_is_not_used(desk: TestDesk) -> None:
    desk.write("policy/replies/received.txt", "About: x\nTo: reporter\n\nHello {reportr},\n")
    ran = reply(desk, "2026-0007", "received", status=1)
    assert ran.err.startswith("quietfix: policy/replies/received.txt:4:7: nothing fills this placeholder\n")
    assert reply(desk, "2026-0007", "no-cve").status == 0
    assert desk.quietfix("deadlines").status == 0


def test_a_desk_from_before_has_no_templates(tmp_path: Path) -> None:
    made = make_desk(tmp_path / "old")
    made.case("2026-0007", more=MORE)
    assert "this desk has no templates" in reply(made, "--list", status=4).err
    assert "there is no such template" in reply(made, "2026-0007", "received", status=2).err
    assert "in 5 files" in made.quietfix("check").out.splitlines()[-1]


def test_what_check_finds_in_a_report_is_told_with_its_lines(desk: TestDesk) -> None:
    desk.report("2026-0007", "# Summary\n\nThe **lease** is freed twice, see [this](https://x.example).\n")
    plain = reply(desk, "2026-0007", "not-plain-text").out
    assert "line 1" in plain
    assert "line 3" in plain
    missing = reply(desk, "2026-0007", "missing").out
    assert "what happens" in missing
