"""The main job on a desk whose tracking issues lie on GitHub."""

import dataclasses
from pathlib import Path

import pytest

from tests.double.stand import ORG, OWNER, Stand
from tests.forge.hubs import D1, D2, D3, D4, READY, ROBOT, Hub, environment, landed, make_hub


@pytest.fixture
def hub(github: Stand, tmp_path: Path) -> Hub:
    return make_hub(github, tmp_path)


def test_a_case_is_followed_from_open_to_closed_and_open_again(hub: Hub) -> None:
    landed(hub)
    assert hub.run(now=D1).status == 0
    ((number, (title, state, labels, comments)),) = hub.issues().items()
    assert (title, state, labels) == ("2026-0001", "open", ["status/landing"])
    (comment,) = comments
    assert comment.startswith(
        "2026-0001: where the fix is.\n\n| line | verdict |\n| --- | --- |\n| mainline | released |"
    )
    assert comment.splitlines()[-1].startswith("<!-- quietfix: 2026-0001/lines/")
    assert hub.run(now=D2).out == "nothing to do\n"
    assert hub.run(now=D3).status == 0
    assert hub.issues() == {number: ("2026-0001", "closed", ["status/closed"], comments)}
    assert hub.repository.get(f"issues/{number}")["state_reason"] == "completed"
    hub.run("reopen", "2026-0001", "--reason", "it is not fixed", now=D3)
    assert hub.run(now=D3).status == 0
    assert hub.issues()[number][1:3] == ("open", ["status/landing"])
    assert {one["user"]["login"] for one in hub.repository.issues()} == {ROBOT}


def test_a_clock_is_told_once_with_all_that_somebody_needs(hub: Hub) -> None:
    """Id, clock, step, instant, whom it waits for, what comes next."""
    hub.desk.case(status="fix-ready", more=READY.format("f" * 40))
    hub.desk.commit()
    for now in (D1, D1, "2026-11-24T20:00:00Z"):
        assert hub.run(now=now).status == 0
    (comment,) = hub.repository.comments(1)
    assert comment.startswith("2026-0001: release: overdue 3. release ends 2026-11-20 00:00 UTC = ")
    assert " Waits for: maintainer. Next: overdue 4, 2026-11-25 00:00 UTC.\n\n<!-- " in comment
    assert hub.run(now=D2).status == 0
    assert len(hub.repository.comments(1)) == 2


def test_a_dry_run_only_reads(hub: Hub) -> None:
    landed(hub)
    dry = hub.run("run")
    assert dry.status == 0
    assert "+ 2026-0001  tracking issue" in dry.out
    assert hub.github.log.all
    assert {one.method for one in hub.github.log.all} == {"GET"}


def test_a_look_at_the_trees_asks_no_forge(hub: Hub) -> None:
    landed(hub)
    assert hub.run("landed").status == 0
    assert hub.github.log.all == []


@pytest.mark.parametrize("issues", [0, 99, 100, 101, 250])
def test_nothing_due_costs_few_calls(hub: Hub, issues: int) -> None:
    """ceil(issues / 100) + ceil(people / 100) + 8."""
    for number in range(issues):
        hub.repository.open_issue(f"other {number}")
    for number in range(150):
        hub.repository.state.grants[hub.github.person(f"person-{number}")] = "pull"
    env = environment(hub.github, hub.repository, access=True)
    hub.github.log.clear()
    assert hub.run(env=env).out == "nothing to do\n"
    assert len(hub.github.log.all) <= -(-issues // 100) + 2 + 8


def test_a_case_with_something_due_costs_four_calls(hub: Hub) -> None:
    """At most, whatever is due: here four cases are opened, labelled and told of, then closed or reopened and labelled."""
    hub.run()
    hub.github.log.clear()
    hub.run()
    idle = len(hub.github.log.all)
    for number in range(1, 5):
        hub.desk.case(f"2026-000{number}", status="fix-ready", more=READY.format("f" * 40))
    hub.desk.commit()
    hub.github.log.clear()
    assert hub.run(now=D1).status == 0
    # The newest issues are looked at once before the first one is opened.
    assert len(hub.github.log.all) <= idle + 1 + 4 * 4
    assert len(hub.repository.comments(4)) == 1
    for number in range(1, 4):
        hub.run("close", f"2026-000{number}", "--as", "not-a-bug", now=D2)
    hub.github.log.clear()
    assert hub.run(now=D2).status == 0
    assert len(hub.github.log.all) <= idle + 4 * 4
    hub.run("reopen", "2026-0001", "--reason", "it is one", "--to", "fix-ready", now=D3)
    hub.github.log.clear()
    assert hub.run(now=D3).status == 0
    assert hub.issues()[1][1] == "open"
    assert len(hub.repository.comments(1)) == 2
    assert len(hub.github.log.all) <= idle + 2 * 4


def test_a_repository_that_others_can_see_is_told_nothing(hub: Hub) -> None:
    landed(hub)
    hub.repository.state.fields |= {"private": False, "visibility": "public"}
    ran = hub.run()
    assert ran.status == 4
    assert "make it private" in ran.err
    assert hub.github.log.writes == []


def test_an_app_without_permission_is_refused_and_the_next_run_finishes(hub: Hub) -> None:
    landed(hub)
    tokens, writer = hub.github.world.tokens, hub.github.writer
    granted = tokens[writer]
    less = {**granted.permissions, "issues": "read", "pull_requests": "read"}
    tokens[writer] = dataclasses.replace(granted, permissions=less)
    ran = hub.run()
    assert ran.status == 4
    assert "[refused: GitHub does not allow this" in ran.out
    tokens[writer] = granted
    assert hub.run().status == 0
    assert hub.issues()[1][0] == "2026-0001"
    assert len(hub.repository.comments(1)) == 1


def test_nothing_of_a_case_reaches_the_forge(hub: Hub) -> None:
    """Every free text of a case is marked; what is sent holds no mark, and no id of a commit."""
    fix = hub.tree.commit("master", "CANARY-SUBJECT", at=1_790_000_000)
    hub.tree.tag("v1.0", "master")
    more = (
        'reporters: [{name: CANARY-NAME, email: canary@example.org, tags: ["CANARY-TAG"]}]\n'
        'report: {message-id: "<CANARY-MID@example.org>", sha256: "CANARY-HASH"}\n'
        'affects: {files: [CANARY-FILE.c], functions: [CANARY_FUNCTION], versions: "CANARY-VERSION"}\n'
        f'fix:\n  ready: 2026-11-20T00:00:00Z\n  patches:\n    - {{commit: "{fix}", file: CANARY.patch,'
        ' subject: "CANARY-SUBJECT", message-id: "<CANARY-PATCH@example.org>"}\n'
        'overrides: {mainline: {verdict: landed, reason: "CANARY-REASON", commit: "' + fix + '"}}\n'
    )
    hub.desk.case(status="fix-ready", title="CANARY-TITLE", more=more)
    hub.desk.case("2026-0003", status="landing", title="CANARY-TITLE", more=READY.format("f" * 40))
    hub.desk.write("cases/2026-0004.md", "---\nCANARY: [CANARY\n---\n")
    hub.desk.commit()
    said = ""
    for now in (D1, D2, D3, D4):
        for arguments in (("run",), ("run", "--apply")):
            ran = hub.run(*arguments, now=now)
            said += ran.out + ran.err
    assert "status: closed" in hub.desk.read("cases/2026-0001.md")
    assert len(hub.github.log.writes) >= 8
    for text in ("CANARY", "canary", fix[:12]):
        assert hub.github.log.holds(text) == []
        assert text not in said


def test_who_gets_in_is_asked_of_the_other_identity_alone(hub: Hub) -> None:
    assert hub.run().status == 0
    assert hub.github.log.find("GET", "collaborators|invitations|members") == []
    env = environment(hub.github, hub.repository, access=True)
    assert hub.run(env=env).status == 0
    people = hub.github.log.find("GET", "collaborators|invitations|members")
    assert {one.login for one in people} == {"quietfix-access[bot]"}
    assert {one.path for one in people} >= {f"/orgs/{ORG}/members"}
    assert hub.github.world.owners == [OWNER]
