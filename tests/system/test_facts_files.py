"""One job a tree writes facts, and one decides on all of them where there is no mirror: real repositories, real processes."""

import json
import shutil
import stat
from pathlib import Path

import pytest

from tests.support.desks import NOW, Ran
from tests.support.jobs import LINES, Jobs
from tests.support.trees import git

D1, D2, D3 = (f"2026-11-{day}T16:00:00Z" for day in (24, 25, 26))
ELSEWHERE = "a1" * 20
"""What the case names, which no tree of the policy has."""
MAIL = "20261120.77-private@example.org"
TWO = ("mainline", "stable")


@pytest.fixture
def jobs(tmp_path: Path) -> Jobs:
    return Jobs.create(tmp_path)


def chain(jobs: Jobs) -> None:
    """A case names A; mainline has B, which carries A; one stable line has C, which names B alone."""
    carried = jobs.mainline(f"frob: fix\n\n(cherry picked from commit {ELSEWHERE})\n")
    jobs.stable(f"frob: another subject\n\ncommit {carried} upstream.\n", written=1_750_000_000)
    jobs.fix(f'commit: "{ELSEWHERE}"')
    jobs.desk.commit()


def verdicts(ran: Ran, case: str = "2026-0001") -> dict[str, str]:
    rows = {row["case"]: row["lines"] for row in json.loads(ran.out)["cases"]}
    return {line: facts["verdict"] for line, facts in rows[case].items()}


def whys(ran: Ran) -> set[str]:
    """Why lines are unknown."""
    lines = (facts for row in json.loads(ran.out)["cases"] for facts in row["lines"].values())
    return {facts["why"] for facts in lines if facts["verdict"] == "unknown"}


LOOK = ("landed", "--json")


# One tree leads to what another holds


def test_what_one_tree_leads_to_is_unknown_in_another_until_that_was_asked(jobs: Jobs) -> None:
    chain(jobs)
    for tree in TWO:
        assert jobs.job(tree) == Ran(0, "", f"tree {tree}: {len(LINES[tree])} of {len(LINES[tree])} lines written\n")
    ran = jobs.decide(*TWO, verb=LOOK)
    assert (ran.status, verdicts(ran)) == (3, {"mainline": "landed", "6.6": "unknown", "6.1": "unknown"})
    assert whys(ran) == {"tree stable was not asked for what tree mainline led to: run its job again with those facts"}

    jobs.job("stable", "mainline", to="stable-2")
    ran = jobs.decide("mainline", "stable-2", verb=LOOK)
    assert verdicts(ran) == {"mainline": "landed", "6.6": "landed", "6.1": "unknown"}
    assert whys(ran) == {"tree mainline was not asked for what tree stable led to: run its job again with those facts"}

    jobs.job("mainline", "stable-2", to="mainline-2")
    ran = jobs.decide("mainline-2", "stable-2", verb=LOOK)
    assert (ran.status, verdicts(ran)) == (0, {"mainline": "landed", "6.6": "landed", "6.1": "absent"})
    assert ran.out == jobs.alone(*LOOK).out


def test_a_revert_in_the_tree_that_was_not_asked_closes_nothing(jobs: Jobs) -> None:
    """Good lines are no ground for closing while a revert may lie where nobody looked."""
    carried = jobs.mainline(f"frob: fix\n\n(cherry picked from commit {ELSEWHERE})\n")
    for line in ("6.6", "6.1"):
        jobs.stable(f"frob: fix\n\n(cherry picked from commit {ELSEWHERE})\n", line)
    jobs.fix(f'commit: "{ELSEWHERE}"')
    jobs.desk.commit()
    for now in (D1, D3):
        for tree in TWO:
            jobs.job(tree, now=now)
        ran = jobs.desk.quietfix("run", "--apply", *_in(jobs, *TWO), "--now", now)
    assert ran.status == 3
    assert "2026-0001: tree mainline was not asked for what tree stable led to" in ran.err
    assert "status: landing" in jobs.desk.read("cases/2026-0001.md")
    assert carried in jobs.desk.read("cases/2026-0001/state.yml")


def test_two_rounds_of_all_jobs_decide_as_one_machine_does(jobs: Jobs) -> None:
    fix = jobs.mainline("frob: fix")
    jobs.stable(f"frob: fix\n\ncommit {fix} upstream.\n")
    jobs.fix(f'commit: "{fix}"')
    jobs.desk.commit()
    for tree in TWO:
        jobs.job(tree)
    for tree in TWO:
        assert jobs.job(tree, *TWO, to=f"{tree}-2").status == 0
    ran = jobs.decide("mainline-2", "stable-2", verb=("run", "--json"))
    assert ran.status == 0
    assert ran.out == jobs.alone("run", "--json").out


def test_patches_are_compared_as_on_one_machine(jobs: Jobs) -> None:
    """The same change under the same subject by another hand: only its patch-id says that it is the fix."""
    jobs.write_policy(more=", depth: content")
    said = {"a.c": "one\ntwo\n"}
    for tree, branch in (("mainline", "master"), ("stable", "linux-6.6.y")):
        jobs.trees[tree].commit(branch, "older", paths={"a.c": "one\n"})
    fix = jobs.trees["mainline"].commit("master", "frob: fix", paths=said, written=1_750_000_000)
    jobs.trees["stable"].commit("linux-6.6.y", "frob: fix", paths=said, author="other@example.org")
    jobs.fix(f'commit: "{fix}"')
    jobs.desk.commit()
    right = jobs.alone(*LOOK)
    assert verdicts(right)["6.6"] == "landed"
    names: tuple[str, ...] = ()
    told = []
    for turn in range(3):
        files = tuple(f"{tree}-{turn}" for tree in TWO)
        for tree, file in zip(TWO, files, strict=True):
            jobs.job(tree, *names, to=file)
        names = files
        told.append(jobs.decide(*names, verb=LOOK))
    assert "absent" not in verdicts(told[0]).values()
    assert told[-1] == right


# Deciding on files


def test_a_case_closes_by_files_alone_and_no_mirror_is_made(jobs: Jobs) -> None:
    fix = jobs.mainline("frob: fix")
    for line in ("6.6", "6.1"):
        jobs.stable(f"frob: fix\n\ncommit {fix} upstream.\n", line)
    jobs.fix(f'commit: "{fix}"')
    jobs.desk.commit()
    closed = []
    # The file of mainline stays a day behind in the end, and the oldest fetch counts.
    for day, fresh in ((D1, TWO), (D2, ("mainline",)), (D3, ("stable",)), (D3, ("mainline",))):
        for _ in range(2):
            for tree in fresh:
                jobs.job(tree, *(TWO if jobs.file("stable").exists() else ()), now=day)
        assert jobs.desk.quietfix("run", "--apply", *_in(jobs, *TWO), "--now", day).status == 0
        closed.append("status: closed" in jobs.desk.read("cases/2026-0001.md"))
    assert closed == [False, False, False, True]
    assert not (jobs.desk.root / ".quietfix/mirrors").exists()


def test_a_folder_of_files(jobs: Jobs) -> None:
    chain(jobs)
    (jobs.root / "facts").mkdir()
    for tree in TWO:
        jobs.job(tree)
        shutil.copy(jobs.file(tree), jobs.root / "facts")
    given = ("--facts-in", str(jobs.root / "facts"))
    assert jobs.desk.quietfix(*LOOK, *given, "--now", NOW) == jobs.decide(*TWO, verb=LOOK)


def test_a_tree_without_a_file_is_unknown(jobs: Jobs) -> None:
    chain(jobs)
    jobs.job("mainline")
    ran = jobs.decide("mainline")
    assert ran.status == 3
    assert "could not tell: 6.6 6.1: no facts of tree stable were given: run its job\n" in ran.err
    assert verdicts(jobs.decide("mainline", verb=LOOK))["6.1"] == "unknown"


def test_a_line_and_a_tree_that_could_not_be_seen(jobs: Jobs) -> None:
    chain(jobs)
    git(jobs.trees["stable"].path, "update-ref", "-d", "refs/heads/linux-6.1.y")
    jobs.trees["mainline"].path.rename(jobs.root / "away.git")
    ran = jobs.job("stable")
    assert (ran.status, ran.err.splitlines()[-1]) == (3, "tree stable: 1 of 2 lines written")
    assert jobs.job("mainline").status == 3
    ran = jobs.decide(*TWO)
    assert ran.status == 3
    assert "could not tell: 6.1: this line is not in its tree any more, or not yet\n" in ran.err
    assert "could not tell: mainline: tree mainline could not be fetched" in ran.err
    assert set(verdicts(jobs.decide(*TWO, verb=LOOK)).values()) == {"unknown"}


def test_a_case_that_changed_in_between_is_unknown_and_others_are_not(jobs: Jobs) -> None:
    fix, other = jobs.mainline("frob: fix"), jobs.mainline("other: fix")
    jobs.fix(f'commit: "{fix}"')
    jobs.fix(f'commit: "{fix}"', id="2026-0002")
    jobs.desk.commit()
    for tree in TWO:
        jobs.job(tree)
    jobs.fix(f'commit: "{other}"')
    ran = jobs.decide("mainline", "stable", verb=LOOK)
    assert set(verdicts(ran).values()) == {"unknown"}
    assert any("was not asked for what the case looks for now: run its job again" in why for why in whys(ran))
    jobs.job("stable", "mainline")
    ran = jobs.decide("mainline", "stable", verb=LOOK)
    assert verdicts(ran, "2026-0002") == {"mainline": "landed", "6.6": "absent", "6.1": "absent"}


def test_a_case_that_changes_while_robots_write_is_unknown(jobs: Jobs) -> None:
    """A push from elsewhere comes in between: the facts stay the same, and what is now looked for was not asked."""
    fix, other = jobs.mainline("frob: fix"), jobs.mainline("other: fix")
    jobs.fix(f'commit: "{fix}"')
    jobs.desk.commit()
    git(jobs.desk.root, "push", "--quiet")
    for tree in TWO:
        jobs.job(tree)
    clone = jobs.root / "other"
    git(jobs.root, "clone", "--quiet", str(jobs.root / "origin.git"), str(clone))
    case = clone / "cases/2026-0001.md"
    case.write_text(case.read_text().replace(fix, other))
    git(clone, "-c", "user.email=o@example.org", "commit", "--quiet", "-am", "theirs")
    hook = jobs.desk.root / ".git/hooks/pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\nenv -u GIT_DIR git -C {clone} push --quiet\n")
    hook.chmod(hook.stat().st_mode | stat.S_IXUSR)
    ran = jobs.desk.quietfix("run", "--apply", *_in(jobs, *TWO), "--now", NOW)
    assert ran.status == 3
    assert "6.1: tree mainline was not asked for what the case looks for now" in ran.err
    text = jobs.desk.read("cases/2026-0001.md")
    assert other in text
    assert "status: fix-ready" in text


# What is refused


def test_files_that_do_not_fit_the_desk(jobs: Jobs) -> None:
    chain(jobs)
    for tree in TWO:
        jobs.job(tree)
    shutil.copy(jobs.file("mainline"), jobs.file("again"))
    twice = jobs.decide(*TWO, "again")
    assert (twice.status, "are both of tree mainline" in twice.err) == (2, True)
    jobs.write_policy(more=', references: ["Backport of {commit}"]')
    ran = jobs.decide(*TWO)
    assert (ran.status, ran.out) == (3, "")
    assert "mainline.json: was written under other public trees in the policy" in ran.err
    assert jobs.job("stable", "mainline").status == 3


def test_when_a_case_may_close_is_for_whoever_decides(jobs: Jobs) -> None:
    chain(jobs)
    for tree in TWO:
        jobs.job(tree)
    trees = jobs.desk.read("policy/trees.yml")
    jobs.desk.write("policy/trees.yml", trees.replace("PT48H", "PT1H").replace("all-lines", "mainline"))
    assert "landing" in jobs.decide(*TWO).out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("landed", "--facts-out", "f"), "name it with --tree"),
        (("landed", "--tree", "elsewhere", "--facts-out", "f"), "it has: mainline, stable"),
        (("landed", "--tree", "elsewhere"), "the policy has no such tree"),
        (("landed", "2026-0001", "--tree", "stable", "--facts-out", "f"), "--facts-out is for all cases"),
        (("run", "--facts-in", "nowhere"), "nowhere: cannot be read: No such file or directory"),
        (("run", "--facts-in", "cases"), "cases: holds no file of facts"),
        (("run", "--facts-in", "/dev/null"), "/dev/null: is not a file"),
    ],
)
def test_wrong_usage(jobs: Jobs, arguments: tuple[str, ...], words: str) -> None:
    chain(jobs)
    ran = jobs.desk.quietfix(*arguments, "--now", NOW)
    assert (ran.status, ran.out) == (2, "")
    assert words in ran.err
    assert not (jobs.desk.root / "f").exists()


# What is kept to itself


def test_nothing_of_a_case_is_said_or_written_in_clear(jobs: Jobs) -> None:
    jobs.mainline(f"frob: public words\n\nLink: https://lore.kernel.org/r/{MAIL}\n")
    jobs.fix(f'message-id: "<{MAIL}>", subject: "frob: private words"', f'commit: "{"b2" * 20}"')
    jobs.desk.commit()
    said = ""
    for tree in TWO:
        ran = jobs.job(tree)
        said += ran.out + ran.err + jobs.file(tree).read_text().replace(f"/r/{MAIL}", "").replace(f'"{MAIL}"', "")
        assert stat.S_IMODE(jobs.file(tree).stat().st_mode) == 0o600
    ran = jobs.decide(*TWO)
    said += ran.out + ran.err
    assert not [word for word in ("private", "b2b2", "a bug") if word in said]


# One tree to look at


def test_one_tree_shows_its_lines_alone(jobs: Jobs) -> None:
    chain(jobs)
    jobs.job("mainline")
    jobs.trees["mainline"].path.rename(jobs.root / "away.git")
    ran = jobs.desk.quietfix(*LOOK, "--tree", "stable", *_in(jobs, "mainline"), "--now", NOW)
    assert (ran.status, verdicts(ran)) == (3, {"6.6": "landed", "6.1": "unknown"})
    assert [p.name[:7] for p in (jobs.desk.root / ".quietfix/mirrors").glob("*.git")] == ["stable-"]
    ran = jobs.desk.quietfix("landed", "--tree", "stable", "--now", NOW)
    assert "mainline" not in ran.out + ran.err
    assert "tree stable was looked at without all others" in ran.err


def _in(jobs: Jobs, *names: str) -> list[str]:
    return [argument for name in names for argument in ("--facts-in", str(jobs.file(name)))]
