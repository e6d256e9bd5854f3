"""Attacks by what is written: ids that are none, commits that no tool writes, characters that no file should hold."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rules.looking import World
from tests.support.trees import git
from tests.system.landings import Landing, ready


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.create(tmp_path)


# One digit too many


@pytest.mark.parametrize("where", ["a message", "a fix", "introduced"])
def test_a_digit_too_many_stops_no_case(where: str, tmp_path: Path) -> None:
    """In a public message, or in one case: all other cases of the desk go on."""
    landing = Landing.create(tmp_path)
    fix = landing.mainline("nfsd: fix")
    long = "e" * 41
    tail = f"\n(cherry picked from commit {long})\n" if where == "a message" else ""
    landing.stable(f"nfsd: fix\n\ncommit {fix} upstream.\n{tail}")
    more = f'introduced: ["{long}"]\n' if where == "introduced" else ""
    landing.case(ready(f"{fix}e" if where == "a fix" else fix) + more)
    landing.days(1, 4)
    assert landing.status("2026-0099") == "closed"


@pytest.mark.parametrize("tail", ["Fixes: {0}", "[ Upstream commit {0} ]", "This reverts commit {0}."])
def test_a_digit_too_many_in_the_message_of_the_fix(world: World, tail: str) -> None:
    fix = world.mainline(f"nfsd: fix\n\n{tail.format('e' * 41)}\n")
    assert world.look(fix)["mainline"] == "landed"


@pytest.mark.parametrize("digits", [42, 62, 64, 65, 100])
def test_other_numbers_of_digits(world: World, digits: int) -> None:
    fix = world.mainline("nfsd: fix")
    world.stable(
        f"nfsd: fix\n\ncommit {fix} upstream.\n(cherry picked from commit {'e' * digits})\n\nFixes: {'e' * digits}\n"
    )
    assert world.look(fix)["6.6"] == "landed"


# Commits that no tool writes

GOOD = "T. Tester <t@example.org> 1770000000 +0000"
ODD: dict[str, Callable[[str], bytes]] = {
    "no author": lambda fix: f"committer {GOOD}\n\nx\n".encode(),
    "no dates": lambda fix: b"author T <t@example.org> x +0000\ncommitter T <t@example.org> y +0000\n\nx\n",
    "no address": lambda fix: b"author T\ncommitter T\n\nx\n",
    "no message": lambda fix: f"author {GOOD}\ncommitter {GOOD}\n".encode(),
    "an address with blanks": lambda fix: f"author T <a b  c> 1770000000 +0000\ncommitter {GOOD}\n\nx\n".encode(),
    "a NUL": lambda fix: f"author {GOOD}\ncommitter {GOOD}\n\nx\0y\n\nThis reverts commit {fix}.\n".encode(),
    "a date before 1970": lambda fix: f"author T <t@x> -5 +0000\ncommitter {GOOD}\n\nx\n".encode(),
    "a date beyond 64 bits": lambda fix: f"author T <t@x> {'9' * 30} +0000\ncommitter {GOOD}\n\nx\n".encode(),
    "UTF-16": lambda fix: f"author {GOOD}\ncommitter {GOOD}\nencoding UTF-16\n\n".encode() + "x\n".encode("utf-16"),
    "UTF-7": lambda fix: f"author {GOOD}\ncommitter {GOOD}\nencoding UTF-7\n\nx+AAA-y+AAo-z\n".encode(),
    "an encoding that is none": lambda fix: f"author {GOOD}\ncommitter {GOOD}\nencoding \x01\n\nx\n".encode(),
}  # fmt: skip


@pytest.mark.parametrize("what", ODD)
def test_a_commit_that_no_tool_writes_hides_no_other(world: World, what: str) -> None:
    fix = world.mainline("nfsd: fix")
    tree = git(world.tree.path, "rev-parse", f"{fix}^{{tree}}")
    content = f"tree {tree}\nparent {fix}\n".encode() + ODD[what](fix)
    odd = git(world.tree.path, "hash-object", "-t", "commit", "-w", "--literally", "--stdin", given=content)
    world.tree.point("master", odd)
    world.mainline("and on")
    world.tree.tag("v1", "master")
    assert world.look(fix)["mainline"] == "released"


def test_evidence_of_any_characters_can_be_read_again(tmp_path: Path) -> None:
    """A line of a public message goes into the state, which is YAML, and a release's name too."""
    landing = Landing.create(tmp_path)
    odd = "# ' \" : - { [ } ] ? | > & * ! % @ ` \\ \\n \t \u2028 \u202e \ufeff \u3000 \U0001f600 e\u0301 \xe9"
    link = f"Link: https://lore.kernel.org/r/a@example.org {odd}"
    fix = landing.mainline(f"nfsd: fix\n\n{link}\n")
    landing.stable(f"nfsd: fix\n\n{link}\n")
    for branch in ("master", "linux-6.6.y"):
        git(landing.tree.path, "update-ref", f"refs/tags/v1'\"#&{{}}!%|{branch}", landing.tree.tips[branch])
    landing.case(ready(f'{{commit: "{fix}", message-id: "<a@example.org>", subject: "nfsd: fix"}}'))
    landing.days(1, 4)
    assert landing.status() == "closed"
    assert landing.desk.quietfix("check").status == 0
    shown = landing.landed()["lines"]["6.6"]["patches"][0]["text"]
    assert shown.startswith("Link: https://lore.kernel.org/r/a@example.org # ' \" : - { [")
    assert shown.isprintable()


def test_a_huge_message_takes_no_memory_by_its_length(world: World) -> None:
    """It is read as far as a million bytes."""
    fix = world.mainline("nfsd: fix")
    world.mainline("x\n\n" + "all work and no play\n" * 1_600_000)
    tracemalloc.start()
    try:
        assert world.look(fix)["mainline"] == "landed"
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()
