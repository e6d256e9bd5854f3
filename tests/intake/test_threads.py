"""Replies join their case, whoever sends them; what they make so depends on who that is. Doubles change nothing."""

import json
from pathlib import Path

import pytest

from tests.cli.editing import clone, everything
from tests.intake.desks import MAIL, MEMBER, REPORTER, given, intake, reply, team_desk
from tests.support.desks import TestDesk
from tests.support.trees import git

CASE = "cases/2026-0001.md"
LATER = "2026-11-25T10:00:00Z"
PATCH = "--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n"


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    desk = team_desk(tmp_path)
    assert intake(desk, given=MAIL).status == 0
    return desk


def sent(desk: TestDesk, *mails: str) -> str:
    """What intake says of mails that come later, together. The desk stays sound."""
    names = []
    for number, mail in enumerate(mails):
        given(desk, f"{number}.eml", mail)
        names.append(f".quietfix/{number}.eml")
    ran = intake(desk, *names, now=LATER)
    assert ran.status == 0, ran
    # What a report lacks is no fault of the desk.
    faults = json.loads(desk.quietfix("check", "--json").out)["findings"]
    assert [one["rule"] for one in faults if one["severity"] == "error" and not one["rule"].startswith("report-")] == []
    assert git(desk.root, "status", "--porcelain") == ""
    return ran.out


def test_a_reply_of_a_member_answers(desk: TestDesk) -> None:
    before = desk.read(CASE)
    assert sent(desk, reply(MEMBER, "which version?", id_="2@team.example")) == "~ 2026-0001  reply: answered\n"
    after = desk.read(CASE)
    block = f"## Replies\n\n{LATER}, from member-b:\n\n~~~text\nFrom: {MEMBER}\n\nwhich version?\n~~~\n\n"
    expected = before.replace("## Summary", f"{block}## Summary")
    assert after == expected.replace("16:00:00Z\n", f"16:00:00Z\nanswered: {LATER}\n", 1)
    assert git(desk.root, "log", "-1", "--format=%B") == "2026-0001: reply"
    assert "did: answered" in desk.read("cases/2026-0001/state.yml")
    # A second one answers nothing more, and joins behind the first.
    assert (
        sent(desk, reply(MEMBER, "hello?", id_="3@team.example", answers="<2@team.example>")) == "~ 2026-0001  reply\n"
    )
    assert desk.read(CASE).count(f"answered: {LATER}") == 1
    assert (
        desk.read(CASE).index("which version?") < desk.read(CASE).index("hello?") < desk.read(CASE).index("## Summary")
    )


@pytest.mark.parametrize(
    ("sender", "to"),
    [
        (MEMBER, "security@kernel.org"),
        (MEMBER, "security@kernel.org, B. Member <b@team.example>"),
        ("D <d@team.example>", REPORTER),
        ("E <e@example.org>", REPORTER),
        (f"{MEMBER}, E <e@example.org>", REPORTER),
    ],
)
def test_what_stays_in_the_team_or_comes_from_elsewhere_answers_nothing(desk: TestDesk, sender: str, to: str) -> None:
    assert sent(desk, reply(sender, "hm", id_="2@team.example", to=to)) == "~ 2026-0001  reply\n"
    assert "answered" not in desk.read(CASE)


def test_a_reply_of_the_reporter_ends_waiting(desk: TestDesk) -> None:
    assert desk.quietfix("answered", "2026-0001", "--waiting-on", "reporter", "--now", LATER).status == 0
    assert sent(desk, reply("x@example.org", "me too", id_="2@x.org")) == "~ 2026-0001  reply\n"
    assert "waiting:" in desk.read(CASE)
    assert (
        sent(desk, reply("Other Name <A@Example.org>", "6.6", id_="3@x.org")) == "~ 2026-0001  reply: waiting ended\n"
    )
    assert "waiting:" not in desk.read(CASE)
    assert desk.quietfix("answered", "2026-0001", "--waiting-on", "maintainer", "--now", LATER).status == 0
    assert sent(desk, reply(REPORTER, "and 6.1", id_="4@x.org")) == "~ 2026-0001  reply\n"
    assert "on: maintainer" in desk.read(CASE)


def test_references_lead_to_the_case_and_mails_may_come_in_any_order(desk: TestDesk) -> None:
    far = reply(
        REPORTER,
        "third",
        id_="4@x.org",
        answers="<3@x.org>",
        more="References: <0@x.org> <1@example.org>\n <3@x.org>\n",
    )
    near = reply(REPORTER, "second", id_="3@x.org", answers="<2@x.org>", more="References: <1@example.org>\n")
    other = reply(REPORTER, "another bug", id_="9@x.org", answers="<8@x.org>").replace("frob", "nfsd")
    assert sent(desk, far, near, other) == "~ 2026-0001  reply\n~ 2026-0001  reply\n+ 2026-0002  report\n"
    assert desk.read(CASE).index("second") < desk.read(CASE).index("third")
    first = MAIL.replace("<1@", "<11@")
    answer = reply(REPORTER, "later", id_="12@x.org", answers="<11@example.org>")
    assert sent(desk, answer, first) == "~ 2026-0003  reply\n+ 2026-0003  report\n"


def test_the_same_mail_changes_nothing_however_it_comes(desk: TestDesk, tmp_path: Path) -> None:
    assert sent(desk, reply(MEMBER, "which\nversion?", id_="2@x.org")) == "~ 2026-0001  reply: answered\n"
    before = everything(tmp_path)
    copy = f"Received: by a list\n{MAIL}-- \nthe list\nhttps://list.example.org\n"
    again = "X-List: 1\n" + reply(MEMBER, "which\nversion?", id_="2@x.org")
    assert sent(desk, MAIL.replace("\n", "\r\n"), copy, again, again) == "= 2026-0001  seen before\n" * 4
    assert everything(tmp_path) == before
    # Another text under the same id is not lost.
    assert sent(desk, MAIL.replace("the object", "another object")) == "~ 2026-0001  reply\n"
    assert sent(desk, MAIL.replace("the object", "another object")) == "= 2026-0001  seen before\n"


def test_a_mail_without_an_id_is_known_again(desk: TestDesk) -> None:
    bare = MAIL.replace("Message-Id: <1@example.org>\n", "")
    assert sent(desk, bare) == "+ 2026-0002  report\n"
    assert sent(desk, f"Received: elsewhere\n{bare}", bare) == "= 2026-0002  seen before\n" * 2


def test_one_id_for_all_mails_loses_no_report(desk: TestDesk) -> None:
    """Some mailers do that, and a stranger can."""
    theirs = MAIL.replace("a@example.org", "c@example.org").replace("the object", "another object")
    assert sent(desk, theirs, f"Received: 1\n{theirs}") == "+ 2026-0002  report\n= 2026-0002  seen before\n"
    assert "c@example.org" in desk.read("cases/2026-0002.md")
    empty = [MAIL.replace("<1@example.org>", "<>").replace("the object", what) for what in ("one", "two")]
    assert sent(desk, *empty) == "+ 2026-0003  report\n+ 2026-0004  report\n"


def test_the_mail_of_a_patch_that_the_case_names_joins_it(desk: TestDesk) -> None:
    ready = ("ready", "2026-0001", "--message-id", "<p@x.org>", "--subject", "frob: hold it", "--now", LATER)
    assert desk.quietfix("confirm", "2026-0001", "--owner", "member-b", "--now", LATER).status == 0
    assert desk.quietfix(*ready).status == 0
    mail = f"From: m@x.org\nSubject: [PATCH] frob: hold it\nMessage-Id: <p@x.org>\n\nso\n\n{PATCH}"
    assert sent(desk, mail) == "~ 2026-0001  reply\n    with 1 patch\n"
    assert desk.read(CASE).count("role: fix") == 1


def test_patches_of_replies_are_kept_and_listed_while_it_is_open_what_the_fix_is(desk: TestDesk) -> None:
    patch = reply(REPORTER, f"sorry\n\n{PATCH}", id_="2@x.org").replace("Re: frob", "[PATCH] frob: hold it")
    assert sent(desk, patch) == "~ 2026-0001  reply\n    with 1 patch\n"
    listed = '  - {role: fix, message-id: "<2@x.org>", file: p1.patch, subject: "frob: hold it"}\n'
    assert listed in desk.read(CASE)
    assert PATCH in desk.read("cases/2026-0001/p1.patch")
    assert ", from a reporter, with p1.patch:\n" in desk.read(CASE)
    # A second version of the same, and one of a stranger, are kept beside the case alone.
    again = patch.replace("<2@", "<3@").replace("+b", "+c").replace("[PATCH]", "[PATCH v2]")
    strange = patch.replace("<2@", "<4@").replace(REPORTER, "x@x.org").replace("+b", "+d").replace("hold", "drop")
    assert sent(desk, again, strange) == "~ 2026-0001  reply\n    with 1 patch\n" * 2
    assert desk.read(CASE).count("role: fix") == 1
    assert "+c\n" in desk.read("cases/2026-0001/p2.patch")
    assert "+d\n" in desk.read("cases/2026-0001/p3.patch")


def test_a_hardware_case_takes_no_text(desk: TestDesk) -> None:
    desk.write("cases/2026-0009.md", "---\nschema: 1\nid: 2026-0009\ntitle: a pointer\nstatus: new\ntrack: hardware\n"
               "received: 2026-11-20T00:00:00Z\nreport: {message-id: <9@x.org>}\n---\n\n## Report\n")  # fmt: skip
    desk.commit()
    git(desk.root, "push", "--quiet")
    before = desk.read("cases/2026-0009.md")
    told = sent(desk, reply("x@x.org", f"the details\n\n{PATCH}", id_="10@x.org", answers="<9@x.org>"))
    assert told == "~ 2026-0009  reply\n    with no text: it is a hardware case\n"
    assert desk.read("cases/2026-0009.md") == before
    assert [path.name for path in (desk.root / "cases/2026-0009").iterdir()] == ["state.yml"]


def test_a_case_with_errors_keeps_its_mail_waiting(desk: TestDesk) -> None:
    sound = desk.read(CASE)
    desk.write(CASE, sound.replace("status: new", "status: what"))
    desk.commit()
    git(desk.root, "push", "--quiet")
    given(desk, "a.eml", reply(MEMBER, "which?", id_="2@x.org"))
    ran = intake(desk, ".quietfix/a.eml")
    assert ran.status == 1
    assert ran.out == "! refused: 2026-0001 has errors: run `quietfix check 2026-0001`\n"
    desk.write(CASE, sound)
    desk.commit()
    git(desk.root, "push", "--quiet")
    assert intake(desk, ".quietfix/a.eml").out == "~ 2026-0001  reply: answered\n"


def test_what_people_have_not_committed_is_left_alone(desk: TestDesk) -> None:
    text = desk.read(CASE)
    desk.write(CASE, f"{text}mine\n")
    given(desk, "a.eml", reply(MEMBER, "which?", id_="2@x.org"))
    ran = intake(desk, ".quietfix/a.eml")
    assert ran.out == "! refused: 2026-0001: it has changes that are not committed\n"
    assert desk.read(CASE) == f"{text}mine\n"


def test_bytes_that_people_wrote_stay(desk: TestDesk, tmp_path: Path) -> None:
    other = clone(desk, tmp_path)
    text = other.read(CASE).replace("## Notes\n", "## Notes\n\n~~~\n## Replies\n~~~\nmine  \r\n")
    text = text.replace("status: new", "status: new   # a comment")
    other.write(CASE, text)
    other.commit()
    git(other.root, "push", "--quiet")
    assert sent(desk, reply(MEMBER, "~~~\n## Notes\n", id_="2@x.org")) == "~ 2026-0001  reply: answered\n"
    after = desk.read(CASE)
    start, end = after.index("## Replies\n\n2026"), after.index("## Summary")
    assert (
        after[start:end]
        == f"## Replies\n\n{LATER}, from member-b:\n\n~~~~text\nFrom: {MEMBER}\n\n~~~\n## Notes\n~~~~\n\n"
    )
    assert after[:start].replace(f"answered: {LATER}\n", "") + after[end:] == text


def test_a_forward_of_what_is_known_joins_it(desk: TestDesk) -> None:
    forward = (
        f"From: {MEMBER}\nTo: security@kernel.org\nSubject: Fwd: frob\nMessage-Id: <7@team.example>\nMIME-Version: 1.0\n"
        f"Content-Type: message/rfc822\n\n{MAIL}"
    )
    assert sent(desk, forward) == "~ 2026-0001  reply\n    with a forwarded mail\n"
    # What a member forwards is known from then on; what others forward may still be reported by whoever wrote it.
    inner = MAIL.replace("<1@", "<21@")
    assert sent(desk, forward.replace("<1@", "<21@").replace("<7@", "<8@"), inner) == (
        "+ 2026-0002  report\n    with a forwarded mail\n= 2026-0002  seen before\n"
    )
    theirs = forward.replace("<1@", "<31@").replace("<7@", "<9@").replace(MEMBER, "x@x.org")
    assert sent(desk, theirs, MAIL.replace("<1@", "<31@")) == (
        "+ 2026-0003  report\n    with a forwarded mail\n+ 2026-0004  report\n"
    )
