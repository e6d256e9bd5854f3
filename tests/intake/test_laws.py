"""Whatever arrives, it becomes a sound case or is refused in words: no traceback, bounded, and twice the same."""

import base64
import json
import quopri
import re
from email.header import Header

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quietfix.intake.diffs import patches_in
from quietfix.intake.form import read_dispatch, read_form
from quietfix.intake.header import MAX_HEAD, MAX_IDS, MAX_SENDERS, decoded
from quietfix.intake.incoming import MAX_TITLE, Incoming, title_of
from quietfix.intake.mail import read_mail
from quietfix.intake.outcome import NotTaken
from quietfix.intake.parts import MAX_DEPTH, MAX_PARTS, read_parts
from quietfix.robots.reporting import errors, new_case
from quietfix.rules.report.judge import judge
from tests.intake.reading import POLICY, PRESENT, mail

NAME = re.compile(r"cases/2026-0007(?:\.md|/(?:state\.yml|p\d{1,2}\.patch|a\d{1,2}\.txt))")
HEAD = b"From: a@example.org\nMessage-Id: <1@example.org>\n"
WORDS = st.sampled_from(
    [b"From: ", b"Subject: ", b"=?utf-8?q?", b"=?x?b?", b"?=", b"Message-Id: <", b">", b"\n", b"\r\n", b"\n\n", b" ", b"\t", b"<", b",", b'"', b"(",
     b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: message/rfc822\n", b"Content-Type: text/html\n", b"\n--b\n", b"--b--\n",
     b"Content-Transfer-Encoding: base64\n", b"Date: ", b"References: ", b"@", b"\0", b"\xff", b"a", b"diff --git a b\n", b"--- a\n+++ b\n", b"@@ -1 +1 @@\n", b"-a\n+b\n"]
)  # fmt: skip  # bits of mails
TEXTS = st.text(max_size=60)
PARAMETERS = st.sampled_from(
    ["utf-8", "us-ascii", "iso-8859-1", "x-none", "gb2312", "utf-16", "idna", "hex", "", "unicode_escape"]
)
ENCODINGS = st.sampled_from(["", "7bit", "8bit", "base64", "quoted-printable", "x-uuencode"])


@st.composite
def leaves(draw: st.DrawFn) -> bytes:
    """A part with some text, which may or may not be what it says."""
    kind = draw(st.sampled_from(["text/plain", "text/html", "text/x-patch", "application/octet-stream", "image/png"]))
    encoding, charset = draw(ENCODINGS), draw(PARAMETERS)
    content = draw(st.one_of(TEXTS.map(lambda text: text.encode("utf-8", "replace")), st.binary(max_size=60)))
    if encoding == "base64" and draw(st.booleans()):
        content = base64.encodebytes(content)
    if encoding == "quoted-printable" and draw(st.booleans()):
        content = quopri.encodestring(content)
    disposition = draw(st.sampled_from(["", 'Content-Disposition: attachment; filename="../../x"\n']))
    head = f"Content-Type: {kind}; charset={charset}\n{disposition}Content-Transfer-Encoding: {encoding}\n\n"
    return head.encode() + content


def _multipart(parts: list[bytes], number: int, kind: str) -> bytes:
    boundary = f"b{number}"
    body = b"".join(f"\n--{boundary}\n".encode() + part for part in parts)
    return f"Content-Type: multipart/{kind}; boundary={boundary}\n".encode() + body + f"\n--{boundary}--\n".encode()


TREES = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.builds(_multipart, st.lists(inner, max_size=3), st.integers(0, 99), st.sampled_from(["mixed", "alternative", "signed", "related", "digest"])),
        inner.map(lambda part: b"Content-Type: message/rfc822\n\n" + HEAD + part),
    ),
    max_leaves=6,
)  # fmt: skip  # one line a kind


def judged(data: bytes) -> None:
    """What arrives is a sound case with names that say nothing, or is refused."""
    read = read_mail(data)
    assert read == read_mail(data)
    if not isinstance(read, Incoming):
        return
    assert judge(read.text, POLICY.report) == judge(read.text, POLICY.report)
    made = new_case("2026-0007", read, POLICY, PRESENT)
    if isinstance(made, NotTaken):
        return
    assert errors(made.file, POLICY) == []
    assert made.file.case is not None
    assert made.file.case.status == "new"
    assert made.file.case.report.sha256 == read.sha256
    paths = [change.path for change in made.changes]
    assert len(paths) == len(set(paths))
    for path in paths:
        assert NAME.fullmatch(path), path


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    judged(data)


@given(st.lists(WORDS, max_size=40).map(b"".join))
def test_bits_of_mails(data: bytes) -> None:
    judged(data)
    judged(HEAD + data)


@given(TREES)
@settings(max_examples=300)
def test_trees_of_parts(tree: bytes) -> None:
    judged(HEAD + tree)


@given(st.binary(max_size=300), st.sampled_from([read_form, read_dispatch]))
def test_any_bytes_at_the_other_doors(data: bytes, read: object) -> None:
    assert callable(read)
    read(data)


@given(st.text(), st.text(max_size=100), st.text(max_size=100))
def test_any_issue_is_a_sound_case(body: str, title: str, login: str) -> None:
    issue = {"number": 7, "login": login, "title": title, "body": body, "created": "2026-11-24T10:00:00Z"}
    read = read_form(json.dumps(issue).encode())
    assert isinstance(read, Incoming)
    made = new_case("2026-0007", read, POLICY, PRESENT)
    assert not isinstance(made, NotTaken)
    assert made.file.case is not None
    assert made.file.case.report.message_id == "issue-7@issue-form.invalid"


ANSWERS = st.sampled_from(
    ["### Description", "### Your e-mail", "### Found with AI help", "### ", "#### a", "```", "```text", "~~~", "~~~~ x", "- [x] a", "- [ ] b", "_No response_", "",
     "**a**", "<b>a</b>", "| a | b |", "|---|---|", ".. note:: a", "Yes", "a@example.org", "\r", "\0", "\u202e"]
)  # fmt: skip  # bits of forms


@given(st.lists(ANSWERS, max_size=40).map("\n".join))
@settings(max_examples=300)
def test_any_answers_are_a_sound_case_that_rules_can_judge(body: str) -> None:
    read = read_form(json.dumps({"number": 7, "body": body}).encode())
    assert isinstance(read, Incoming)
    assert read == read_form(json.dumps({"number": 7, "body": body}).encode())
    assert isinstance(judge(read.text, POLICY.report), tuple)
    made = new_case("2026-0007", read, POLICY, PRESENT)
    assert not isinstance(made, NotTaken)
    assert errors(made.file, POLICY) == []


@pytest.mark.parametrize(
    "line", ["### a\n", "```\n", "~~~ x\n", "```\n### a\n", "- [x] a\n", "_No response_\n", "\n", "### ", "`" * 9, " "]
)
def test_a_form_that_is_made_to_be_slow_ends(line: str) -> None:
    """Each of these takes minutes where something is quadratic."""
    data = json.dumps({"number": 7, "body": line * (1_000_000 // len(line))}).encode()
    read = read_form(data)
    assert isinstance(read, Incoming)
    assert len(read.text) <= 3_000_000


@given(st.text(st.sampled_from("aé内 =?_b🙂"), max_size=60))
def test_encoded_words_are_what_was_encoded(text: str) -> None:
    line = " ".join(text.split())
    assert decoded(Header(line, "utf-8", maxlinelen=40).encode().replace("\n", "")) == line


@given(
    st.lists(
        st.sampled_from(["=?utf-8?b?", "=?x?Q?", "=?gb2312*en?b?", "?=", "w6k", "=C3", " ", "a", "\udce9", "内"])
    ).map("".join)
)
def test_broken_words_are_one_line(text: str) -> None:
    assert len(decoded(text).splitlines()) <= 1


@given(st.text(max_size=2000))
def test_a_title_is_short_and_one_line(subject: str) -> None:
    title = title_of(subject)
    assert len(title) <= MAX_TITLE
    assert title == " ".join(title.split())


def test_parts_are_so_many_and_so_deep() -> None:
    flat = _multipart([b"\nx"] * (5 * MAX_PARTS), 1, "mixed")
    assert sum(1 for _ in read_parts(HEAD + flat).walk()) <= MAX_PARTS
    assert "cut" in mail(HEAD + flat).held
    deep = b"\nend"
    for number in range(10 * MAX_DEPTH):
        deep = _multipart([deep], number, "mixed")
    assert sum(1 for _ in read_parts(HEAD + deep).walk()) <= MAX_DEPTH + 1
    assert "cut" in mail(HEAD + deep).held
    within = b"Content-Type: text/plain\n\nend"
    for _ in range(10 * MAX_DEPTH):
        within = b"Content-Type: message/rfc822\n\n" + HEAD + within
    assert len(mail(HEAD + within).forwarded) <= MAX_DEPTH


def test_a_header_is_so_long() -> None:
    long = b"X-A: " + b"b" * 1000 + b"\n"
    read = mail(HEAD + long * (2 * MAX_HEAD // 1000) + b"Subject: too late\n\ntext\n")
    assert (read.text, read.subject) == ("text\n", "")
    senders = b"From: " + b"a@example.org, " * 10_000 + b"\n\n"
    assert len(mail(senders).senders) <= MAX_SENDERS
    ids = b"From: a@example.org\nReferences: " + b"".join(b"<%d@x.org> " % n for n in range(5000)) + b"\n\n"
    read = mail(ids)
    assert len(read.refs) == MAX_IDS
    assert read.refs[0] == "4999@x.org"


@pytest.mark.parametrize(
    "data",
    [
        b"Subject: " + b"=?utf-8?q?" * 200_000,
        b"From: " + b'<("' * 200_000,
        b"To: " + b"a" * 2_000_000,
        b"References: " + b"<" * 2_000_000,
        b"Content-Type: multipart/mixed; boundary=" + b'"\\' * 200_000,
        b"Content-Type: text/plain" + b"; a*0*=" * 200_000,
        b"Date: " + b"1 " * 1_000_000,
        b"From: a@b.c\n\n" + b"diff --git a b\n" * 200_000,
        b"From: a@b.c\n\n" + b"--- a\n+++ b\n" * 200_000,
        b"From: a@b.c\n\n" + b"@@ -1,999999 +1,999999 @@\n" * 200_000,
        b"From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b" * 1_000_000,
        b"From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n" * 500_000,
        b"From: a@b.c\nContent-Transfer-Encoding: base64\n\n" + b"=" * 2_000_000,
        b"\n" * 2_000_000,
        b"From: a@b.c\n" + b" x\n" * 500_000,
    ],
    ids=range(15),
)  # fmt: skip
def test_what_is_made_to_be_slow_ends(data: bytes) -> None:
    """Each of these takes minutes where something is quadratic."""
    assert read_mail(data) == read_mail(data)


@given(st.lists(st.sampled_from(["diff --git a/x b/x", "--- a/x", "+++ b/x", "@@ -1,2 +1,2 @@", "@@ -1 +1 @@", " a", "-a", "+a", "", "text", "-- ", "index 1234567..1234567"]), max_size=40))  # fmt: skip
def test_patches_are_runs_of_the_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    for patch in patches_in(text):
        assert patch.rstrip("\n") in text
        assert "@@" in patch
        assert [again.rstrip("\n") for again in patches_in(patch)] == [patch.rstrip("\n")]
