"""An answer is a mail with the headers that it should have and no others, whatever stands in a case."""

from email import message_from_bytes
from email import policy as formats
from email.message import EmailMessage
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietfix.desk.replies import Template, read_template
from quietfix.instants import Instant
from quietfix.rules.replies.filling import WIDTH, filled_body, filled_subject
from quietfix.rules.replies.placeholders import Placeholder, used
from quietfix.rules.replies.shipped import SHIPPED
from quietfix.views.replies import MAIL, Party, Reply, mail_bytes
from tests.support.desks import NOW, TEMPLATE

HEADERS = ["From", "To", "Cc", "Subject", "Date", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"]
TEAM = Party("The team", "team@example.org")
HOSTILE = st.text(alphabet=st.sampled_from('ab é\r\n\t<>,;:"\\@=?_(){}\x00\x1b\u2028\u202e😀'), max_size=60) | st.text(
    max_size=60
)


def template(body: str, head: str = "About: x\nTo: reporter\n") -> Template:
    made = read_template(PurePosixPath("policy/replies/x.txt"), f"{head}\n{body}".encode())
    assert made.template is not None, made.findings
    return made.template


def parsed(reply: Reply) -> EmailMessage:
    data = mail_bytes(reply)
    message = message_from_bytes(data, policy=formats.default)
    assert isinstance(message, EmailMessage)
    return message


def reply(**more: object) -> Reply:
    made = {"template": "x", "sender": TEAM, "to": (Party("A", "a@example.org"),), "subject": "s", "body": "b\n"}
    return Reply(**{**made, "at": Instant.parse(NOW), **more})  # type: ignore[arg-type]  # made of what a test names


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_templates_are_right_and_fit_a_line(name: str) -> None:
    made = read_template(
        PurePosixPath(f"policy/replies/{name}.txt"), (TEMPLATE / f"policy/replies/{name}.txt").read_bytes()
    )
    assert made.template is not None and not made.findings
    assert made.document.text.isascii()
    assert all(len(line) <= WIDTH for line in made.template.body.split("\n"))
    assert {found.name for found in used(made.template)} <= {placeholder.value for placeholder in Placeholder}


def test_the_shipped_templates_are_all_that_are_in_the_folder() -> None:
    assert sorted(path.name for path in (TEMPLATE / "policy" / "replies").iterdir()) == [f"{n}.txt" for n in SHIPPED]


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_no_value_adds_a_header_or_a_recipient(name: str, subject: str, body: str, answers: str) -> None:
    title = filled_subject("Re: {title}", {Placeholder.TITLE: subject})
    made = reply(to=(Party(name, "a@example.org"),), subject=title, body=f"{body}\n", answers=answers)
    data, message = mail_bytes(made), parsed(made)
    assert message.keys() in (HEADERS, [*HEADERS, "In-Reply-To", "References"])
    assert [address.addr_spec for address in message["To"].addresses] == ["a@example.org"]
    assert [address.addr_spec for address in message["Cc"].addresses] == ["team@example.org"]
    assert " ".join(str(message["Subject"]).split()) == title
    assert not message.defects
    assert b"\r" not in data and b"\x1b" not in data
    head = data.partition(b"\n\n")[0]
    assert head.isascii() and max(map(len, head.split(b"\n"))) <= 998


@given(st.lists(HOSTILE, min_size=1, max_size=5))
def test_text_comes_through_as_it_is(lines: list[str]) -> None:
    body = "\n".join("".join(char for char in line if char.isprintable()) for line in lines).rstrip("\n") + "\n"
    message = parsed(reply(body=body))
    assert message["Content-Transfer-Encoding"] == ("7bit" if body.isascii() else "8bit")
    assert message.get_content_type() == "text/plain"
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes) and payload.decode() == body


def test_threads_join() -> None:
    message = parsed(reply(answers="20261120.1@example.org"))
    assert (message["In-Reply-To"], message["References"]) == ("<20261120.1@example.org>",) * 2
    long = "x" * 300 + "@example.org"
    assert f"\nReferences: <{long}>\n".encode() in mail_bytes(reply(answers=long))
    assert parsed(reply(answers="é@example.org"))["In-Reply-To"] is None


@pytest.mark.parametrize(
    "bad",
    [
        "a@b",
        "a b@example.org",
        '"a"@example.org',
        "a@example.org,b@example.org",
        "é@example.org",
        "a@exa_mple.org",
        "a\n@example.org",
        "@example.org",
        "a@.org",
    ],
)
def test_addresses_that_are_not_written_to(bad: str) -> None:
    assert MAIL.fullmatch(bad) is None


def test_values_are_never_looked_at_again() -> None:
    made = template("{reporter} and {team}\n\n{commits}\n")
    values = {Placeholder.REPORTER: "{team}", Placeholder.TEAM: "{commits}", Placeholder.COMMITS: "  {reporter}"}
    assert filled_body(made, values) == "{team} and {commits}\n\n  {reporter}\n"


def test_only_words_in_braces_are_placeholders() -> None:
    made = template("struct x { int {a b} {} {{team}}\n")
    assert filled_body(made, {Placeholder.TEAM: "T"}) == "struct x { int {a b} {} {T}\n"


def test_paragraphs_are_set_anew_only_where_they_must_and_quotes_never() -> None:
    long = "x" * 90
    made = template(f"Hello {{reporter}},\nshort line\n\n> quoted {long} {long}\n\n  indented {long}\n\nRegards,\nT\n")
    short = filled_body(made, {Placeholder.REPORTER: "A"})
    assert short.startswith("Hello A,\nshort line\n")
    filled = filled_body(made, {Placeholder.REPORTER: "A name " * 20})
    assert f"\n> quoted {long} {long}\n" in filled and f"\n  indented {long}\n" in filled
    assert filled.endswith("Regards,\nT\n")
    assert all(len(line) <= WIDTH for line in filled.split("\n\n")[0].split("\n"))


@given(HOSTILE)
def test_a_value_in_a_line_is_one_line(value: str) -> None:
    assert "\n" not in filled_subject("{team}", {Placeholder.TEAM: value})
    assert len(filled_body(template("{team}\n"), {Placeholder.TEAM: value}).splitlines()) <= 3


@given(st.binary(max_size=300))
def test_any_file_is_a_template_or_says_why_not(data: bytes) -> None:
    made = read_template(PurePosixPath("policy/replies/x.txt"), data)
    assert (made.template is None) == bool(made.findings)
