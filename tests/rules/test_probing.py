"""The ranking of what may have fixed a bug: signals and weights, reverts, backports, and one order for the same facts."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietfix.facts import Mention, MentionKind, Touch, Touched, TreesSeen, Wanted
from quietfix.rules.asking import Question, function_name, function_names, heard
from quietfix.rules.likely import Likely, Ranking
from quietfix.rules.probing import originals, rank, shortlist
from quietfix.rules.questions import asked, asked_of
from quietfix.rules.references import Forms
from quietfix.rules.signals import Weight, signals
from quietfix.rules.versions import Versions, read_versions
from tests.rules.looking import World, make_case

FILE = "fs/a.c"
CULPRIT = "1da177e4c3f4"
QUESTION = Question((FILE,), ("frob",), (CULPRIT,))
LINES = ["mainline", "6.6"]


def touch(message: str, *, id_: str = "a" * 40, breadth: int = 1, files: tuple[str, ...] = (FILE,)) -> Touch:
    """A commit as it is read."""
    read = heard(id_, 0, message.encode(), QUESTION, Forms())
    return Touch(
        id_, read.subject, 0, read.mentions, tuple(Touched(file, file) for file in files), breadth, read.in_subject,
        read.in_message, (), read.named, read.for_stable,
    )  # fmt: skip


def said(one: Touch) -> list[tuple[str, str]]:
    found = sorted((signal for _, signal in signals(one, frozenset({CULPRIT}))), key=lambda s: (-s.weight, s.text))
    return [(signal.weight.name.lower(), signal.text) for signal in found]


@pytest.mark.parametrize(
    ("others", "weight", "words"),
    [
        (0, "good", "and nothing else"),
        (1, "fair", "and 1 other file"),
        (4, "fair", "and 4 other files"),
        (5, "weak", "and 5 other files"),
        (49, "weak", "and 49 other files"),
        (50, "none", "and 50 other files"),
    ],
)
def test_a_change_of_few_files_says_more(others: int, weight: str, words: str) -> None:
    assert said(touch("x", breadth=others + 1)) == [(weight, f"touches {FILE} {words}")]


@pytest.mark.parametrize(
    ("message", "signal"),
    [
        ("x\n\nFixes: 1da177e4c3f4 (y)", ("strong", "says that it fixes what introduced the bug")),
        (
            "x\n\nFixes: 1da177e4c3f41524e886b7f1b8a0c1fc7321cac2 (y)",
            ("strong", "says that it fixes what introduced the bug"),
        ),
        (
            "x\n\nThis reverts commit 1da177e4c3f41524e886b7f1b8a0c1fc7321cac2.",
            ("strong", "reverts what introduced the bug"),
        ),
        ("x\n\nSince commit 1da177e4c3f4152 (y) all is lost.", ("fair", "names what introduced the bug")),
        ("x\n\nFixes: 2da177e4c3f4 (y)", ("weak", "says that it fixes some commit")),
        ("x: let frob() go", ("good", "names frob() in its subject")),
        ("x\n\nThe reason is frob().", ("fair", "names frob() in its message")),
        ("x\n\nCc: stable@vger.kernel.org", ("fair", "asks for stable lines")),
        ("x\n\nCc: <stable@kernel.org> # 6.1", ("fair", "asks for stable lines")),
        ("x: fix an overflow", ("weak", "speaks of a flaw in its subject")),
    ],
)
def test_signals(message: str, signal: tuple[str, str]) -> None:
    assert said(touch(message, files=())) == [signal]


@pytest.mark.parametrize("message", ["x", "to frob or not", "x\n\nDefrob() and frob_all().", "x\n\nCc: stable folk"])
def test_what_says_nothing(message: str) -> None:
    """A plain word is a function only where brackets follow."""
    assert said(touch(message, files=())) == []


def test_weights_add_up() -> None:
    assert [weight.value for weight in Weight] == [0, 1, 2, 4, 8]
    one = ranked([touch("x: fix frob()\n\nFixes: 1da177e4c3f4 (y)")]).commits[0]
    assert [signal.weight for signal in one.signals] == [Weight.STRONG, Weight.GOOD, Weight.GOOD, Weight.WEAK]
    assert one.score == 17


def ranked(
    touches: list[Touch], seen: TreesSeen | None = None, versions: Versions | None = None, limit: int = 9
) -> Ranking:
    return rank(touches, seen or TreesSeen(), QUESTION, versions or Versions(), LINES, limit)


TOUCHES = st.lists(
    st.builds(
        Touch,
        st.integers(0, 30).map("{:040x}".format),
        st.sampled_from(["x", "fix x"]),
        st.integers(0, 3),
        st.lists(
            st.builds(
                Mention,
                st.sampled_from([MentionKind.UPSTREAM, MentionKind.FIXES, MentionKind.REVERT]),
                st.integers(0, 30).map("{:040x}".format),
                st.just("text"),
            ),
            max_size=2,
        ).map(tuple),
        st.just((Touched(FILE, FILE),)),
        st.integers(1, 60),
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)


@given(TOUCHES, st.randoms())
def test_the_order_does_not_depend_on_the_order_of_reading(touches: list[Touch], random: Random) -> None:
    """Rings of backports included."""
    other = list(touches)
    random.shuffle(other)
    assert ranked(touches) == ranked(other)
    scores = [item.score for item in ranked(touches).commits]
    assert scores == sorted(scores, reverse=True)


@given(TOUCHES)
def test_the_likeliest_are_in_the_shortlist(touches: list[Touch]) -> None:
    short = shortlist(touches, TreesSeen(), QUESTION, Versions(), 3)
    assert ranked(list(short.touches), limit=3).commits == ranked(touches, limit=3).commits
    assert short.rest + len(ranked(list(short.touches), limit=99).commits) == ranked(touches).found


def look(world: World, touches: list[Touch], versions: str = "all", limit: int = 9) -> Ranking:
    """As the verb looks: first what places the originals, then all."""
    read = read_versions(versions)
    assert isinstance(read, Versions)
    places = originals(touches)
    first = world.observe(Wanted(frozenset({CULPRIT}), places=places))
    short = shortlist(touches, first, QUESTION, read, 99)
    seen = world.observe(Wanted(frozenset({CULPRIT} | {one.id for one in short.touches})))
    found = rank(short.touches, seen, QUESTION, read, LINES, limit)
    return Ranking(found.commits, found.already + short.already, found.found + short.rest)


def places(item: Likely) -> list[tuple[str, str | None, str]]:
    return [(held.line, held.tag, held.fate.value) for held in item.held]


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World.create(tmp_path)
    made.tree.tag("v6.6", "master")
    return made


def test_a_backport_stands_under_its_original(world: World) -> None:
    fix = world.mainline("fix it")
    world.tree.tag("v6.7", "master")
    backport = world.stable(f"fix it\n\ncommit {fix} upstream.")
    found = look(world, [touch(f"fix it\n\ncommit {fix} upstream.", id_=backport), touch("fix it", id_=fix)])
    (item,) = found.commits
    assert item.commit == fix
    assert places(item) == [("mainline", "v6.7", "held"), ("6.6", None, "held")]
    assert ("fair", "other lines carry it too") in [(s.weight.name.lower(), s.text) for s in item.signals]


def test_what_was_reverted_comes_last_and_says_so(world: World) -> None:
    fix = world.mainline("fix frob()")
    other = world.mainline("other")
    world.mainline(f'Revert "fix frob()"\n\nThis reverts commit {fix}.')
    found = look(world, [touch("fix frob()", id_=fix), touch("other", id_=other, breadth=99)])
    assert [(item.commit, item.reverted) for item in found.commits] == [(other, False), (fix, True)]
    assert places(found.commits[1]) == [("mainline", None, "reverted")]


def test_a_revert_that_says_no_id_is_unknown(world: World) -> None:
    fix = world.mainline("fix it")
    world.mainline('Revert "fix it"')
    (item,) = look(world, [touch("fix it", id_=fix)]).commits
    assert (places(item), item.reverted) == ([("mainline", None, "unknown")], False)


def test_what_the_affected_version_has_already_is_counted_and_left_out(world: World) -> None:
    """The original is newer than the version, and its line has taken the backport before it."""
    fix, other = world.mainline("fix it"), world.mainline("other")
    world.stable(f"fix it\n\ncommit {fix} upstream.")
    world.tree.tag("v6.6.1", "linux-6.6.y")
    touches = [touch("fix it", id_=fix), touch("other", id_=other)]
    assert [item.commit for item in look(world, touches, "6.6.1").commits] == [other]
    assert look(world, touches, "6.6.1").already == 1
    assert len(look(world, touches, "6.6").commits) == 2


def test_the_backport_of_what_the_affected_version_has_is_left_out(world: World) -> None:
    fix = world.mainline("fix it")
    world.tree.tag("v6.7", "master")
    message = f"fix it\n\ncommit {fix} upstream."
    backport = world.stable(message)
    assert look(world, [touch(message, id_=backport)], "6.7") == Ranking((), 1, 0)
    assert len(look(world, [touch(message, id_=backport)], "before 6.7").commits) == 1


def test_what_fixes_the_culprit_is_found_whatever_it_touches(world: World) -> None:
    """The culprit itself, which touches the file too, is no fix."""
    culprit = world.mainline("culprit")
    copy = world.stable(f"culprit\n\ncommit {culprit} upstream.")
    one, two = world.mainline(f"one\n\nFixes: {culprit[:12]} (x)"), world.stable(f"two\n\nFixes: {copy[:12]} (x)")
    seen = world.observe(Wanted(frozenset({culprit[:12]})))
    touches = [touch("culprit", id_=culprit), touch(f"culprit\n\ncommit {culprit} upstream.", id_=copy)]
    found = rank(touches, seen, Question(introduced=(culprit[:12],)), Versions(), LINES, 9)
    assert {item.commit for item in found.commits} == {one, two}
    assert {signal.text for item in found.commits for signal in item.signals} == {
        "says that it fixes what introduced the bug"
    }


def test_a_question_from_a_case_and_from_words() -> None:
    case = make_case(affects={"files": ["a//b.c"], "functions": ["frob()", "x y"], "versions": "who knows"})
    question = asked_of(case, Question(("c.c",), ("more",)), None, None)
    assert question.question == Question(("a/b.c", "c.c"), ("frob", "more"))
    assert (question.case, question.versions) == ("2026-0001", Versions())
    assert len(question.notes) == 2 and not any("who" in note or "x y" in note for note in question.notes)
    assert asked_of(case, Question(), "6.6", None).versions == read_versions("6.6")
    assert asked(["x"] * 99, [], [], None, "v6.1").versions == read_versions("6.1")
    assert len(asked([str(n) for n in range(99)], [], [], None, None).question.files) == 32


@pytest.mark.parametrize("text", ["", "a b", "f(x)", "é", "1x", "-x", "x" * 999, "x\n"])
def test_what_is_no_name_of_a_function(text: str) -> None:
    assert function_name(text) is None or text.strip() != text
    assert function_names([text, "ok"])[0][-1] == "ok"


@given(st.text("frob_it() ;\n=*", max_size=60))
def test_functions_are_found_as_words(line: str) -> None:
    found = Question(functions=("frob_it",)).functions_in(line.replace("\n", " "))
    words = "".join(c if c.isalnum() or c in "_$" else " " for c in line).split()
    assert found == ({"frob_it"} if "frob_it" in words else set())
