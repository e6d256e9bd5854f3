"""Laws of routing: any bytes are read, the index is the plain rule, the order stays, and nobody is named twice."""

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from quietfix.rules.routing.contacts import Contact, deduplicated, read
from quietfix.rules.routing.expressions import Expression, expression
from quietfix.rules.routing.globs import Glob
from quietfix.rules.routing.maintainers import decoded
from quietfix.rules.routing.paths import in_tree, named
from quietfix.rules.routing.recipients import route
from quietfix.rules.routing.router import Router

PARTS = st.sampled_from(["a", "ab", "abc", "b", "a.c", "ab.c", "b.h"])
PATHS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)
GLOBS = st.one_of(PATHS, PATHS.map(lambda path: f"{path}/"), st.text("ab/*?.[]", max_size=7))
VALUES = st.one_of(
    GLOBS,
    st.text(max_size=12),
    st.text("ab|()*+?[]{}^$\\.", max_size=10),
    st.sampled_from(["A <a@b.c>", "B <a@b.c>", "A <x@y.z>", "l@lists.b.c", "Orphan"]),
)
LINES = st.one_of(
    st.tuples(st.sampled_from(string.ascii_uppercase), VALUES).map(lambda pair: f"{pair[0]}:\t{pair[1]}"),
    st.tuples(st.sampled_from("FXNKMLS"), VALUES).map(lambda pair: f"{pair[0]}: {pair[1]}"),
    st.sampled_from(["ONE", "TWO", "---", "", "# no"]),
)
TEXTS = st.lists(LINES, max_size=25).map("\n".join)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_text(data: bytes) -> None:
    Router.of(decoded(data))


@settings(max_examples=400)
@given(TEXTS, st.lists(PATHS, max_size=4), st.one_of(st.none(), st.integers(0, 3)), st.booleans())
def test_any_file_routes_and_names_nobody_twice(text: str, paths: list[str], depth: int | None, public: bool) -> None:
    found = route(Router.of(text), paths, depth=depth, public=public, content=paths)
    assert found == route(Router.of(text), paths, depth=depth, public=public, content=paths)
    assert list(found.to) == deduplicated(found.to)
    assert [file.path for file in found.files] == list(dict.fromkeys(paths))
    for file in found.files:
        scores = [hit.score for hit in file.sections]
        assert scores == sorted(scores, reverse=True)
        assert set(file.used) <= set(file.sections) or depth is None
    assert found.team or len(found.to) > 2
    assert public or not found.lists


@settings(max_examples=400)
@given(st.lists(st.tuples(GLOBS, st.booleans()), max_size=12), PATHS)
def test_the_index_finds_what_the_plain_rule_finds(globs: list[tuple[str, bool]], path: str) -> None:
    text = "".join(f"S{n}\n{'F' if wanted else 'X'}: {glob}\nF: {glob}\n" for n, (glob, wanted) in enumerate(globs))
    router = Router.of(text, folders=frozenset())
    expected = {f"S{n}" for n, (glob, wanted) in enumerate(globs) if wanted and Glob(glob.strip()).matches(path)}
    assert {hit.section.title for hit in router.sections_of(path)} == expected


@given(
    st.lists(
        st.builds(Contact, st.sampled_from(["", "A", "a", "B"]), st.sampled_from(["a@b.c", "A@b.c", "x@b.c", "z@b.c"]))
    )
)
def test_to_leave_doubles_out_twice_is_to_do_it_once(people: list[Contact]) -> None:
    once = deduplicated(people)
    assert deduplicated(once) == once
    mails = [person.mail.casefold() for person in once]
    assert len(set(mails)) == len(mails)


@given(st.text(max_size=60))
def test_a_contact_that_is_read_is_read_again_the_same(value: str) -> None:
    contact = read(value)
    if contact is not None:
        assert "\n" not in contact.text
        assert read(contact.text) == contact


@settings(max_examples=500)
@given(st.text("ab|()*+?[]{}^$\\.,0123 #:=!<i-", max_size=14))
def test_what_is_taken_as_an_expression_ends_at_once(text: str) -> None:
    made = expression(text)
    if isinstance(made, Expression):
        made.found("ab" * 100)


@given(st.text(max_size=300))
def test_any_text_is_looked_through(text: str) -> None:
    found = named(text)
    in_tree(found, Router.of("A\nF: a/\nF: drivers/\n"))
    assert all(path.isprintable() for path in (*found.changed, *found.mentioned))


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from(
            [
                "diff --git a/a/b.c b/a/b.c",
                "--- a/a/b.c",
                "+++ b/a/c.c",
                "rename from a/b.c",
                "rename to a/d.c",
                "@@ -1,2 +1 @@",
                "@@ -9",
                "-x",
                "+y",
                " z",
                "",
                "f+0x1/0x2 a/b.c:1",
                '+++ "b/\\303"',
                "--- \\",
            ]
        ),
        max_size=12,
    )
)
def test_any_order_of_the_lines_of_a_patch_is_looked_through(lines: list[str]) -> None:
    found = named("\n".join(lines))
    assert set(found.changed) <= {"a/b.c", "a/c.c", "a/d.c", "\ufffd", "\\"}
