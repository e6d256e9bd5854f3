"""`quietfix access` with the tokens that the job `access` gives it: what it may do is enough, and no more is asked of it."""

from pathlib import Path
from typing import Any

import pytest

from tests.double.stand import ACCESS, WRITER, Stand
from tests.double.world import Identity
from tests.forge.hubs import Hub, environment, make_hub
from tests.workflows.files import steps

WHO = "maintainer-a"
D1, D9, D17, D18 = (f"{day}T16:00:00Z" for day in ("2026-11-24", "2026-12-02", "2026-12-10", "2026-12-11"))
DRAWN = f"people: [{{github: {WHO}, added: 2026-11-24, by: member-b, reason: CANARY-REASON}}]\n"


@pytest.fixture
def hub(github: Stand, tmp_path: Path) -> Hub:
    """A desk with a case that draws somebody in, and has its tracking issue."""
    made = make_hub(github, tmp_path)
    made.desk.case(title="CANARY-TITLE", more=DRAWN)
    made.desk.commit()
    github.at(D1)
    assert made.run(now=D1).status == 0
    assert made.repository.people() == ({}, {})
    return made


def given(hub: Hub, *, write: bool) -> dict[str, str]:
    """What the job sees: tokens with what robots.yml asks for, by hand alone or to carry it out."""
    asked = [
        {key.removeprefix("permission-"): value for key, value in step.given.items() if key.startswith("permission-")}
        for step in steps()
        if (step.where, step.job, step.action) == ("robots", "access", "actions/create-github-app-token")
    ]
    names: dict[str, str] = environment(hub.github, hub.repository)
    world = hub.github.world
    for index, (name, permissions) in enumerate(zip(("QUIETFIX_TOKEN", "QUIETFIX_ACCESS_TOKEN"), asked, strict=True)):
        may: dict[str, Any] = {"metadata": "read"}
        may |= {
            key: value if value in ("read", "write") else "write" if write else "read"
            for key, value in permissions.items()
        }
        app = world.apps[index]
        assert app.slug == (WRITER, ACCESS)[index]
        world.tokens[f"ghs_{name}"] = Identity(app.login, app, may)
        names[name] = f"ghs_{name}"
    if not write:
        names["QUIETFIX_TOKEN"] = hub.github.workflow_token(hub.repository, contents="read", issues="read")
    return names


def test_a_look_by_hand_needs_no_token_that_could_write(hub: Hub) -> None:
    hub.github.log.clear()
    ran = hub.run("access", now=D1, env=given(hub, write=False))
    assert (ran.status, f"+ 2026-0001  access of {WHO}: read\n" in ran.out) == (0, True), ran.err
    assert hub.github.log.writes == []
    refused = hub.run("access", "--apply", now=D1, env=given(hub, write=False))
    assert (refused.status, hub.repository.people()) == (4, ({}, {}))


def test_without_any_token_it_says_which_one_is_missing(hub: Hub) -> None:
    """Nothing is known then, which is more than that this account may not look."""
    names = given(hub, write=False)
    del names["QUIETFIX_TOKEN"]
    ran = hub.run("access", now=D1, env=names)
    assert ran.status == 3
    assert "could not tell: who gets in: there is no token: set GH_TOKEN, or in a job QUIETFIX_TOKEN\n" in ran.err


def test_invitations_and_questions_with_those_tokens(hub: Hub) -> None:
    """Let in by one identity, noted and asked by the other; what is asked says whose case it is."""
    env = given(hub, write=True)
    for now in (D1, D9, D17, D18):
        hub.github.at(now)
        hub.github.log.clear()
        ran = hub.run("access", "--apply", now=now, env=env)
        assert ran.status == (0 if now < D17 else 1), ran.out + ran.err
        by = {one.login for one in hub.github.log.find("PUT|DELETE", "collaborators|invitations")}
        assert by == ({f"{ACCESS}[bot]"} if now < D17 else set())
        assert "CANARY" not in ran.out + ran.err
        assert hub.github.log.holds("CANARY") == []
    (comment,) = hub.repository.get("issues/1/comments")
    assert comment["user"]["login"] == f"{WRITER}[bot]"
    assert comment["body"].startswith(f"2026-0001: {WHO} was invited twice, and both invitations have expired.")
    assert "access: maintainer-a invited" in hub.desk.read("cases/2026-0001/state.yml")


def test_who_left_is_asked_about_and_not_invited_again(hub: Hub) -> None:
    env = given(hub, write=True)
    assert hub.run("access", "--apply", now=D1, env=env).status == 0
    hub.repository.accept(WHO)
    hub.repository.state.grants.clear()
    ran = hub.run("access", "--apply", now="2026-11-25T16:00:00Z", env=env)
    assert (ran.status, hub.repository.people()) == (1, ({}, {})), ran.out
    (comment,) = hub.repository.comments(1)
    assert comment.startswith(f"2026-0001: {WHO} ")
