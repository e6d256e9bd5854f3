"""Bad input of every kind at once, as files of one desk: each is named with what to do, and the other cases go on."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.desks import NOW, TestDesk, make_desk

HEAD = "---\nschema: 1\nid: 2026-0100\ntitle: t\nstatus: new\nreceived: 2026-11-20T09:14:00Z\n"
MB = 1024 * 1024


def case(more: str) -> bytes:
    """A case with further lines of front matter; the first of them is line 7."""
    return f"{HEAD}{more}---\n\n## Report\n".encode()


def many(one: str, count: int) -> str:
    return "".join(one.format(n=n) for n in range(count))


BAD: dict[str, tuple[bytes, str]] = {
    # what: its bytes, and how the line about it starts, behind the name of the file
    "not YAML": (case("owner: [a\n"), ":"),
    "not UTF-8": (case("owner: x\n").replace(b"x", b"\xe9"), ":7:8: this is not UTF-8"),
    "UTF-16": (case("").decode().encode("utf-16"), ":1:1: this is not UTF-8"),
    "no fence": (b"a report\n", ":1:1: the file has no front matter"),
    "half a fence": (HEAD.encode(), ":1:1: the front matter is not closed"),
    "a BOM": (b"\xef\xbb\xbf" + case(""), ":1:1: the file starts with a byte order mark"),
    "a tab": (case("fix:\n\tready: x\n"), ":8:"),
    "a key twice": (case("owner: a\nowner: b\n"), ":8:1: this key stands here twice"),
    "an anchor": (case("owner: &a b\n"), ":7:8: YAML anchors are not allowed"),
    "an alias": (case("owner: *a\n"), ":7:8: YAML aliases are not allowed"),
    "a tag": (case("owner: !!python/object:os.system b\n"), ":7:8: YAML tags are not allowed"),
    "a merge key": (case("fix: {<<: {}}\n"), ":7:"),
    "a bomb": (case("a: &a [x, x]\n" + many("b{n}: &b{n} [*a, *a, *a]\n", 30)), ":7:4: YAML anchors are not allowed"),
    "3,000 brackets": (case(f"owner: {'[' * 3000}\n"), ":"),
    "3,000 braces": (case(f"owner: {'{' * 3000}\n"), ":"),
    "3,000 levels": (case("".join(f"{' ' * n}k:\n" for n in range(3000))), ":"),
    "a second document": (case("...\n--- x\n"), ":"),
    "a NUL": (case("owner: a\x00b\n"), ":7:"),
    "an impossible date": (case("answered: 2026-02-30T00:00:00Z\n"), ":7:11: `answered` is no date or time"),
    "no zone": (case("answered: 2026-02-20T00:00:00\n"), ":7:11: `answered` has no zone"),
    "a bare day": (case("answered: 2026-02-20\n"), ":7:11: `answered` should be an instant with a zone"),
    "an unknown key": (case("ownr: x\n"), ":7:1: this key is not known here: did you mean `owner`?"),
    "an unknown key at depth": (
        case("fix:\n  patches:\n    - {comit: x}\n"),
        ":9:8: this key is not known here: did you mean `comm",
    ),
    "a commit that is a number": (
        case("introduced: [123456789012]\n"),
        ":7:14: `introduced` a commit id is written in quotes",
    ),
    "a way out": (
        case("affects: {files: [../../etc/passwd]}\n"),
        ":7:19: `files` should be a path inside the source tree",
    ),
    "another's id": (case("").replace(b"2026-0100", b"2026-0001"), ":3:5: the id is not the file's name"),
    "an empty file": (b"", ":1:1: the file has no front matter"),
    "a list": (b"---\n- a\n---\n", ":2:1: there are no keys here"),
    "no value": (case("owner:\n"), ":7:7: `owner` has no value"),
    "50 MB": (b"", ":1:1: this file is larger than"),
    "a link": (b"", ":1:1: "),
    "a folder": (b"", ":1:1: "),
    "a pipe": (b"", ":1:1: "),
    "another's file": (b"", ":1:1: "),
}


def by_hand(desk: TestDesk, what: str, path: Path, tmp_path: Path) -> None:
    """What is no plain content."""
    makers: dict[str, Callable[[], object]] = {
        "50 MB": lambda: path.write_bytes(bytes(50 * MB)),
        "a link": lambda: path.symlink_to(desk.root / "cases/2026-0001.md"),
        "a folder": path.mkdir,
        "a pipe": lambda: os.mkfifo(path),
        "another's file": lambda: path.symlink_to(tmp_path / "outside"),
    }
    makers[what]()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> TestDesk:
    """A desk with a good case, 2026-0001, and a bad one of each kind from 2026-0100 on."""
    root = tmp_path_factory.mktemp("bad")
    (root / "outside").write_text("---\nsecret: OUTSIDE\n---\n")
    made = make_desk(root / "desk")
    made.case(title="the good one")
    for number, (what, (content, _)) in enumerate(BAD.items(), 100):
        name = f"cases/2026-{number:04}.md"
        if content or what == "an empty file":
            made.write(
                name, content if what == "another's id" else content.replace(b"2026-0100", f"2026-{number:04}".encode())
            )
        else:
            by_hand(made, what, made.root / name, root)
    return made


@pytest.mark.parametrize("what", BAD)
def test_each_is_named_with_its_place(desk: TestDesk, what: str) -> None:
    path = f"cases/2026-{100 + list(BAD).index(what):04}.md"
    ran = desk.quietfix("check", path)
    assert ran.status == 1
    starts = [line for line in ran.out.splitlines() if line.startswith(path)]
    assert starts and starts[0].startswith(path + BAD[what][1]), starts
    rule = starts[0].rpartition("[")[2].removesuffix("]")
    assert desk.quietfix("explain", rule).status == 0
    assert "OUTSIDE" not in ran.out + ran.err


def test_all_are_found_at_once_and_the_good_case_goes_on(desk: TestDesk) -> None:
    ran = desk.quietfix("check", "--json")
    assert ran.status == 1
    found = {finding["path"] for finding in json.loads(ran.out)["findings"]}
    assert found == {f"cases/2026-{number:04}.md" for number in range(100, 100 + len(BAD))}
    for verb in (["list"], ["deadlines", "--now", NOW], ["run", "--no-fetch", "--now", NOW]):
        ran = desk.quietfix(*verb)
        assert "2026-0001" in ran.out, verb
        assert ran.err.count("2026-01") >= len(BAD), "each bad one is named"
        assert "OUTSIDE" not in ran.out + ran.err


def test_two_checks_at_once_share_a_cache_that_may_vanish(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    for number in range(1, 60):
        desk.case(f"2026-{number:04}")
    (desk.root / ".quietfix").mkdir(exist_ok=True)
    for _ in range(3):
        command = [sys.executable, "-m", "quietfix", "check", "--json"]
        both = [subprocess.Popen(command, cwd=desk.root, stdout=subprocess.PIPE) for _ in range(2)]
        outs = [process.communicate()[0] for process in both]
        assert [process.returncode for process in both] == [0, 0]
        assert outs[0] == outs[1] == desk.quietfix("check", "--json").out.encode()
        for file in (desk.root / ".quietfix").glob("cache*"):
            file.unlink()
