"""Patch files of any kind: what git-format-patch and mail programs write, and what nobody should."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietfix.desk import diffs
from quietfix.desk.patchfile import MAX_FILE, NoPatch, PatchFile, diff_of, read_patch
from quietfix.facts import Unknown
from quietfix.ids import author_key
from tests.support.trees import git

DIFF = b"diff --git a/b.c b/b.c\nindex 1..2 100644\n--- a/b.c\n+++ b/b.c\n@@ -1 +1 @@\n-old\n+new\n"
FROM = "From: T. Tester <t@example.org>"
DATE = "Date: Tue, 24 Nov 2026 17:00:00 +0100"
WHEN = (author_key(b"t@example.org"), 1795536000)


def read(*head: str, body: bytes = b"Text.\n---\n b.c | 2 +-\n\n" + DIFF) -> PatchFile:
    found = read_patch("\n".join([*head, "", ""]).encode() + body)
    assert isinstance(found, PatchFile), found
    return found


@pytest.mark.parametrize(
    "line",
    [
        FROM,
        "From: t@example.org",
        "From: T@Example.ORG (T. Tester)",
        "From: =?UTF-8?q?T=C3=A9?= <t@example.org>",
        'From: "Tester, T. <x>" <t@example.org>',
        "From: T. Tester\n <t@example.org>",
    ],
)
def test_the_author_is_an_address(line: str) -> None:
    assert read(line, DATE).authored == WHEN


@pytest.mark.parametrize(
    "line",
    [
        DATE,
        "Date: 24 Nov 2026 16:00:00 GMT",
        "Date: Tue, 24 Nov 2026 08:00 -0800 (PST)",
        "date: Tue, 24 Nov 2026\n 16:00:00 +0000",
    ],
)
def test_the_date_is_an_instant(line: str) -> None:
    assert read(FROM, line).authored == WHEN


@pytest.mark.parametrize(
    "line",
    [
        "Date: yesterday",
        "Date: 31 Feb 2026 16:00:00 +0000",
        "Date: 24 Nov 1926 16:00:00 +0000",
        "Date: 24 Nov 0000 99:00:00 Z",
    ],
)
def test_a_date_that_is_none_leaves_the_hand_out(line: str) -> None:
    assert read(FROM, line).authored is None


@pytest.mark.parametrize(
    "line",
    [
        "Subject: nfsd: fix",
        "Subject: [PATCH] nfsd: fix",
        "Subject: Re: [PATCH v2 1/3] [net] nfsd:  fix",
        "Subject: [PATCH net-next v12 00001/10000]\n nfsd: fix",
        "Subject: =?utf-8?b?W1BBVENIXSBuZnNkOiBmaXg=?=",
        "Subject: [PATCH] nfsd:\n\tfix",
    ],
)
def test_the_subject_loses_what_mail_adds(line: str) -> None:
    assert read(line).subject == "nfsd: fix"


def test_the_text_of_a_mail_may_name_another_author() -> None:
    """A maintainer sends on what somebody else wrote: git-am takes these lines for the author's."""
    body = b"From: T. Tester <t@example.org>\nDate: Tue, 24 Nov 2026 17:00:00 +0100\n\nText.\n---\n" + DIFF
    found = read("From: M <m@example.org>", "Date: Wed, 25 Nov 2026 17:00:00 +0100", "Subject: x", body=body)
    assert (found.authored, found.subject) == (WHEN, "x")


@pytest.mark.parametrize(("line", "found"), [("Message-ID: <1@x.org>", "1@x.org"), ("Message-Id: 1@x.org", None)])
def test_the_message_id(line: str, found: str | None) -> None:
    assert read(line).message_id == found


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("8bit", DIFF),
        ("quoted-printable", DIFF.replace(b"=", b"=3D").replace(b"old", b"o=\nld")),
        (
            "base64",
            b"ZGlmZiAtLWdpdCBhL2IuYyBiL2IuYwppbmRleCAxLi4yIDEwMDY0NAotLS0gYS9iLmMKKysrIGIvYi5jCkBAIC0xICsxIEBACi1vbGQKK25ldwo=",
        ),
    ],
)
def test_the_diff_is_decoded(encoding: str, body: bytes, end: bytes) -> None:
    text = f"{FROM}\n{DATE}\nContent-Transfer-Encoding: {encoding}\n\n".encode() + body
    text = text.replace(b"\n", end)
    assert isinstance(read_patch(text), PatchFile)
    assert diffs.files(diff_of(text)) == (DIFF,)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "there is no patch in it"),
        (b"Subject: [PATCH 0/3] a cover letter\n\nText.\n", "there is no patch in it"),
        (b"Subject: a\n\n" + DIFF + b"-- \n2.40\n\nFrom 1 Mon Sep 17 00:00:00 2001\nSubject: b\n\n" + DIFF, "there are several patches in it"),
        (b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" + DIFF, "it is a mail of several parts"),
        (b"Content-Transfer-Encoding: base64\n\nA\n", "its text cannot be decoded"),
    ],
)  # fmt: skip
def test_a_file_that_holds_not_one_patch_says_so(text: bytes, why: str) -> None:
    assert read_patch(text) == NoPatch(why)


def test_a_file_that_is_too_large_is_not_read() -> None:
    assert isinstance(read_patch(DIFF + b"x" * MAX_FILE), Unknown)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (DIFF[:-5], "its diff ends in the middle"),
        (DIFF.replace(b"-old", b"old"), "its diff ends in the middle"),
        (DIFF[:23] + b"old mode 100644\nnew mode 100755\n", "it changes a file by its mode or name alone, or one that is no text"),
        (DIFF + b"x" * diffs.MAX_DIFF, "its diff is longer than 1048576 bytes"),
    ],
)  # fmt: skip
def test_a_diff_that_cannot_be_compared(text: bytes, why: str) -> None:
    assert diffs.files(text) == Unknown(why)


def test_what_stands_around_a_diff_is_left_out() -> None:
    """Nor can a line of a hunk start another one, whatever it says."""
    hunk = b"@@ -1,2 +1,2 @@\n-diff --git a/x b/x\n+@@ -1 +1 @@\n \n"
    one = DIFF.partition(b"@@")[0] + hunk
    text = (
        b"commit " + b"0" * 40 + b"\nText.\n" + one.replace(b"\n \n", b"\n\n") + b"-- \n2.40\nFrom " + b"1" * 40 + b"\n"
    )
    assert diffs.files(text + DIFF) == (one, DIFF)


HEADS = st.sampled_from(
    [b"From:", b"Date:", b"Subject:", b"Message-ID:", b"Content-Transfer-Encoding:", b"Content-Type:"]
)
PIECES = st.one_of(
    HEADS,
    st.sampled_from([b"\n", b"\n\n", b" ", b"=?", b"?q?", b"?b?", b"utf-8", b"idna", b"unicode_escape", b"?=", b"<", b"@", b">", b"[", b"]", b"\r"]),
    st.sampled_from([b"base64", b"quoted-printable", b"24 Nov 2026 16:00:00 +", b"From 1\n", b"@@ -1,9 +1 @@\n", b"diff --git "]),
    st.just(DIFF),
    st.binary(max_size=12),
)  # fmt: skip


@given(st.lists(PIECES, max_size=60).map(b"".join))
def test_any_bytes_are_read(text: bytes) -> None:
    """Whatever it is, it is read: the subject is one line, and cut."""
    found = read_patch(text)
    if isinstance(found, PatchFile):
        assert found.subject is None or ("\n" not in found.subject and found.subject.strip())
        assert found.authored is None or found.authored[1] >= 0
    parts = diffs.files(diff_of(text))
    assert isinstance(parts, Unknown) or all(part.startswith(diffs.START) and b"\n@@ " in part for part in parts)


@pytest.mark.parametrize(
    "piece", [b"Subject: ", b"=?", b"[", b"a@", b"From: <", b"\n ", b"24 ", b"diff --git \n", b"@@ -1 +1 @@\n"]
)
def test_a_large_file_of_one_piece_is_read(piece: bytes) -> None:
    """Fields are cut, so that no pattern runs over more than a line's worth of text."""
    for head in (b"", b"Subject: ", b"From: x\nDate: "):
        text = (head + piece * (MAX_FILE // len(piece)))[:MAX_FILE]
        found = read_patch(text)
        assert not isinstance(found, PatchFile) or len(found.subject or "") <= 2000


def test_git_am_reads_the_same(tmp_path: Path) -> None:
    """A commit, its mail, and that mail applied: the file says what the applied commit has."""
    git(tmp_path, "init", "--quiet", "-b", "main")
    (tmp_path / "b.c").write_text("old\n")
    git(tmp_path, "add", "b.c")
    git(tmp_path, "commit", "--quiet", "-m", "base")
    (tmp_path / "b.c").write_text("new\n")
    env = {"GIT_AUTHOR_NAME": "Té, Tester", "GIT_AUTHOR_DATE": "@1750000000 +0530"}
    subject = "nfsd: " + "a subject that is long enough to be folded, with é in it, " * 3
    git(tmp_path, "commit", "--quiet", "-a", "-m", f"{subject}\n\nText.\n", env=env)
    mail = git(tmp_path, "format-patch", "--stdout", "--subject-prefix=PATCH v2", "-1") + "\n"
    found = read_patch(mail.encode())
    told = git(tmp_path, "log", "-1", "--format=%s%n%at%n%ae").split("\n")
    assert isinstance(found, PatchFile)
    assert (found.subject, found.authored) == (told[0], (author_key(told[2].encode()), int(told[1])))
    diff = git(tmp_path, "diff-tree", "-p", "HEAD~", "HEAD") + "\n"
    assert [patch_id(part) for part in _files(diff_of(mail.encode()))] == [patch_id(diff.encode())]


def _files(text: bytes) -> tuple[bytes, ...]:
    found = diffs.files(text)
    assert not isinstance(found, Unknown), found
    return found


def patch_id(diff: bytes) -> bytes:
    done = subprocess.run(["git", "patch-id", "--stable"], input=diff, capture_output=True, check=True)
    return done.stdout.split()[0]
