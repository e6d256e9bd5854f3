"""Nothing in a report can end its fence, steer a terminal or hide."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietfix.desk.case import Case
from quietfix.desk.model import validate
from quietfix.instants import Instant
from quietfix.intake.record import Arrived, case_text, fenced
from tests.desk.reading import case_findings, read_case

TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(["~~~", "~", "```", "\n", "\r", "\r\n", " ", "\t", "---", "text", "\u2028", "\x85", "\v", "> ", "- "]))
    .map("".join),
)  # fmt: skip  # one line a kind
CLOSING = re.compile(r" {0,3}(~+)[ \t]*")
"""The end of a fence after CommonMark 0.31: indented by at most three blanks, at least as long as its start."""


@given(TEXTS)
def test_a_fence_ends_where_it_was_ended(text: str) -> None:
    # All that any reader takes for the end of a line, so as to be stricter than CommonMark.
    lines = fenced(text).splitlines()
    opening = lines[0].removesuffix("text")
    assert set(opening) == {"~"}
    assert len(opening) >= 3
    ends = [n for n, line in enumerate(lines[1:], 1) if (m := CLOSING.fullmatch(line)) and len(m[1]) >= len(opening)]
    assert ends == [len(lines) - 1]


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])), st.integers(1, 9))
def test_a_text_stays_as_it_is(line: str, count: int) -> None:
    text = "\n".join([*[line] * count, "end"])
    assert text in fenced(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", "a\\u{1b}[31mb"),
        ("a\0b", "a\\u{0}b"),
        ("a\x7fb\x9bc", "a\\u{7f}b\\u{9b}c"),
        ("a\u202eb", "a\\u{202e}b"),
        ("a\u200bb\ufeffc", "a\\u{200b}b\\u{feff}c"),
        ("a\u2028b", "a\\u{2028}b"),
        ("a\vb\fc", "a\\u{b}b\\u{c}c"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("\ta\n\n\n", "\ta"),
        ("", ""),
        ("~~~\nx\n~~~~", "~~~\nx\n~~~~"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    fence = "~" * (5 if "~~~~" in text else 3)
    assert fenced(text) == f"{fence}text\n{shown}\n{fence}\n"


def test_the_fence_is_longer_than_any_within() -> None:
    assert fenced("   ~~~~~\n~~~").startswith("~~~~~~text\n")
    assert fenced("    ~~~~~\nx ~~~~~~").startswith("~~~text\n")


@pytest.mark.parametrize("text", ["\ud800", "caf\udce9"])
def test_half_a_surrogate_pair_is_shown(text: str) -> None:
    """Python decodes what is broken in a mail to these, and no file takes them."""
    assert fenced(text).encode()


def arrived(title: str, text: str = "") -> Arrived:
    reporter = {"email": "a@example.org", "credit": "ask"}
    return Arrived(title, Instant.parse("2026-11-20T09:14:00Z"), text, [reporter], {"form": "mail", "sha256": "0" * 64})


TITLES = st.text(st.characters(exclude_characters="[{\n"), min_size=1, max_size=60).filter(
    lambda text: bool(text.strip())
)


@given(TITLES, TEXTS)
def test_a_report_is_a_sound_case(title: str, text: str) -> None:
    document = read_case(case_text("2026-0007", arrived(title, text)).encode())
    case, findings = validate(Case, document)
    assert findings == []
    assert case is not None
    assert (case.title, case.status, case.id) == (" ".join(title.split()), "new", "2026-0007")
    assert document.text[document.body :].startswith("\n## Report\n\n~~~")
    assert document.text.endswith("\n## Summary\n\n## Notes\n")


@pytest.mark.parametrize("title", ["[" * 101, "", " ", "a\nb"])
def test_a_strange_title_does_not_stop_a_report(title: str) -> None:
    assert case_findings(case_text("2026-0007", arrived(title)).encode()) == []


def test_a_title_may_hold_half_a_surrogate_pair() -> None:
    assert case_findings(case_text("2026-0007", arrived("caf\udce9")).encode()) == []


def test_a_report_may_come_from_nobody_and_be_public() -> None:
    received = Instant.parse("2026-11-20T09:14:00Z")
    text = case_text(
        "2026-0007", Arrived("a", received, "", report={"assisted": True}, public=True, public_since=received)
    )
    front = text.partition("\n---\n")[0].splitlines()[5:]
    assert front == [
        "handling: public",
        "received: 2026-11-20T09:14:00Z",
        "report: {assisted: true}",
        "public-since: 2026-11-20T09:14:00Z",
    ]
    assert case_findings(text.encode()) == []
