"""Writes to the desk's repository on GitHub: each action looks before it writes, so that it can be made again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from quietfix.facts import ForgeSeen
from quietfix.forge.github import Ours, tracking_issues
from quietfix.forge.githubclient import PAGE, WritingClient
from quietfix.forge.githubcomments import Comments
from quietfix.forge.githubfaults import Limited, NoEntry, NotAllowed, NotTaken, Trouble, Unclear
from quietfix.forge.githubpeople import Doorkeeper
from quietfix.forge.githubplace import Place
from quietfix.ids import CASE_ID
from quietfix.outcome import AlreadySo, Done, Failed, Outcome, Refused
from quietfix.plan import (
    AdoptIssue,
    CloseIssue,
    Comment,
    ForgeAction,
    Invite,
    Note,
    OpenIssue,
    ReopenIssue,
    Revoke,
    SetLabels,
)

_TRIES = 3
"""So often an action is begun where nobody can tell whether a write took place."""
_COLOUR = "ededed"
"""Of labels that are not there yet."""
_NOTE = "note"
"""The key of a pull request's note."""


@dataclass
class GithubWriter:
    """Carries out actions one by one. Once GitHub turns this run away as a whole, it asks for nothing more."""

    place: Place
    client: WritingClient
    access: WritingClient | None
    """The identity that may let people in and out, None where this run has none."""
    ours: Ours
    numbers: dict[str, int] = field(default_factory=dict)
    """The tracking issues by case, as far as they are known."""
    _fresh: set[str] = field(default_factory=set)
    """The cases whose issue this run opened, and has not written in yet."""
    _looked: bool = False
    """Whether the newest issues were looked at, since a write went wrong."""
    _stopped: str | None = None
    _door: Doorkeeper | None = None
    """What lets people in and out, with what it has read since a write last went wrong."""

    @classmethod
    def knowing(
        cls, seen: ForgeSeen | None, place: Place, client: WritingClient, access: WritingClient | None, ours: Ours
    ) -> "GithubWriter":
        """A writer that knows which tracking issues there were, where anybody looked."""
        issues = {} if seen is None else seen.issues
        numbers = {case: issue.number for case, issue in issues.items()}
        return cls(place, client, access, ours, numbers)

    def carry_out(self, action: ForgeAction) -> Outcome:
        """Carry out one action, or find that it was carried out already."""
        if not isinstance(action, Note | Revoke) and CASE_ID.fullmatch(action.case) is None:
            return Failed("this is not the id of a case")
        if self._stopped is not None:
            return Failed(f"not tried: {self._stopped}")
        try:
            return self._until_clear(action)
        except (NoEntry, Limited) as trouble:
            self._stopped = trouble.why
            return Failed(trouble.why)
        except (NotAllowed, NotTaken) as trouble:
            return Refused(trouble.why)
        except Trouble as trouble:
            return Failed(trouble.why)

    def _until_clear(self, action: ForgeAction) -> Outcome:
        """Begin again, by looking, after a write of which nobody can tell whether it took place."""
        for left in reversed(range(_TRIES)):
            try:
                return self._carry_out(action)
            except Unclear:
                self._fresh.discard(action.case)
                self._looked = False
                self._door = None
                if not left:
                    raise
        raise AssertionError  # the last turn returns or raises

    def _carry_out(self, action: ForgeAction) -> Outcome:
        if isinstance(action, OpenIssue):
            return self._open(action)
        if isinstance(action, AdoptIssue):
            return self._adopt(action)
        if isinstance(action, Note):
            return self._comments.keep(action.pull, _NOTE, action.text)
        if isinstance(action, Invite | Revoke):
            return self._people(action)
        number = self.numbers.get(action.case)
        if number is None:
            return Failed("the case has no tracking issue that is known")
        if isinstance(action, Comment):
            fresh = action.case in self._fresh
            self._fresh.discard(action.case)
            keys = tuple(f"{action.case}/{key}" for key in (action.key, *action.also))
            return self._comments.say(number, keys, action.text, fresh=fresh)
        if isinstance(action, SetLabels):
            return self._label(number, action.labels)
        if isinstance(action, CloseIssue):
            if action.double is not None:
                return self._change(action.double, {"state": "closed", "state_reason": "not_planned"})
            return self._change(number, {"state": "closed", "state_reason": "completed"})
        if isinstance(action, ReopenIssue):
            return self._change(number, {"state": "open"})
        assert_never(action)

    @property
    def _comments(self) -> Comments:
        return Comments(self.client, self.place, self.ours)

    def _people(self, action: Invite | Revoke) -> Outcome:
        if self.access is None:
            return Refused("this run has no identity that may let people in or out: set QUIETFIX_ACCESS_TOKEN")
        self._door = self._door or Doorkeeper(self.access, self.place)
        return self._door.invite(action) if isinstance(action, Invite) else self._door.revoke(action)

    def _change(self, number: int, values: Mapping[str, str]) -> Outcome:
        """Set values of an issue. To set them twice is to set them once."""
        self.client.send("PATCH", self._issue(number), values)
        return Done()

    def _open(self, action: OpenIssue) -> Outcome:
        """Open the issue unless it is there. Where two runs did so at once the lower number stays.

        Others are looked for before the first one that this run opens, after each, and where a write went wrong.
        """
        if action.case not in self.numbers and not self._looked:
            self.numbers = self._newest() | self.numbers
        if action.case in self.numbers:
            return AlreadySo("the issue is there", str(self.numbers[action.case]))
        made = self.client.send("POST", f"{self.place.path}/issues", {"title": action.case, "body": action.body})
        mine = made.get("number") if isinstance(made, Mapping) else None
        if type(mine) is not int:
            raise Unclear("GitHub's answer is not the issue that was opened")
        newest = self._newest()
        # The list may be a moment behind, so that an issue may not be in it though it is there.
        first = min(mine, newest.get(action.case, mine))
        self.numbers = newest | self.numbers | {action.case: first}
        self._looked = True
        if first != mine:
            self._change(mine, {"state": "closed", "state_reason": "not_planned"})
            return AlreadySo("another run opened the issue", str(first))
        self._fresh.add(action.case)
        return Done(reference=str(first))

    def _newest(self) -> dict[str, int]:
        """The tracking issues among the newest issues: the others were seen when this run looked."""
        path = f"{self.place.path}/issues"
        newest = self.client.get(path, state="all", sort="created", direction="desc", per_page=PAGE)
        if not isinstance(newest, list) or not all(isinstance(issue, Mapping) for issue in newest):
            raise Unclear("GitHub's answer is not the list that was asked for")
        return {case: issue.number for case, issue in tracking_issues(newest, self.ours).items()}

    def _adopt(self, action: AdoptIssue) -> Outcome:
        """Put title and body in the place of a form's. Who sees the issue sees its edits too: forms are public."""
        issue = self.client.get(self._issue(action.number))
        if not isinstance(issue, Mapping):
            raise Unclear("GitHub's answer is not the issue that was asked for")
        if "pull_request" in issue:
            return Refused("this is a pull request")
        title = issue.get("title")
        if title != action.case and isinstance(title, str) and CASE_ID.fullmatch(title) is not None:
            return Refused("this is the tracking issue of another case")
        self.numbers[action.case] = action.number
        body = issue.get("body")
        if title == action.case and isinstance(body, str) and body.replace("\r\n", "\n") == action.body:
            return AlreadySo("the issue is the case's", str(action.number))
        self._change(action.number, {"title": action.case, "body": action.body})
        return Done(reference=str(action.number))

    def _label(self, number: int, labels: frozenset[str]) -> Outcome:
        """Set the labels. GitHub makes those that are not there; where it does not, they are made first."""
        path, body = f"{self._issue(number)}/labels", {"labels": sorted(labels)}
        try:
            self.client.send("PUT", path, body)
        except NotTaken:
            for label in sorted(labels):
                self._make_label(label)
            self.client.send("PUT", path, body)
        return Done()

    def _make_label(self, label: str) -> None:
        try:
            self.client.send("POST", f"{self.place.path}/labels", {"name": label, "color": _COLOUR})
        except NotTaken:
            return  # it is there

    def _issue(self, number: int) -> str:
        return f"{self.place.path}/issues/{number}"
