"""Reads the desk's repository on GitHub: its tracking issues, who can see it, and who gets in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quietfix.facts import ForgeSeen, IssueSeen, PeopleSeen, Unknown
from quietfix.forge.githubclient import ReadingClient
from quietfix.forge.githubfaults import Trouble, Unclear
from quietfix.forge.githubpeople import people_of
from quietfix.forge.githubplace import Place
from quietfix.forge.remotes import is_vouched_for
from quietfix.ids import CASE_ID

_JOBS = "github-actions[bot]"
"""Under which name the token speaks that every job has."""
_INSIDERS = frozenset(("OWNER", "MEMBER"))


@dataclass(frozen=True, slots=True)
class Ours:
    """Whose issues and comments can be the desk's own."""

    robot: str | None
    """The login of the bot; None where the policy names none, and then everybody's count."""
    members: frozenset[str] = frozenset()
    """Logins of the team in small letters."""

    def issue(self, issue: Mapping[str, Any]) -> bool:
        """Whether an issue can be a tracking issue.

        The bot opened it, or the team, or somebody of the organization: an issue of theirs may have been a form.
        Whoever was only let in for a case could otherwise open the issue of the next one.
        """
        if self.robot is None:
            return True
        login = _login(issue)
        return login in (self.robot.casefold(), *self.members) or issue.get("author_association") in _INSIDERS

    def comment(self, comment: Mapping[str, Any]) -> bool:
        """Whether a comment can be a robot's."""
        return self.robot is None or _login(comment) == self.robot.casefold()

    def note(self, comment: Mapping[str, Any]) -> bool:
        """Whether a comment can be a note: jobs that judge a pull request have no App, so GitHub's own bot speaks."""
        return self.comment(comment) or _login(comment) == _JOBS


@dataclass(frozen=True)
class GithubReader:
    """Reads by clients that cannot write. A failed read is Unknown, never an empty answer."""

    place: Place
    client: ReadingClient
    access: ReadingClient | None
    """The identity that may see who gets in, None where this run has none."""
    ours: Ours
    remotes: Sequence[str]
    """The URLs that the desk's repository fetches from and pushes to."""
    trusted: Sequence[str]
    """The starts of further URLs that the policy calls private (`private-remotes`)."""

    def look(self) -> ForgeSeen | Unknown:
        """The tracking issues, over all pages: issues whose title is a case id, the lowest number for each."""
        try:
            return ForgeSeen(tracking_issues(self._all_issues(), self.ours))
        except Trouble as trouble:
            return Unknown(f"the tracking issues cannot be seen: {trouble.why}")

    def _all_issues(self) -> list[Mapping[str, Any]]:
        """All issues and pull requests. Raises Unclear where GitHub counts more open ones than it shows.

        Its count may be a moment behind, so that what is shown twice alike is believed.
        """
        seen = self.client.get(self.place.path)
        expected = seen.get("open_issues_count") if isinstance(seen, Mapping) else None
        before: set[object] | None = None
        for _ in range(3):
            pages = self.client.pages(f"{self.place.path}/issues", state="all", sort="created", direction="asc")
            listed = list(pages)
            shown = {issue["id"] for issue in listed}
            enough = type(expected) is not int or sum(issue.get("state") == "open" for issue in listed) >= expected
            if enough or shown == before:
                return listed
            before = shown
        raise Unclear("GitHub shows now these issues and now others")

    def people(self) -> PeopleSeen | Unknown | None:
        """Who can get into the repository; None where this run has no identity that may see that."""
        if self.access is None:
            return None
        try:
            return people_of(self.access, self.place)
        except Trouble as trouble:
            return Unknown(f"who gets in cannot be seen: {trouble.why}")

    def visibility(self) -> str | Unknown:
        """Who can see the repository, if that is also where the desk is pushed to."""
        for url in self.remotes:
            if not self.place.is_at(url) and not is_vouched_for(url, self.trusted):
                return Unknown(
                    "the desk has a remote that is not its repository on GitHub, and nobody vouches for it: take it "
                    "out, or when it is private add its URL to `private-remotes` in policy/desk.yml"
                )
        try:
            return visibility_of(self.client.get(self.place.path), self.place)
        except Trouble as trouble:
            return Unknown(trouble.why)


def visibility_of(seen: Any, place: Place) -> str | Unknown:
    """What GitHub says of the repository, as JSON. Any: its shape is checked here."""
    if not isinstance(seen, Mapping) or not isinstance(seen.get("full_name"), str):
        return Unknown("GitHub's answer about the repository cannot be read")
    if seen["full_name"].casefold() != place.repository.casefold():
        return Unknown("the repository has another name now: correct GITHUB_REPOSITORY or the URL of the remote")
    private, visibility = seen.get("private"), seen.get("visibility", "private")
    if private is False:
        return "public"
    if private is not True or not isinstance(visibility, str):
        return Unknown("GitHub does not say who can see the repository")
    return visibility if visibility in ("private", "internal", "public") else "visible in a way that is not known here"


def tracking_issues(listed: Iterable[Mapping[str, Any]], ours: Ours) -> dict[str, IssueSeen]:
    """The tracking issues by case id among issues and pull requests. Raises Unclear for what is no issue."""
    found: dict[str, list[IssueSeen]] = {}
    for issue in listed:
        title = issue.get("title")
        if not isinstance(title, str):
            raise Unclear("GitHub's answer holds an issue that cannot be read")
        if CASE_ID.fullmatch(title) is not None and "pull_request" not in issue and ours.issue(issue):
            found.setdefault(title, []).append(_issue(issue))
    return {case: _first(issues) for case, issues in found.items()}


def _first(issues: list[IssueSeen]) -> IssueSeen:
    """The issue with the lowest number, with those of the others that are still open."""
    first, *others = sorted(issues, key=lambda issue: issue.number)
    return IssueSeen(first.number, first.open, first.labels, tuple(other.number for other in others if other.open))


def _issue(issue: Mapping[str, Any]) -> IssueSeen:
    number, state, labels = issue.get("number"), issue.get("state"), issue.get("labels")
    if type(number) is not int or state not in ("open", "closed") or not isinstance(labels, list):
        raise Unclear("GitHub's answer holds an issue that cannot be read")
    names = [label.get("name") if isinstance(label, Mapping) else label for label in labels]
    if not all(isinstance(name, str) for name in names):
        raise Unclear("GitHub's answer holds a label that cannot be read")
    return IssueSeen(number, state == "open", frozenset(str(name) for name in names))


def _login(thing: Mapping[str, Any]) -> str:
    """Who made an issue or a comment, in small letters; empty for an account that is gone."""
    user = thing.get("user")
    login = user.get("login") if isinstance(user, Mapping) else None
    return login.casefold() if isinstance(login, str) else ""
