"""What a commit message says: every form of domain.md 2.1 and 2.2, and every look-alike that others fell for."""

import re
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietfix.facts import Mention, MentionKind
from quietfix.rules.references import MAX_MENTIONS, Forms, mentions, subject_key
from quietfix.rules.revertwords import MAX_LINE

A, B, C = "a1" * 20, "b2" * 20, "c3" * 20
LONG = "d4" * 32
"""An id of a SHA-256 repository."""
SHORT = A[:12]

UPSTREAM, CHERRY, BACKPORT = MentionKind.UPSTREAM, MentionKind.CHERRY_PICK, MentionKind.BACKPORT
REVERT, PARTIAL = MentionKind.REVERT, MentionKind.PARTIAL_REVERT
FIXES, DEP, LINK = MentionKind.FIXES, MentionKind.STABLE_DEP, MentionKind.LINK


def said(body: str, forms: Forms | None = None) -> list[tuple[MentionKind, str]]:
    """Kind and target of each mention in a message with this body."""
    found = mentions(f"the subject\n\n{body}", forms or Forms())
    return [(mention.kind, mention.target) for mention in found]


FORMS = {
    "greg": (f"commit {A} upstream.", UPSTREAM, A),
    "greg, no dot": (f"commit {A} upstream", UPSTREAM, A),
    "greg, capital": (f"Commit {A} Upstream.", UPSTREAM, A),
    "greg, indented": (f"  commit {A} upstream.  ", UPSTREAM, A),
    "greg, 12 digits": (f"commit {SHORT} upstream.", UPSTREAM, SHORT),
    "greg, capital digits": (f"commit {A.upper()} upstream.", UPSTREAM, A),
    "greg, sha-256": (f"commit {LONG} upstream.", UPSTREAM, LONG),
    "sasha": (f"[ Upstream commit {A} ]", UPSTREAM, A),
    "sasha, small": (f"[ upstream commit {A} ]", UPSTREAM, A),
    "sasha, tight": (f"[Upstream commit {A}]", UPSTREAM, A),
    "sasha, colon": (f"[ Upstream commit: {A} ]", UPSTREAM, A),
    "bracketed greg": (f"[ commit {A} upstream ]", UPSTREAM, A),
    "open": (f"Upstream commit {A}", UPSTREAM, A),
    "open, dot": (f"Upstream commit: {A}.", UPSTREAM, A),
    "bare": (f"commit {A}", UPSTREAM, A),
    "bare, sha-256": (f"commit {LONG}", UPSTREAM, LONG),
    "cherry-pick -x": (f"(cherry picked from commit {A})", CHERRY, A),
    "cherry-picked": (f"(cherry-picked from commit {A})", CHERRY, A),
    "cherrypicked": (f"(cherrypicked from {A})", CHERRY, A),
    "cherry-pick with a tree": (f"(cherry picked from commit {A} linux-next)", CHERRY, A),
    "ubuntu": (f"(backported from commit {A})", BACKPORT, A),
    "ubuntu, tree": (f"(backported from commit {A} linux-next)", BACKPORT, A),
    "back-ported": (f"(back-ported from {A})", BACKPORT, A),
    "revert": (f"This reverts commit {A}.", REVERT, A),
    "revert, wrapped before the id": (f"This reverts commit\n{A}.", REVERT, A),
    "revert, wrapped after This": (f"This\nreverts commit {A}.", REVERT, A),
    "revert without This": (f"Reverts commit {A}", REVERT, A),
    "revert with a reason": (f"This reverts commit {A}, which broke suspend.", REVERT, A),
    "partly": (f"This partially reverts commit {A}.", PARTIAL, A),
    "partial": (f"This partial reverts commit {A}.", PARTIAL, A),
    "fixes": (f'Fixes: {SHORT} ("nfsd: a lease")', FIXES, SHORT),
    "fixes, 7 digits": (f'Fixes: {A[:7]} ("nfsd: a lease")', FIXES, A[:7]),
    "fixes, commit": (f"fixes: commit {A}", FIXES, A),
    "stable dependency": (f'Stable-dep-of: {SHORT} ("nfsd: a lease")', DEP, SHORT),
    "link": ("Link: https://lore.kernel.org/r/20261120.1@example.org", LINK, "20261120.1@example.org"),
    "link, list": ("Link: https://lore.kernel.org/linux-nfs/20261120.1@example.org/", LINK, "20261120.1@example.org"),
    "link, thread": ("Link: https://lore.kernel.org/all/1@x.org/T/#u", LINK, "1@x.org"),
    "link, fragment": ("Link: https://lore.kernel.org/all/1@x.org#t", LINK, "1@x.org"),
    "link, escaped": ("Link: https://lore.kernel.org/r/a%2Bb%40x.org", LINK, "a+b@x.org"),
    "link, footnote": ("Link: https://lore.kernel.org/r/1@x.org # v2", LINK, "1@x.org"),
    "link, msgid": ("Link: https://patch.msgid.link/1@x.org", LINK, "1@x.org"),
    "link, old": ("Link: http://lkml.kernel.org/r/1@x.org", LINK, "1@x.org"),
    "message-id": ("Message-ID: <CaSe@x.org>", LINK, "CaSe@x.org"),
    "message-id, old": ("Message-Id: <1@x.org>", LINK, "1@x.org"),
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_form_is_read(name: str, end: str) -> None:
    body, kind, target = FORMS[name]
    assert said(body.replace("\n", end) + end) == [(kind, target)]


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_read_between_trailers(name: str) -> None:
    """Below the top, in a paragraph of its own; the bare id alone needs the top."""
    body, kind, target = FORMS[name]
    trailers = "Signed-off-by: A <a@x.org>\n[ sasha: fix context ]\n"
    expected = [] if name.startswith("bare") else [(kind, target)]
    assert said(f"One.\n\nTwo.\n\n{trailers}\n{body}\nReviewed-by: B <b@x.org>\n") == expected


NOTHING = {
    "no body": "",
    "prose with the word": "The upstream fix is not there yet.",
    "upstream without an id": "commit upstream.",
    "id too short": f"commit {A[:11]} upstream.",
    "id too long": f"commit {'a' * 65} upstream.",
    "sentence about a commit": f"Since commit {A} upstream drivers do this.",
    "sentence that starts so": f"commit {A} upstream broke this.",
    "12 digits alone": f"commit {SHORT}",
    "41 digits alone": f"commit {A}a",
    "url after fixes": f"Fixes: https://git.kernel.org/stable/c/{A}",
    "url that looks like an id": f"Fixes: {A}://example.org",
    "closes": "Closes: https://lore.kernel.org/r/1@x.org",
    "link elsewhere": f"Link: https://github.com/x/y/commit/{A}",
    "link to a file": "Link: https://example.org/1@x.org",
    "link to a bug": "Link: https://bugzilla.kernel.org/show_bug.cgi?id=1",
    "syzbot": f"Reported-by: syzbot+{A[:20]}@syzkaller.appspotmail.com",
    "backport note": "[ Backport to 5.10: context only ]",
    "subject note": "[fix subject]",
    "quoted": f"> commit {A} upstream.",
    "cherry-pick in a sentence": f"It was (cherry picked from commit {A}) by hand",
    "other digits": "commit " + "\N{FULLWIDTH LATIN SMALL LETTER A}" * 40 + " upstream.",
    "circumvents": f"This circumvents commit {A}",
    "revert without an id": "This reverts commit from last week.",
    "reverted, passive": f"Commit {A} was reverted.",
}


@pytest.mark.parametrize("name", NOTHING)
def test_a_look_alike_is_nothing(name: str) -> None:
    assert [pair for pair in said(NOTHING[name]) if pair[1]] == []


def test_the_subject_holds_no_reference() -> None:
    assert mentions(f"commit {A} upstream.") == ()
    assert mentions(f"commit {A} upstream.\n\ntext\n") == ()


def test_prose_with_upstream_does_not_hide_the_reference_after_it() -> None:
    assert said(f"This is in the upstream tree already.\n\ncommit {A} upstream.\n") == [(UPSTREAM, A)]


def test_all_references_count_and_not_the_first() -> None:
    body = f"commit {A} upstream.\ncommit {B} upstream.\n\ntext\n\n(cherry picked from commit {C})\nLink: <1@x.org>\n"
    assert said(body) == [(UPSTREAM, A), (UPSTREAM, B), (CHERRY, C), (LINK, "1@x.org")]


def test_a_mention_shows_its_line() -> None:
    assert mentions(f"s\n\n [ Upstream commit {A} ] \r\n") == (Mention(UPSTREAM, A, f"[ Upstream commit {A} ]"),)


@pytest.mark.parametrize(
    "body",
    [
        f"This reverts commit {A} which is\ncommit {B} upstream.",
        f"This reverts commit {A}\nwhich is commit {B} upstream.",
        f"This reverts commit {A} which is commit {B} upstream.",
        f"This reverts commit {A}, which is upstream commit\n{B}.",
        f"This reverts commit {A} which is\r\ncommit {B} upstream.\r\n",
    ],
    ids=["greg", "before which", "one line", "upstream first", "crlf"],
)
def test_a_wrapped_revert_names_both_commits_and_carries_none(body: str) -> None:
    assert said(body) == [(REVERT, A), (REVERT, B)]


def test_a_revert_that_is_wrapped_before_commit_carries_nothing() -> None:
    assert said(f"This reverts\ncommit {A} which is\ncommit {B} upstream.") == [(REVERT, A), (REVERT, B)]


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(start)
        for start in ("This patch reverts what came with", f"Revert commit {A} which is", "The rest of this bug needs")
    ],
)
def test_the_end_of_a_sentence_is_no_reference_at_the_top_either(start: str) -> None:
    assert (UPSTREAM, B) not in said(f"{start}\ncommit {B} upstream.\n")


def test_the_end_of_a_sentence_is_no_reference_further_down() -> None:
    assert said(f"One.\n\nTwo.\n\nThree.\n\nThe rest of this bug needs\ncommit {B} upstream.\n") == []


def test_a_partial_revert_takes_nothing_back_and_carries_nothing() -> None:
    assert said(f"This partially reverts commit {A} which is\ncommit {B} upstream.") == [(PARTIAL, A), (PARTIAL, B)]


def test_a_backported_revert_carries_the_revert() -> None:
    assert said(f"commit {C} upstream.\n\nThis reverts commit {A}.\n") == [(REVERT, A), (UPSTREAM, C)]


def test_several_commits_are_reverted_at_once() -> None:
    assert said(f"This reverts commits {A}, {B}\nand {C}.") == [(REVERT, A), (REVERT, B), (REVERT, C)]


@pytest.mark.parametrize(
    "body",
    [
        f"This reverts commit {A}, reversing\nchanges made to {B}.",
        f"This reverts commit {A}, since commit {B} fixes it for good.",
        f"This reverts commit {A}. It was superseded by commit {B}\nlong ago.",
    ],
    ids=["merge", "superseded", "next sentence"],
)
def test_a_commit_that_a_revert_only_speaks_of_is_not_reverted(body: str) -> None:
    assert said(body) == [(REVERT, A)]


def test_a_paragraph_ends_the_sentence_of_a_revert() -> None:
    assert said(f"This reverts commit {A}\n\ncommit {B} upstream.\n") == [(REVERT, A), (UPSTREAM, B)]


def test_a_reapply_is_the_revert_of_a_revert() -> None:
    message = f'Reapply "nfsd: a lease"\n\nThis reverts commit {A}.\n'
    assert [(m.kind, m.target) for m in mentions(message)] == [(REVERT, A)]


def test_a_bare_message_id_may_hold_a_slash() -> None:
    assert said("Message-ID: <20261120/1@x.org>") == [(LINK, "20261120/1@x.org")]


@pytest.mark.parametrize("body", [f"Fixes:  {A}", f"Fixes:\t{A}", f"Stable-dep-of:  {A}", "Link:  <1@x.org>"])
def test_trailers_may_have_more_than_one_space(body: str) -> None:
    assert len(said(body)) == 1


def test_a_line_that_is_too_long_is_passed_over() -> None:
    assert said(f"commit {A} upstream.{' x' * MAX_LINE}\n[ Upstream commit {B} ]") == [(UPSTREAM, B)]


def test_the_number_of_mentions_is_bounded() -> None:
    assert len(said("".join(f"[ Upstream commit {n:040x} ]\n" for n in range(3 * MAX_MENTIONS)))) == MAX_MENTIONS
    reverts = f"This reverts commits {A} {B}\n\n" * MAX_MENTIONS
    assert len(said(reverts)) == MAX_MENTIONS


CUSTOM = Forms.of(("Backport of {commit} from main", "(from {commit})", "[back] {commit}"))


@pytest.mark.parametrize(
    "line", [f"Backport of {A} from main", f"backport of {A} FROM MAIN", f"(from {A})", f"[back] {A}"]
)
def test_a_form_of_the_policy_is_read_anywhere(line: str) -> None:
    assert said(f"1\n2\n3\n4\n{line}\r\nSigned-off-by: A <a@x.org>\n", CUSTOM) == [(BACKPORT, A)]


@pytest.mark.parametrize("line", [f"Backport of {A} from mains", f"A Backport of {A} from main", f"xback] {A}"])
def test_a_form_of_the_policy_is_a_whole_line_and_no_pattern(line: str) -> None:
    assert said(line, CUSTOM) == []


WORDS = st.sampled_from(
    [text for text, _, _ in FORMS.values()] + [*NOTHING.values(), "\n", "\r\n", "\n\n", " ", "everts ", "(", "[ ", "\0"]
)
MESSAGES = st.lists(WORDS | st.text(max_size=20), max_size=30).map("".join)


@given(MESSAGES)
def test_nothing_makes_it_fail(message: str) -> None:
    for mention in mentions(message, CUSTOM):
        assert "\n" not in mention.text
        if mention.kind is LINK:
            assert mention.target.count("@") == 1
        else:
            assert re.fullmatch("[0-9a-f]{7,64}", mention.target)


@given(MESSAGES)
def test_line_ends_make_no_difference(message: str) -> None:
    unix = message.replace("\r", "")
    assert said(unix) == said(unix.replace("\n", "\r\n"))


def work(call: Callable[[], object]) -> int:
    """How many functions a call calls, those in C too."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        call()
    finally:
        sys.setprofile(None)
    return calls


HOSTILE = {
    "reverts": f"This reverts commit {A}\n",
    "reverts that do not end": f"This reverts commit {A} and {B}\nand more\n\n",
    "upstream": f"commit {A} upstream.\n",
    "almost upstream": f"[ upstream commit {A} \n",
    "cherry": f"(cherry picked from commit {A} {'x' * 199}\n",
    "links": "Link: https://lore.kernel.org/r/@x\n",
    "words": "this this this this everts \n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_work_grows_with_the_length_of_a_message(name: str) -> None:
    short, long = HOSTILE[name] * 100, HOSTILE[name] * 1000
    assert work(lambda: mentions(long)) <= 12 * work(lambda: mentions(short))


@pytest.mark.parametrize("part", ["this ", "a" * 64 + " ", "everts commits ", "(cherry picked from ", "[ ", "%40", "@"])
def test_one_hostile_line_is_read(part: str) -> None:
    """A pattern that tried each way again would not come back from these."""
    for line in (part * 400_000, (part * 400)[:MAX_LINE], "Link: https://lore.kernel.org/r/" + (part * 400)[:900]):
        mentions(f"s\n\n{line}\nThis reverts commit {line}\n")


@pytest.mark.parametrize(
    ("subject", "key"),
    [
        ("nfsd:  a lease ", "nfsd: a lease"),
        ("[4.2.x] nfsd: a lease", "nfsd: a lease"),
        ("[4.2.x][PATCH 2/3] nfsd: a lease\r", "nfsd: a lease"),
        ("nfsd: [a] lease", "nfsd: [a] lease"),
        ("[]", "[]"),
        ("", ""),
    ],
)
def test_subjects_are_compared_without_a_prefix_of_their_line(subject: str, key: str) -> None:
    assert subject_key(subject) == key
