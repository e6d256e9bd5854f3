"""Which sections a file belongs to: get_maintainer's meaning, one case of it after the other."""

import pytest

from quietfix.rules.routing.globs import Glob
from quietfix.rules.routing.router import MAX_EXPRESSIONS, Router
from tests.rules_routing.tree import ROUTER, TEXT, titles

REST = ("THE REST", -1)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("drivers/frob/core.c", [("FROB CORE", 2), REST]),
        ("drivers/frob/deep/er/core.c", [("FROB CORE", 2), REST]),
        ("drivers/frob/lease.c", [("FROB LEASES", 3), ("FROB CORE", 2), REST]),
        ("drivers/frob/lease_list.c", [("FROB LEASES", 3), ("FROB CORE", 2), REST]),
        # Several sections have one header.
        ("include/linux/frob_lease.h", [("FROB CORE", 3), ("HEADERS OF LEASES", 3), REST]),
        # The end of a pattern is open, but for the folders.
        ("net/core/foo", [("DRIVERS OF NETWORKS", 3), REST]),
        ("net/core/foobar.c", [("DRIVERS OF NETWORKS", 3), REST]),
        ("net/core/fo", [REST]),
        ("net/core/foobar/x.c", [REST]),
        # X: keeps a section away, for N: too.
        ("drivers/frob/sim/core.c", [("FROB SIMULATOR", 3), REST]),
        ("drivers/frob/sim/frob-a.yaml", [("FROB SIMULATOR", 3), REST]),
        ("arch/bindings/frob-a.yaml", [("FROB CORE", 0), REST]),
        # A pattern without an end is a folder for what is below it.
        ("fs/old/inode.c", [("OLD FORM", 2), REST]),
        ("fs/old.c", [("OLD FORM", 2), REST]),
        ("README", [REST]),
        ("", []),
        ("a" * 5000, []),
    ],
)
def test_the_sections_of_a_file(path: str, found: list[tuple[str, int]]) -> None:
    assert titles(path) == found


@pytest.mark.parametrize(
    ("path", "depth", "found"),
    [
        ("drivers/frob/lease.c", 1, ["FROB LEASES", "FROB CORE"]),
        ("drivers/frob/deep/lease.c", 1, []),
        ("drivers/frob/deep/lease.c", 2, ["FROB CORE"]),
        ("drivers/frob/a/b/c/lease.c", 3, []),
        ("drivers/frob/a/b/c/lease.c", 4, ["FROB CORE"]),
        # A name is no matter of depth, and whatever nobody has is one level below the top.
        ("arch/x/y/frob-a.yaml", 1, ["FROB CORE"]),
        ("README", 1, []),
        ("README", 2, ["THE REST"]),
        ("a/b.c", 3, ["THE REST"]),
    ],
)
def test_depth_is_how_far_above_the_file_a_pattern_may_be(path: str, depth: int, found: list[str]) -> None:
    assert [title for title, _ in titles(path, depth)] == found


@pytest.mark.parametrize(
    ("pattern", "path", "matches", "score"),
    [
        ("drivers/net/", "drivers/net/a/b.c", True, 2),
        ("drivers/net/*", "drivers/net/a.c", True, 3),
        ("drivers/net/*", "drivers/net/a/b.c", False, 3),
        ("drivers/*/foo/", "drivers/a/b/foo/x.c", True, 3),
        ("drivers/*/*/*da90??.c", "drivers/a/b/xda9052.c", True, 4),
        ("drivers/*/*/*da90??.c", "drivers/a/b/xda905.c", False, 4),
        ("drivers/*/*/*da90??.c", "drivers/a/b/c/xda9052.c", False, 4),
        ("a.c", "abc", False, 1),
        ("a+b(c)/", "a+b(c)/d", True, 1),
        ("a[0-9].c", "a7.c", True, 1),
        ("a[!0-9].c", "a7.c", False, 1),
        ("a[0-9.c", "a[0-9.c", True, 1),
        ("a[z-a]c", "a[z-a]c", True, 1),
        ("*", "README", True, -1),
        ("*", "a/b", False, -1),
        ("*/", "a/b", True, -1),
        ("*/frob.h", "a/frob.h", True, -1),
        ("a?b", "a/b", False, 1),
        ("", "a", False, 1),
    ],
)
def test_a_pattern_matches_and_has_a_depth(pattern: str, path: str, matches: bool, score: int) -> None:
    assert (Glob(pattern).matches(path), Glob(pattern).score) == (matches, score)


def test_where_the_folders_of_the_tree_are_known_they_decide() -> None:
    text = "A\nM: a@b.c\nF: fs/old\nX: fs/old/new\nB\nM: b@b.c\nF: fs/odd.d\n"
    known, unknown = Router.of(text, {"fs", "fs/old", "fs/old/new"}), Router.of(text)
    for router in (known, unknown):
        assert titles("fs/old/a.c", router=router) == [("A", 2)]
        assert titles("fs/old/new/a.c", router=router) == []
    assert titles("fs/older.c", router=known) == []
    assert titles("fs/older.c", router=unknown) == [("A", 2)]
    assert titles("fs/old/newer.c", router=known) == [("A", 2)]
    assert titles("fs/odd.d/a.c", router=known) == []
    assert titles("fs/odd.d/a.c", router=unknown) == [("B", 2)]


def test_of_several_fields_of_a_section_the_deepest_counts() -> None:
    router = Router.of("A\nF: fs/frob/inode.c\nF: fs/\nN: frob\n")
    (hit,) = router.sections_of("fs/frob/inode.c")
    assert (hit.score, hit.why) == (3, "F: fs/frob/inode.c")


def test_sections_of_one_depth_stay_in_their_order() -> None:
    text = "".join(f"S{n}\nF: fs/a{'' if n % 2 else '/'}\n" for n in range(6))
    assert [title for title, _ in titles("fs/a/b.c", router=Router.of(text))] == [f"S{n}" for n in range(6)]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["frob_get(x);"], ["FROB CORE"]),
        (["a frob_put"], ["FROB CORE"]),
        (["frob_getter", "frob_"], []),
        ([], []),
        (["x" * 600 + " frob_get(x)"], []),
    ],
)
def test_a_content_speaks_of_a_section(lines: list[str], found: list[str]) -> None:
    assert [hit.section.title for hit in ROUTER.speaking_of(lines)] == found


def test_an_expression_that_is_not_used_is_said() -> None:
    number = TEXT.split("\n").index("K:\t(a+)+b") + 1
    assert [(remark.line, remark.why) for remark in ROUTER.remarks] == [
        (number, "this K: is not used: it repeats what has a repetition or alternatives in it"),
        (number + 1, "this N: is not used: a class is not closed"),
    ]


def test_so_many_expressions_are_not_used_and_said() -> None:
    router = Router.of("A\nF: a/\n" + "N: fro[b]\n" * (MAX_EXPRESSIONS + 1) + "N: plain\n")
    assert [(remark.line, remark.why) for remark in router.remarks] == [
        (MAX_EXPRESSIONS + 3, "this N: is not used: there are too many of them")
    ]
    assert titles("x/plain.c", router=router) == [("A", 0)]
