"""Files and functions that texts name: patches, traces, and what people write."""

import pytest

from quietfix.rules.routing.paths import MAX_FOUND, MAX_LINES, in_tree, named
from tests.rules_routing.tree import ROUTER

PATCH = """\
A fix for drivers/frob/lease.c, see also include/linux/frob.h.

---
 drivers/frob/core.c        | 4 ++--
 .../frob/deep/lease_list.c | 2 +-
 2 files changed, 3 insertions(+), 3 deletions(-)

diff --git a/drivers/frob/core.c b/drivers/frob/core.c
index 0123456789ab..ba9876543210 100644
--- a/drivers/frob/core.c
+++ b/drivers/frob/core.c
@@ -1,4 +1,4 @@ static int frob_open(struct inode *inode)
 #include <linux/frob.h>
-/* drivers/net/old.c:1 */
--- a/drivers/net/minus.c
+++ b/drivers/net/plus.c
+/* drivers/net/new.c:1 */
 last
diff --git a/drivers/frob/old.c b/drivers/frob/new.c
similarity index 90%
rename from drivers/frob/old.c
rename to drivers/frob/new.c
diff --git "a/drivers/frob/caf\\303\\251.c" "b/drivers/frob/caf\\303\\251.c"
--- /dev/null
+++ "b/drivers/frob/caf\\303\\251.c"
@@ -0,0 +1 @@
+frob_get(x);
--\x20
2.47.0
"""
TRACE = """\
BUG: KASAN: slab-use-after-free in frob_lease_put.part.0+0x12/0x340 drivers/frob/lease.c:123
Read of size 8 at addr ffff888012345678 by task repro/4711
CPU: 1 UID: 0 PID: 4711 Comm: repro Not tainted 6.18.0-rc6 #1
RIP: 0010:frob_free+0x1f/0x30
Call Trace:
 <TASK>
 [<ffffffff81234567>] ? frob_open.isra.0.cold+0x1/0x2 [frob]
 kasan_check include/linux/kasan.h:12 [inline]
 frob_read+0x55/0x66
 entry_SYSCALL_64_after_hwframe+0x77/0x7f
kernel BUG at drivers/net/frobnet.c:99!
WARNING: CPU: 0 PID: 1 at fs/old/inode.c:7 frob_read+0x55/0x66
"""


def test_a_patch_names_what_it_changes_and_what_it_speaks_of() -> None:
    found = named(PATCH)
    assert found.changed == ("drivers/frob/core.c", "drivers/frob/old.c", "drivers/frob/new.c", "drivers/frob/café.c")
    assert found.renames == (("drivers/frob/old.c", "drivers/frob/new.c"),)
    assert found.mentioned == ("drivers/frob/lease.c", "include/linux/frob.h", ".../frob/deep/lease_list.c")
    assert in_tree(found, ROUTER) == (*found.changed, "drivers/frob/lease.c", "include/linux/frob.h")


def test_keywords_are_looked_for_in_what_a_patch_changes() -> None:
    content = named(PATCH).content
    assert content == (
        "/* drivers/net/old.c:1 */", "-- a/drivers/net/minus.c", "++ b/drivers/net/plus.c", "/* drivers/net/new.c:1 */", "frob_get(x);",
    )  # fmt: skip
    assert named(TRACE).content == tuple(TRACE.split("\n"))


def test_a_trace_names_functions_and_files() -> None:
    found = named(TRACE)
    assert found.functions == (
        "frob_lease_put", "frob_free", "frob_open", "kasan_check", "frob_read", "entry_SYSCALL_64_after_hwframe",
    )  # fmt: skip
    assert found.changed == ()
    assert in_tree(found, ROUTER) == ("drivers/frob/lease.c", "drivers/net/frobnet.c", "fs/old/inode.c")


def test_a_trace_of_functions_alone_names_no_file() -> None:
    found = named(" frob_free+0x1f/0x30\n frob_read+0x55/0x66\n")
    assert (found.functions, in_tree(found, ROUTER)) == (("frob_free", "frob_read"), ())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see drivers/frob/core.c:12:3: error", ["drivers/frob/core.c"]),
        ("in `drivers/frob/core.c`, and (drivers/net/a.h).", ["drivers/frob/core.c", "drivers/net/a.h"]),
        ("./drivers/frob/core.c", ["drivers/frob/core.c"]),
        ("/home/me/linux-6.18/drivers/frob/core.c:12", ["drivers/frob/core.c"]),
        ("/usr/src/net/linux/drivers/frob/core.c", ["drivers/frob/core.c"]),
        ("linux.orig/drivers/frob/core.c", ["drivers/frob/core.c"]),
        ("> diff --git a/drivers/frob/core.c b/drivers/frob/core.c", ["drivers/frob/core.c"]),
        ("drivers/frob/Makefile and drivers/frob/Kconfig", ["drivers/frob/Makefile", "drivers/frob/Kconfig"]),
        ("https://example.org/drivers/frob/core.c", []),
        ("#include <drivers/frob/core.h>", []),
        ("and/or 1/2.5 a/b.c drivers/frob core.c drivers/frob/core.o", []),
        ("drivers/frob/../../etc/passwd.c", []),
        ("/etc/passwd.txt /proc/1/a.c", []),
        ("drivers/frob/\u202ecore.c", []),
    ],
)
def test_words_that_are_files_of_the_tree(text: str, found: list[str]) -> None:
    assert list(in_tree(named(text), ROUTER)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("--- a/x/new.c\n+++ b/x/new.c\n", ["x/new.c"]),
        ("--- linux.orig/drivers/frob/a.c\t2026-01-01\n+++ linux/drivers/frob/a.c\t2026-01-02\n", ["drivers/frob/a.c"]),
        ("diff --git drivers/frob/a.c drivers/frob/a.c\nold mode 100644\n", ["drivers/frob/a.c"]),
        ("diff --git a/drivers/a b.c b/drivers/a b.c\nold mode 100644\n", ["drivers/a b.c"]),
        ("--- drivers/frob/a.c is what I mean\nand so on\n", ["drivers/frob/a.c"]),
        ("--- /dev/null\n+++ /dev/null\n", []),
        ("--- a/../../x.c\n+++ b/../../x.c\n", []),
        ("rename to drivers/frob/a.c\n", []),
    ],
)
def test_what_a_patch_changes_stays_though_nobody_knows_it(text: str, found: list[str]) -> None:
    assert list(in_tree(named(text), ROUTER)) == found


def test_what_is_found_is_bounded() -> None:
    many = "\n".join(f"drivers/frob/f{n}.c f{n}+0x1/0x2" for n in range(MAX_LINES + 5))
    found = named(many)
    assert (len(found.mentioned), len(found.functions), len(found.content)) == (MAX_FOUND, MAX_FOUND, MAX_LINES)
    assert len(in_tree(found, ROUTER)) == MAX_FOUND
