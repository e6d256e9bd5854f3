"""What a triager gets to see of a new case: the whole page on request, and elsewhere nothing that must not be logged."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.editing import CANARY
from tests.rules.report.judging import SOUND
from tests.rules_routing.tree import FILE
from tests.support.desks import NOW, TestDesk, lay_replies, make_desk
from tests.support.golden import assert_golden
from tests.support.trees import PublicTree

HEAD = (
    "From: A. Reporter <a@example.org>\nTo: security@example.org\nSubject: {subject}\nMessage-ID: <1@example.org>\n\n"
)
TRACE = """\
BUG: KASAN: slab-use-after-free in frob_lease_drop+0x12/0x340
Call Trace:
 frob_lease_drop+0x12/0x340
 frob_ioctl+0x99/0x1a0
 vfs_ioctl+0x21/0x80
"""
REPORTS = {
    "sound": f'{SOUND}\n{TRACE}\nFixes: 1da177e4c3f4 ("Linux-2.6.12-rc2")\n',
    "markup": f"# Summary\n\n**Impact:** local root in `fs/old/inode.c`\n\n```c\nint main(void)\n```\n\n{SOUND}\nPlease assign a CVE.\n",
    "encrypted": "-----BEGIN PGP MESSAGE-----\n\nhQEMA0ZZZ\n=ab12\n-----END PGP MESSAGE-----\n",
    "lacking": "The driver crashes now and then, see drivers/net/orphan/a.c and net/alone/a.c.\n",
    "assisted": f"{SOUND}\nI found this with the help of an AI tool.\n",
    "reads-so": f"{SOUND}\nThis report details an executive summary, CVSS:3.1/AV:L.\n",
    "requests": f"{SOUND}\nWe publish in 90 days. Please assign a CVE. Please sign our NDA.\n",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with a case like the report, its templates, and a fetched public tree with a fix."""
    root = tmp_path_factory.mktemp("triage")
    tree = PublicTree.create(root / "public.git")
    code = "void frob_lease_drop(void)\n{\n\tdrop();\n}\n"
    tree.commit("master", "frob: add", paths={"drivers/frob/lease.c": code, "fs/old/inode.c": "", "net/alone/a.c": ""})
    tree.tag("v6.19-rc6", "master")
    fixed = {"drivers/frob/lease.c": code.replace("drop()", "lock(); drop()")}
    tree.commit("master", "frob: lock in frob_lease_drop()\n\nFixes: 1da177e4c3f4", paths=fixed)
    tree.tag("v6.19", "master")
    desk = make_desk(root / "desk")
    lay_replies(desk)
    desk.trees(str(tree.path))
    policy = desk.read("policy/trees.yml").replace("    lines:", "    depth: content\n    lines:")
    desk.write("policy/trees.yml", policy)
    desk.write("policy/people.yml", "schema: 1\npeople: {ADA@example.org: ada-e}\n")
    desk.case(title="frob: lease")
    desk.report("2026-0001", f"It crashes.\n\n{TRACE}")
    desk.commit()
    assert desk.quietfix("trees", "fetch", "--now", NOW).status == 0
    return desk.root


@pytest.fixture
def desk(world: Path) -> TestDesk:
    """The same for all: nothing here writes."""
    return TestDesk(world)


def shown(desk: TestDesk, text: str, *arguments: str, subject: str = "frob: a bug") -> str:
    mail = HEAD.format(subject=subject) + text
    ran = desk.quietfix("intake", "--triage", "--maintainers", str(FILE), "--now", NOW, *arguments, given=mail)
    assert ran.status == 0, ran.err
    return ran.out


@pytest.mark.parametrize("name", REPORTS)
def test_the_page_of_a_report(desk: TestDesk, name: str) -> None:
    assert_golden(f"triage/{name}.txt", shown(desk, REPORTS[name]))


def test_the_shape(desk: TestDesk) -> None:
    (arrival,) = json.loads(shown(desk, REPORTS["sound"], "--json"))["arrivals"]
    page: dict[str, Any] = arrival["triage"]
    assert (page["version"], page["case"], page["complete"]) == (1, "2026-0002", True)
    assert page["files"] == {"values": ["drivers/frob/lease.c"], "noted": False}
    assert page["versions"]["values"] == ["6.12 up to 6.19-rc6"]
    assert [one["template"] for one in page["answers"]] == ["received"]
    assert [one["command"] for one in page["route"]["people"]][-2:] == [
        "quietfix person 2026-0002 ada-e --reason 'M: of FROB CORE' --by LOGIN",
        "quietfix person 2026-0002 carl@example.com --reason 'M: of FROB CORE' --by LOGIN",
    ]
    assert [one["case"] for one in page["similar"]["similar"]] == ["2026-0001"]
    assert [one["subject"] for one in page["probe"]["commits"]] == ["frob: lock in frob_lease_drop()"]


def test_without_a_terminal_or_the_option_nothing_of_a_report_is_said(desk: TestDesk) -> None:
    text = (
        f"{SOUND}\n{TRACE}\n**{CANARY}** or **{CANARY}** in drivers/{CANARY}/a.c, {CANARY}() <{CANARY}@example.org>\n"
    )
    mail = HEAD.format(subject=CANARY).replace("a@example.org", f"{CANARY}@example.org") + text
    for arguments in ((), ("--json",), ("-q",), ("--no-triage",)):
        ran = desk.quietfix("intake", "--maintainers", str(FILE), "--now", NOW, *arguments, given=mail)
        assert ran.status == 0
        assert CANARY not in ran.out + ran.err
        assert "lease" not in ran.out + ran.err
    ran = desk.quietfix("intake", "--maintainers", str(FILE), "--now", NOW, given=mail)
    assert ran.err.splitlines() == [
        "2026-0002",
        "  report: report-markdown",
        "  answer: not-plain-text",
        "  maintainers: 3 to draw in",
        "  looks like: 2026-0001 (69 points)",
        "  fixed already: 1 commit may have",
        "1 arrived: 1 recorded; nothing was written: add --apply",
    ]
    assert desk.quietfix("intake", "-q", "--now", NOW, given=mail).err == ""


def test_a_hostile_report_steers_no_terminal_and_no_shell(desk: TestDesk) -> None:
    name = "drivers/frob/$(touch x);`id`'.c"
    patch = f"diff --git a/{name} b/{name}\n--- a/{name}\n+++ b/{name}\n@@ -1 +1 @@\n-a\n+b\n"
    text = (
        f"\x1b[31mred \u202e {{title}} {{reporter}}\n{patch}\nAffected: $(id)\n{'frob_' * 4000}()\n" + "a/b.c " * 3000
    )
    out = shown(desk, text, subject="\x1b]0;owned\x07 '; rm -rf / #")
    assert "\x1b" not in out and "\u202e" not in out and "\x07" not in out
    commands = [line.strip() for line in out.split("\n") if "quietfix " in line]
    assert not any(word in line for line in commands for word in ("touch", "rm -rf", "`id`", "$("))
    assert max(map(len, out.split("\n"))) < 4000


def test_two_reports_of_one_run_are_compared_with_each_other(desk: TestDesk) -> None:
    box = "".join(
        f"From x Tue Nov 24 10:00:00 2026\n{HEAD.format(subject='frob').replace('<1@', f'<{number}@')}{REPORTS['sound']}\n"
        for number in (1, 2)
    )
    desk.write(".quietfix/two.mbox", box)
    ran = desk.quietfix("intake", "--triage", "--json", "--mbox", ".quietfix/two.mbox", "--now", NOW)
    pages = [arrival["triage"] for arrival in json.loads(ran.out)["arrivals"]]
    assert [[one["case"] for one in page["similar"]["similar"]] for page in pages] == [
        ["2026-0001"],
        ["2026-0002", "2026-0001"],
    ]


def test_what_cannot_be_told_says_why_and_what_to_do(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    desk.case(status="new")
    ran = desk.quietfix("show", "2026-0001", "--triage")
    assert ran.status == 3
    told = [line.strip() for line in ran.out.split("\n") if "unknown: " in line]
    assert told[0] == (
        "unknown: there is no MAINTAINERS: tree mainline holds messages only, and the desk keeps no copy"
    )
    assert told[1].startswith("unknown: tree mainline holds messages only: which files commits touch")
    assert any(line.startswith("unknown: mainline: tree mainline has not been fetched yet") for line in told)
    assert "no commit was found in what could be looked at" in ran.out
    shape = json.loads(desk.quietfix("show", "2026-0001", "--triage", "--json").out)
    assert shape["route"]["todo"].startswith("give one with --maintainers")
    assert shape["complete"] is False
    desk.write("cases/2026-0002.md", desk.read("cases/2026-0001.md").partition("## Report")[0].replace("0001", "0002"))
    ran = desk.quietfix("show", "2026-0002", "--triage")
    assert ran.status == 3
    told = [line.strip() for line in ran.out.split("\n") if "unknown: " in line]
    assert told == [
        "unknown: there is no text to judge",
        "unknown: there is no text that can be read",
        "unknown: there is no MAINTAINERS: tree mainline holds messages only, and the desk keeps no copy",
        "unknown: it names nothing by which cases are told apart: no frame, function, file, commit or patch",
        "unknown: nothing names a file, a function or a commit to look for",
    ]


def test_a_case_that_is_there_is_shown_with_what_people_noted(desk: TestDesk, tmp_path: Path) -> None:
    made = TestDesk(Path(shutil.copytree(desk.root, tmp_path / "desk")))
    more = (
        "affects: {files: [drivers/frob/lease.c], functions: [frob_lease_drop]}\n"
        "people: [{github: ada-e, added: 2026-11-20, by: member-b, reason: 'M: of FROB'}]\n"
    )
    made.case("2026-0003", status="new", more=more)
    made.report("2026-0003", "nothing\n")
    ran = made.quietfix("show", "2026-0003", "--triage", "--maintainers", str(FILE))
    assert ran.status == 0
    assert "  files       drivers/frob/lease.c\n" in ran.out
    assert "Ada Example <ada@example.org>: supporter of FROB CORE\n    is drawn in\n" in ran.out
    assert "quietfix person 2026-0003 bea@example.org --reason 'M: of FROB LEASES'\n" in ran.out
    assert made.quietfix("show", "2026-0003", "--mirrors", "x").status == 2
