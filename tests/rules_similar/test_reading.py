"""What of a text is compared: frames without what compilers and boots add, patches without what mailers do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietfix.rules.similar.diffs import diffs
from quietfix.rules.similar.features import LIMITS, MAX_VALUE, Features, Kind, merged
from quietfix.rules.similar.reading import features_of

TRACE = """\
BUG: KASAN: slab-use-after-free in frob_put.part.0+0x12/0x340 drivers/frob/lease.c:123
Call Trace:
 <TASK>
 dump_stack_lvl+0x1/0x2
 kasan_report+0xd/0x10
 frob_put.part.0+0x12/0x340 drivers/frob/lease.c:123
 ? frob_stale+0x1/0x2
 frob_inline drivers/frob/lease.c:99 [inline]
 [<ffffffff81234567>] frob_read.isra.0.cold+0x55/0x66 [frob]
 vfs_read+0x1/0x2
 __x64_sys_ioctl+0x1/0x2
 entry_SYSCALL_64_after_hwframe+0x77/0x7f
Allocated by task 17:
 kasan_save_stack+0x1/0x2
 frob_alloc.constprop.0+0x1/0x2
"""
PATCH = """\
diff --git a/drivers/frob/lease.c b/drivers/frob/lease.c
index 0123456..789abcd 100644
--- a/drivers/frob/lease.c
+++ b/drivers/frob/lease.c
@@ -10,5 +10,6 @@ static void frob_drop(struct lease *one)
 \tint err;
\x20
-\tlist_del(&one->entry);
+\tspin_lock(&one->lock);
+\tlist_del(&one->entry);
 \treturn;
 }
"""


def identity(text: str) -> list[str]:
    return features_of(text).values(Kind.DIFF)


def test_frames_are_named_as_the_source_names_them() -> None:
    found = features_of(TRACE)
    assert found.values(Kind.FRAME) == ["frob_put", "frob_inline", "frob_read"]
    assert found.values(Kind.FUNCTION) == ["frob_put", "frob_inline", "frob_read", "frob_alloc"]
    assert found.values(Kind.FILE) == ["frob/lease.c"]
    assert found.values(Kind.SYSCALL) == ["ioctl"]
    assert found.values(Kind.CRASH) == ["use-after-free"]
    assert found.values(Kind.WORD) == []


@pytest.mark.parametrize(
    ("line", "frames"),
    [
        ("KASAN: slab-use-after-free Read in frob_put", ["frob_put"]),
        ("WARNING: CPU: 0 PID: 1 at fs/old/inode.c:7 frob_read+0x55/0x66", ["frob_read"]),
        ("RIP: 0010:frob_free+0x1f/0x30", ["frob_free"]),
        ("pc : frob_free+0x1f/0x30", ["frob_free"]),
        ("#1  0xffffffff81000000 in frob_free (one=0x0) at lease.c:7", ["frob_free"]),
        ("the offset is frob+0x12, not a frame", []),
        ("It is in frob_put that it breaks.", []),
        ("run it in two shells; KASAN", []),
    ],
)
def test_forms_of_a_frame(line: str, frames: list[str]) -> None:
    assert features_of(line).values(Kind.FRAME) == frames


def test_a_patch_is_the_same_wherever_it_was_cut_and_whoever_quoted_it() -> None:
    (one,) = identity(PATCH)
    assert identity(PATCH.replace("@@ -10,5 +10,6 @@", "@@ -903,5 +917,6 @@ x")) == [one]
    assert identity("".join(f"{line}  \n" for line in PATCH.splitlines())) == [one]
    assert identity(PATCH.replace("\n \n", "\n\n")) == [one]
    assert identity("".join(f"> {line}\n" for line in PATCH.splitlines())) == [one]
    assert identity(PATCH.replace("a/drivers", "a/linux/drivers").replace("b/drivers", "b/linux/drivers")) == [one]
    assert identity(f"Here is a fix.\n\n---\n{PATCH}-- \n2.47.0\n") == [one]
    assert identity(PATCH.replace("index 0123456", "index fffffff")) == [one]


@pytest.mark.parametrize(
    ("was", "is_"), [("spin_lock", "spin_lock_bh"), ("int err", "int ret"), ("lease.c", "list.c"), ("\tlist", "list")]
)
def test_a_patch_that_does_something_else_is_another(was: str, is_: str) -> None:
    assert identity(PATCH.replace(was, is_)) != identity(PATCH)
    assert len(identity(PATCH.replace(was, is_))) == 1


def test_hunks_name_their_function_and_diffs_are_no_prose() -> None:
    found = features_of(f"frob_open() in fs/frob/core.c is wrong.\n\n{PATCH}")
    assert found.values(Kind.FUNCTION) == ["frob_open", "frob_drop"]
    assert found.values(Kind.FILE) == ["frob/lease.c", "frob/core.c"]
    assert "spin_lock" not in found.values(Kind.WORD)


def test_commits_that_are_named_as_such_count() -> None:
    found = features_of('Fixes: 0123456789abcdef0123 ("x")\nsince commit aaaaaaaaaaaa\nbbbbbbbbbbbb\nFixes: 1234567\n')
    assert found.values(Kind.COMMIT) == ["0123456789ab", "aaaaaaaaaaaa"]


def test_system_calls_of_a_reproducer() -> None:
    text = "fd = openat(3);\nioctl$FROB(r0, 1)\nsyscall(__NR_keyctl, 1);\nsyz_open_dev$x(1)\nfrobnicate(1)\nsendmsg(2) fails\n"
    assert features_of(text).values(Kind.SYSCALL) == ["ioctl", "keyctl", "syz_open_dev", "sendmsg"]


def test_people_in_headers_trailers_and_signatures_are_no_words() -> None:
    text = "From: Zelda <zelda@example.org>\nReported-by: Yorick\nthe gronkle breaks\n-- \nXaver\nGmbh\n"
    assert features_of(text).values(Kind.WORD) == ["gronkle", "breaks"]


def test_what_every_case_and_every_trace_of_kasan_says_is_no_word() -> None:
    body = "## Report\n\n~~~text\nthe gronkle breaks\n~~~\n\n## Replies\n\n## Summary\n\n## Notes\n"
    trace = (
        "Write of size 8 at addr ffff88810a2b3c40 by task kworker/u8:2/57\nRead of size 1 at addr ff by task frobd/7\n"
    )
    assert features_of(body + trace).values(Kind.WORD) == ["gronkle", "breaks"]


@given(st.text(max_size=400))
def test_any_text_gives_few_short_tokens_that_survive_a_line(text: str) -> None:
    found = features_of(text)
    assert Features.parse(found.line) == found
    assert all(len(token) <= MAX_VALUE + 2 for token in found.tokens)
    assert all(len(found.values(kind)) <= most for kind, most in LIMITS.items())


@given(
    st.lists(
        st.sampled_from(
            [*TRACE.splitlines(), *PATCH.splitlines(), "frob_put() breaks", "@@ -1 +1 @@", "--- x", "+++ y"]
        ),
        max_size=30,
    )
)
def test_pieces_of_traces_and_patches_are_read_in_any_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert features_of(text) == features_of(text)
    assert set(diffs(lines).rest) <= set(lines)


def test_a_flood_is_cut() -> None:
    text = "\n".join(f"frob_{n}() fs/a/b{n}.c word{n}x\n f{n}a+0x1/0x2" for n in range(3000))
    assert len(features_of(text).tokens) <= sum(LIMITS.values())


def test_texts_that_belong_together_are_one_line() -> None:
    assert merged(("w:a t:b", "t:b w:c", "")) == "w:a t:b w:c"
