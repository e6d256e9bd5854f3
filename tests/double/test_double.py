"""The stand-in answers as GitHub does where the emulator does not: seen through PyGithub."""

import github as pygithub
import pytest

from tests.double.faults import Fault
from tests.double.stand import ACCESS, MEMBERS, ORG, OWNER, WRITER, Repository, Stand


def client(stand: Stand, token: str) -> pygithub.Github:
    return pygithub.Github(
        auth=pygithub.Auth.Token(token), base_url=stand.url, retry=None, seconds_between_requests=0,
        seconds_between_writes=0, per_page=100,
    )  # fmt: skip


def test_who_is_not_known_is_refused_and_who_is_not_let_in_sees_nothing(
    github: Stand, desk_repository: Repository
) -> None:
    with pytest.raises(pygithub.BadCredentialsException):
        client(github, "ghp_made-up").get_repo(desk_repository.full_name)
    for token in (github.token("outsider"), github.token(MEMBERS[0])):
        with pytest.raises(pygithub.UnknownObjectException):
            client(github, token).get_repo(desk_repository.full_name)
    seen = client(github, github.writer).get_repo(desk_repository.full_name.upper())
    assert seen.full_name == desk_repository.full_name
    assert seen.visibility == "private"


def test_the_writer_comments_as_a_bot_and_is_refused_where_access_is_given(
    github: Stand, desk_repository: Repository
) -> None:
    github.at("2026-11-24T16:00:00Z")
    repo = client(github, github.writer).get_repo(desk_repository.full_name)
    issue = repo.create_issue("2026-0001")
    comment = issue.create_comment("hello")
    assert (comment.user.login, comment.user.type) == (f"{WRITER}[bot]", "Bot")
    assert comment.created_at.isoformat() == "2026-11-24T16:00:00+00:00"
    issue.edit(state="closed", state_reason="completed")
    assert [one["state"] for one in desk_repository.issues()] == ["closed"]
    with pytest.raises(pygithub.GithubException) as refused:
        repo.add_to_collaborators("maintainer-a", "pull")
    assert "Resource not accessible by integration" in str(refused.value)
    with pytest.raises(pygithub.GithubException) as too_long:
        issue.create_comment("x" * 65537)
    assert too_long.value.status == 422


def test_somebody_is_invited_accepts_and_leaves(github: Stand, desk_repository: Repository) -> None:
    github.at("2026-11-24T16:00:00Z")
    repo = client(github, github.access).get_repo(desk_repository.full_name)
    invitation = repo.add_to_collaborators("maintainer-a", "pull")
    assert invitation is not None
    assert not repo.has_in_collaborators("maintainer-a")
    assert [one.invitee.login for one in repo.get_pending_invitations()] == ["maintainer-a"]
    github.at("2026-12-02T16:00:00Z")
    assert [one.expired for one in repo.get_pending_invitations()] == [True]
    repo.add_to_collaborators("maintainer-a", "pull")
    desk_repository.accept("maintainer-a")
    assert repo.has_in_collaborators("MAINTAINER-A")
    assert [(one.login, one.role_name) for one in repo.get_collaborators(affiliation="direct")] == [
        ("maintainer-a", "read")
    ]
    assert repo.get_collaborator_permission("maintainer-a") == "read"
    assert repo.get_collaborator_permission("outsider") == "none"
    assert repo.add_to_collaborators("maintainer-a", "triage") is None
    assert repo.get_collaborator_role_name("maintainer-a") == "triage"
    # A member of the organization needs no invitation, and a role that is none is refused.
    assert repo.add_to_collaborators(MEMBERS[0], "push") is None
    with pytest.raises(pygithub.GithubException):
        repo.add_to_collaborators("maintainer-b", "emperor")
    repo.remove_from_collaborators("maintainer-a")
    assert desk_repository.people() == ({MEMBERS[0]: "push"}, {})
    owners = client(github, github.access).get_organization(ORG).get_members(role="admin")
    assert [one.login for one in owners] == [OWNER]


def test_a_list_of_people_has_pages(github: Stand, desk_repository: Repository) -> None:
    for n in range(120):
        desk_repository.state.grants[github.person(f"person-{n:03}")] = "pull"
    repo = client(github, github.access).get_repo(desk_repository.full_name)
    assert len(list(repo.get_collaborators(affiliation="direct"))) == 120
    assert len(github.log.find("GET", "collaborators")) == 2


def test_pull_requests_are_issues_too(github: Stand, desk_repository: Repository) -> None:
    desk_repository.open_issue("2026-0001")
    number = desk_repository.open_pull("change")
    repo = client(github, github.writer).get_repo(desk_repository.full_name)
    assert [(one.number, one.pull_request is not None) for one in repo.get_issues(direction="asc")] == [
        (1, False),
        (2, True),
    ]
    repo.get_issue(number).create_comment("a note")
    assert desk_repository.comments(number) == ["a note"]
    desk_repository.state.files[number] = [{"filename": "cases/2026-0001.md", "status": "added"}]
    assert [one.filename for one in repo.get_pull(number).get_files()] == ["cases/2026-0001.md"]


@pytest.mark.parametrize("fault", [Fault.DROP_AFTER, Fault.BAD_GATEWAY_AFTER, Fault.DROP_BEFORE, Fault.BAD_GATEWAY])
def test_a_fault_says_whether_the_write_took_place(github: Stand, desk_repository: Repository, fault: Fault) -> None:
    number = desk_repository.open_issue("2026-0001")
    repo = client(github, github.writer).get_repo(desk_repository.full_name)
    rule = github.faults.add(fault, "POST", "comments")
    with pytest.raises(Exception):  # noqa: B017, PT011  # each fault is another class of another library
        repo.get_issue(number).create_comment("once")
    assert rule.hit == 1
    assert desk_repository.comments(number) == ["once"] * fault.after
    assert str(github.log.writes[-1]).startswith(f"POST /repos/{desk_repository.full_name}/issues/1/comments")


def test_limits_are_told_from_refusals(github: Stand, desk_repository: Repository) -> None:
    hub = client(github, github.writer)
    for fault, kind in (
        (Fault.SECONDARY, pygithub.RateLimitExceededException),
        (Fault.PRIMARY, pygithub.RateLimitExceededException),
        (Fault.UNAUTHORIZED, pygithub.BadCredentialsException),
    ):
        github.faults.add(fault)
        with pytest.raises(kind):
            hub.get_repo(desk_repository.full_name)
        github.faults.rules.clear()


def test_an_app_gets_a_token_with_less_than_it_may(github: Stand, desk_repository: Repository) -> None:
    auth = pygithub.Auth.AppAuth(12, github.private_key()).get_installation_auth(12000, {"members": "read"})
    hub = pygithub.Github(
        auth=auth, base_url=github.url, retry=None, seconds_between_requests=0, seconds_between_writes=0
    )
    repo = hub.get_repo(desk_repository.full_name)
    with pytest.raises(pygithub.GithubException):
        repo.add_to_collaborators("maintainer-a", "pull")
    assert [one.login for one in hub.get_organization(ORG).get_members(role="admin")] == [OWNER]
    assert {one.slug for one in github.world.apps} == {WRITER, ACCESS}
