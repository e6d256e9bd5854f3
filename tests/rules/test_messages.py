"""Messages as Git has them, read many at once by their bytes: what is found is what `references` finds in each."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietfix.facts import Mention
from quietfix.rules.messages import found_in, mentions_in
from quietfix.rules.references import MAX_MENTIONS, Forms, mentions
from quietfix.rules.revertwords import MAX_LINE
from tests.rules.test_references import CUSTOM, HOSTILE, LONG, MESSAGES, SHORT, WORDS, A, B, work

FORM_TEXT = st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S", "Zs")), max_size=12)
ID = st.sampled_from((A, B, SHORT, LONG))


@given(FORM_TEXT, FORM_TEXT, ID)
def test_a_form_of_the_policy_is_found_in_a_message_as_git_has_it(before: str, after: str, commit: str) -> None:
    forms = Forms.of((f"{before}{{commit}}{after}",))
    message = f"s\n\n{before}{commit}{after}\n"
    assert mentions_in(message.encode(), forms) == mentions(message, forms)


def test_a_form_of_the_policy_may_hold_other_letters() -> None:
    forms = Forms.of(("Übernahme von {commit}",))
    message = f"s\n\nÜbernahme von {A}\n"
    assert mentions_in(message.encode(), forms) == mentions(message, forms) != ()


TRAILERS = st.tuples(
    st.sampled_from(["", " ", "  ", "   ", "\t", "\u3000", "x "]),
    st.sampled_from(["Fixes: ", "fixes:", "LINK: ", "Message-ID: ", "Message-Id:", "Stable-dep-of: ", "lin\u212a: "]),
    st.sampled_from([A, SHORT, A[:12], f'{A[:12]} ("x")', "https://lore.kernel.org/r/a@b", "<a@b>", "a@b\r", "x"]),
    st.sampled_from(["", "\x85", "\u2028Fixes: 0123456789ab", " ", "\0"]),
).map("".join)
USUAL = st.sampled_from(
    [
        "Link: https://lore.kernel.org/r/a@b", "Link: https://patch.msgid.link/a@b/", "Link: https://lore.kernel.org/all/%40",
        f'Fixes: {SHORT} ("x")', f"[ Upstream commit {A} ]", f"[ Upstream commit {LONG} ]", f"[ Upstream commit {B} ] x",
        f"(cherry picked from commit {B})", f"commit {A} upstream.", f"commit {A}", f"Upstream commit {B}.",
        f"commit {SHORT} upstream", "s", "", "", " ", "and reverts a change", "Signed-off-by: A <a@b>",
    ]
)  # fmt: skip
BODIES = st.lists(USUAL | TRAILERS | WORDS, max_size=12).map("\n".join)


@given(MESSAGES | BODIES)
def test_the_quick_reading_finds_the_same(message: str) -> None:
    raw = message.encode("utf-8", "surrogatepass")
    assert mentions_in(raw) == mentions(raw.decode("utf-8", "replace"))


@given(st.lists(BODIES | MESSAGES, max_size=6), st.sampled_from((Forms(), CUSTOM, Forms.of(("{commit}",)))))
def test_many_messages_are_read_as_each_by_itself(messages: Sequence[str], forms: Forms) -> None:
    raw = [message.encode("utf-8", "surrogatepass") for message in messages]
    each = [mentions(message.decode("utf-8", "replace"), forms) for message in raw]
    told = [(n, tuple(Mention(*one) for one in found)) for n, found in found_in(raw, forms).items()]
    assert told == [(n, found) for n, found in enumerate(each) if found]


@pytest.mark.parametrize("broken", [b"\xff", b"\xe9t\xe9", b"\xc3", b"\xed\xa0\x80", b"\0", b"\r", b"\x1c"])
def test_letters_of_another_encoding_change_no_reference(broken: bytes) -> None:
    raw = b"s %b\n\ncommit %b upstream.\n\nFixes: %b (%b)\n  Link: https://lore.kernel.org/r/a@b%b\n%bFixes: %b\n" % (
        broken, A.encode(), SHORT.encode(), broken, broken, broken, SHORT.encode(),
    )  # fmt: skip
    assert mentions_in(raw) == mentions(raw.decode("utf-8", "replace")) != ()


def test_a_flood_of_references_is_bounded() -> None:
    for line in (f"Fixes: {A}\n", "Link: https://lore.kernel.org/r/a@b\n", f"[ upstream commit {A} ]\n"):
        assert len(mentions_in(b"s\n\n" + line.encode() * 3 * MAX_MENTIONS)) == MAX_MENTIONS


def test_a_line_that_is_too_long_says_nothing() -> None:
    for start in (f"Fixes: {SHORT} ", "Link: https://lore.kernel.org/r/a@b ", "Link: https://lore.kernel.org/r/b@"):
        line = start.encode() + b"x" * MAX_LINE
        assert mentions_in(b"s\n\n" + line + b"\n") == mentions(f"s\n\n{line.decode()}") == ()


@pytest.mark.parametrize("name", HOSTILE)
def test_work_grows_with_the_length_of_a_message(name: str) -> None:
    short, long = (b"s\n\n" + HOSTILE[name].encode() * times for times in (100, 1000))
    assert work(lambda: mentions_in(long)) <= 12 * work(lambda: mentions_in(short))


@pytest.mark.parametrize("part", ["a", "a@", "Link: https://lore.kernel.org/", "[ Upstream commit ", "\n ", "Fixes: "])
def test_one_hostile_line_is_read(part: str) -> None:
    """A pattern that tried each way again would not come back from these."""
    for start in ("Link: https://lore.kernel.org/r/", "Fixes: ", "[ Upstream commit ", "commit "):
        mentions_in(f"s\n{start}{part * 400_000}\n".encode())
