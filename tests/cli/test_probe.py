"""`quietfix probe` as a process, on real public trees: what it shows, and that what it cannot see is unknown."""

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.support.desks import NOW, TestDesk, make_desk
from tests.support.trees import PublicTree

AFFECTS = "affects: {files: [fs/a.c], functions: [frob_it], versions: '6.5 up to 6.6'}\n"


@pytest.fixture
def tree(tmp_path: Path) -> PublicTree:
    made = PublicTree.create(tmp_path / "public.git")
    made.commit("master", "base", paths={"fs/a.c": "int frob_it(void)\n{\n\treturn 1;\n}\n", "fs/b.c": ""})
    made.tag("v6.6", "master")
    made.branch("linux-6.6.y", "master")
    return made


def policy(desk: TestDesk, tree: PublicTree, depth: str) -> None:
    desk.trees(str(tree.path), 'mainline: master, "6.6": linux-6.6.y')
    desk.write(
        "policy/trees.yml", desk.read("policy/trees.yml").replace("    lines:", f"    depth: {depth}\n    lines:")
    )


@pytest.fixture
def desk(tmp_path: Path, tree: PublicTree) -> TestDesk:
    made = make_desk(tmp_path / "desk")
    policy(made, tree, "content")
    made.case(more=AFFECTS)
    made.commit()
    return made


def fill(tree: PublicTree) -> tuple[str, str, str]:
    """A fix with a backport, a fix that was reverted, and what else touches the file."""
    fixed = {"fs/a.c": "int frob_it(void)\n{\n\treturn 0;\n}\n"}
    fix = tree.commit("master", "fs: fix frob_it()\n\nCc: stable@vger.kernel.org", paths=fixed)
    tree.tag("v6.7-rc1", "master")
    backport = tree.commit("linux-6.6.y", f"fs: fix frob_it()\n\ncommit {fix} upstream.", paths=fixed)
    wrong = tree.commit("master", "fs: wrong frob_it()", paths={"fs/a.c": "wrong"})
    tree.commit("master", f"undo\n\nThis reverts commit {wrong}.", paths={"fs/a.c": "right", "fs/b.c": "x"})
    return fix, backport, wrong


def test_what_may_have_fixed_a_case_is_ranked(desk: TestDesk, tree: PublicTree) -> None:
    fix, backport, wrong = fill(tree)
    ran = desk.quietfix("probe", "2026-0001", "--fetch", "--now", NOW)
    assert (ran.status, ran.err) == (0, "")
    first, headings, *rows, last = ran.out.splitlines()
    assert first == ("2026-0001: commits since v6.6 (affected: since 6.5 up to 6.6) as fetched 2026-11-24 16:00 UTC")
    assert headings.split() == ["commit", "release", "lines", "why", "subject"]
    assert rows[0].split("  ")[0:3] == [
        fix[:12],
        "v6.7-rc1",
        f"mainline v6.7-rc1, 6.6 {backport[:12]} not yet released",
    ]
    assert (
        "good: changes frob_it(); good: names frob_it() in its subject; good: touches fs/a.c and nothing else; "
        "fair: asks for stable lines; weak: speaks of a flaw in its subject  fs: fix frob_it()"
    ) in rows[0]
    assert "fair: touches fs/a.c and 1 other file" in rows[1]
    assert rows[-1].startswith(f"{wrong[:12]}  reverted  mainline reverted ")
    assert (len(rows), last) == (3, "3 commits")


def test_programs_get_a_shape(desk: TestDesk, tree: PublicTree) -> None:
    fix, backport, _ = fill(tree)
    ran = desk.quietfix("probe", "2026-0001", "--fetch", "--now", NOW, "--json", "--limit", "1")
    assert ran.status == 0
    shape = json.loads(ran.out)
    (probe,) = shape["probes"]
    (commit,) = probe.pop("commits")
    assert commit.pop("why")[0] == {"weight": "good", "text": "changes frob_it()"}
    assert commit == {
        "commit": fix,
        "subject": "fs: fix frob_it()",
        "release": "v6.7-rc1",
        "reverted": False,
        "score": 15,
        "lines": [
            {"line": "mainline", "commit": fix, "tag": "v6.7-rc1", "fate": "held"},
            {"line": "6.6", "commit": backport, "tag": None, "fate": "held"},
        ],
    }
    assert probe == {
        "case": "2026-0001",
        "files": ["fs/a.c"],
        "functions": ["frob_it"],
        "introduced": [],
        "versions": "since 6.5 up to 6.6",
        "since": {"linux": "v6.6"},
        "fetched": NOW,
        "found": 3,
        "already": 0,
        "cut": False,
        "notes": [],
        "unknown": [],
    }


def test_without_a_case(desk: TestDesk, tree: PublicTree) -> None:
    fix, _, wrong = fill(tree)
    assert desk.quietfix("run", "--now", NOW).status == 0
    ran = desk.quietfix("probe", "--file", "fs/a.c", "--since", "v6.7-rc1")
    assert ran.status == 0
    assert ran.out.startswith("commits since v6.7-rc1 as fetched ")
    assert fix[:12] not in ran.out.replace(f"6.6 {fix[:12]}", "") and wrong[:12] in ran.out
    ran = desk.quietfix("probe", "--introduced", wrong[:12])
    assert "strong: reverts what introduced the bug" in ran.out
    assert ran.out.startswith("all commits of linux as fetched ")


def test_nothing_found_is_said(desk: TestDesk) -> None:
    ran = desk.quietfix("probe", "2026-0001", "--fetch", "--now", NOW)
    assert (ran.status, ran.out.splitlines()[1]) == (0, "no commit was found")


def test_messages_alone_do_not_tell_which_files_are_touched(desk: TestDesk, tree: PublicTree) -> None:
    fix, *_ = fill(tree)
    policy(desk, tree, "messages")
    ran = desk.quietfix("probe", "2026-0001", "--fetch", "--now", NOW)
    assert ran.status == 3
    assert "2026-0001: unknown: tree linux holds messages only" in ran.err
    assert "`depth: paths`" in ran.err and "policy/trees.yml" in ran.err
    assert "fs/a.c" not in ran.err and "frob" not in ran.err
    assert fix[:12] in ran.out, "its message names the function"
    alone = desk.quietfix("probe", "--file", "fs/a.c")
    assert alone.status == 3
    assert alone.out.splitlines()[-1] == "no commit was found in what could be looked at"
    assert desk.quietfix("probe", "--function", "frob_it").status == 0


def test_a_file_that_no_tree_ever_had_is_unknown(desk: TestDesk, tree: PublicTree) -> None:
    """A slip in a path must not look like a file that nobody fixed; one that was deleted long ago is no slip."""
    tree.commit("master", "away", paths={"fs/b.c": None})
    tree.tag("v6.7", "master")
    ran = desk.quietfix("probe", "--file", "fs/bb.c", "--file", "fs/b.c", "--since", "v6.7", "--fetch", "--now", NOW)
    assert (ran.status, ran.out.splitlines()[-1]) == (3, "no commit was found in what could be looked at")
    assert ran.err == "unknown: 1 of the files is in no tree that was looked at: see how it is spelled\n"
    assert desk.quietfix("probe", "--file", "fs/b.c", "--since", "v6.7").status == 0


def test_trees_that_were_not_fetched_are_unknown(desk: TestDesk) -> None:
    ran = desk.quietfix("probe", "2026-0001")
    assert ran.status == 3
    assert ran.out.splitlines()[0] == "2026-0001: nothing could be searched"
    assert "tree linux has not been fetched yet" in ran.err


def test_a_line_that_is_gone_is_unknown_and_the_others_are_searched(desk: TestDesk, tree: PublicTree) -> None:
    fix, *_ = fill(tree)
    desk.trees(str(tree.path), "mainline: master, gone: gone")
    desk.write("policy/trees.yml", desk.read("policy/trees.yml").replace("    lines:", "    depth: paths\n    lines:"))
    ran = desk.quietfix("probe", "2026-0001", "--fetch", "--now", NOW)
    assert ran.status == 3
    assert "unknown: gone: this line is not in its tree" in ran.err
    assert fix[:12] in ran.out


def test_versions_that_cannot_be_read_bound_nothing(desk: TestDesk, tree: PublicTree) -> None:
    fill(tree)
    desk.quietfix("run", "--now", NOW)
    ran = desk.quietfix("probe", "2026-0001", "--versions", "some secret words")
    assert ran.status == 0
    assert ran.err == "2026-0001: the affected versions could not be read, so all of the history is searched\n"
    assert ran.out.startswith("2026-0001: all commits of linux as fetched ")
    assert "4 commits" in ran.out


def test_what_is_printed_is_harmless(desk: TestDesk, tree: PublicTree) -> None:
    tree.commit("master", "fix frob_it \x1b[31m\N{RIGHT-TO-LEFT OVERRIDE}red", paths={"fs/a.c": "x"})
    ran = desk.quietfix("probe", "2026-0001", "--fetch", "--now", NOW)
    assert r"fix frob_it \u{1b}[31m\u{202e}red" in ran.out
    assert "\x1b" not in ran.out


def test_a_case_that_names_nothing_and_one_with_errors(desk: TestDesk) -> None:
    desk.case("2026-0002")
    desk.case("2026-0003", more="nonsense: 1\n")
    ran = desk.quietfix("probe", "2026-0002")
    assert (ran.status, ran.out) == (3, "")
    assert ran.err.splitlines() == [
        "2026-0002: unknown: it names no file, function or commit to look for",
        "  `quietfix show 2026-0002 --triage` looks for what its report names; `quietfix set` notes that",
    ]
    ran = desk.quietfix("probe", "2026-0003", "--file", "x", "--json")
    assert (ran.status, json.loads(ran.out)) == (1, {"version": 1, "probes": []})


def test_what_git_says_of_the_question_is_not_repeated(desk: TestDesk, tree: PublicTree, tmp_path: Path) -> None:
    """A Git that fails over a path may name it, and what goes to the standard error is logged."""
    desk.quietfix("run", "--now", NOW)
    real, place = shutil.which("git"), tmp_path / "bin" / "git"
    place.parent.mkdir()
    fails = 'case " $* " in *" log "*) echo "fatal: fs/a.c is odd" >&2; exit 128;; esac'
    place.write_text(f'#!/bin/sh\n{fails}\nexec {real} "$@"\n')
    place.chmod(0o755)
    ran = desk.quietfix("probe", "2026-0001", env={"PATH": f"{place.parent}:{os.environ['PATH']}"})
    assert ran.status == 3
    assert "the mirror of tree linux cannot be read: Git failed over what it was asked" in ran.err
    assert "fs/a.c" not in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("2026-0009",),
        ("--file", "/etc/passwd"),
        ("--file", "a\nb"),
        ("--file", "../a"),
        ("--function", "not a name"),
        ("--introduced", "xyz"),
        ("--file", "a", "--limit", "0"),
        ("--file", "a", "--since", "v1", "--versions", "6.6"),
    ],
)
def test_wrong_usage(desk: TestDesk, arguments: tuple[str, ...]) -> None:
    ran = desk.quietfix("probe", *arguments)
    assert (ran.status, ran.out) == (2, "")


def test_a_tag_that_no_tree_has_is_wrong_usage(desk: TestDesk) -> None:
    desk.quietfix("run", "--now", NOW)
    ran = desk.quietfix("probe", "--file", "fs/a.c", "--since", "--all")
    assert (ran.status, ran.out) == (2, "")
    assert "no public tree has such a release tag" in ran.err
