"""A forge of files, for a desk without an account anywhere: one JSON file a tracking issue under `.quietfix/forge/`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quietfix.facts import ForgeSeen, IssueSeen, PeopleSeen, Unknown
from quietfix.forge.localpeople import LocalPeople
from quietfix.forge.remotes import is_vouched_for
from quietfix.ids import CASE_ID
from quietfix.instants import Instant
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

_BROKEN = (OSError, ValueError, KeyError, TypeError, RecursionError, OverflowError)


@dataclass(frozen=True)
class LocalReader:
    """Reads the files. `remotes` are the URLs that the desk's repository pushes to, None where nobody looked."""

    root: Path
    remotes: Sequence[str] | None
    trusted: Sequence[str]
    """The starts of URLs that the policy calls private (`private-remotes`)."""
    now: Instant | None = None
    """As of when invitations are looked at; None where nobody asks who gets in."""

    def look(self) -> ForgeSeen | Unknown:
        """The tracking issues. One broken file makes all of it Unknown."""
        issues: dict[str, IssueSeen] = {}
        try:
            names = sorted(path.name for path in self.root.iterdir())
        except FileNotFoundError:
            return ForgeSeen(issues)
        except OSError as error:
            return Unknown(f"the local forge cannot be read: {error.strerror}")
        for name in (name for name in names if name.endswith(".json")):
            try:
                held = _read(self.root / name)
                issue = IssueSeen(held["number"], held["open"], frozenset(held["labels"]))
            except _BROKEN:
                return Unknown("a tracking issue of the local forge cannot be read")
            issues[name.removesuffix(".json")] = issue
        return ForgeSeen(issues)

    def people(self) -> PeopleSeen | Unknown | None:
        """Who gets in by the files."""
        return None if self.now is None else LocalPeople(self.root, self.now).seen()

    def visibility(self) -> str | Unknown:
        """`private`, unless the desk would be pushed to a place that nobody vouches for."""
        if self.remotes is None:
            return Unknown("nobody looked where the desk is pushed to")
        for remote in self.remotes:
            if not is_vouched_for(remote, self.trusted):
                return Unknown(
                    "the desk has a remote on the network, and the local forge cannot see whether it is private: "
                    "when it is, add its URL, or the part before a slash, to `private-remotes` in policy/desk.yml"
                )
        return "private"


@dataclass(frozen=True)
class LocalWriter:
    """Writes the files, each whole and at once."""

    root: Path
    now: Instant | None = None
    """When invitations are made; None where nobody is let in."""

    def carry_out(self, action: ForgeAction) -> Outcome:
        """Carry out one action on the file of its case, of its pull request, or of people."""
        if isinstance(action, Invite | Revoke):
            if self.now is None:
                return Refused("the forge of files lets people in and out only at a known time")
            return LocalPeople(self.root, self.now).carry_out(action)
        if isinstance(action, Note):
            return self._note(action)
        if CASE_ID.fullmatch(action.case) is None:
            return Failed("this is not the id of a case")
        path = self.root / f"{action.case}.json"
        try:
            return self._carry_out(action, path)
        except _BROKEN as error:
            return Failed(f"the local forge could not be written: {type(error).__name__}")

    def _carry_out(self, action: ForgeAction, path: Path) -> Outcome:
        if isinstance(action, OpenIssue):
            return self._open(action, path)
        if isinstance(action, AdoptIssue):
            return self._adopt(action, path)
        held = _read(path)
        if isinstance(action, Comment):
            return self._comment(action, held, path)
        if isinstance(action, SetLabels):
            if set(held["labels"]) == action.labels:
                return AlreadySo("the labels are so")
            held["labels"] = sorted(action.labels)
        else:
            want = isinstance(action, ReopenIssue)
            if held["open"] is want:
                return AlreadySo("it is open" if want else "it is closed")
            assert isinstance(action, CloseIssue | ReopenIssue)
            held["open"] = want
        _write(path, held)
        return Done()

    def _open(self, action: OpenIssue, path: Path) -> Outcome:
        if path.exists():
            return AlreadySo("the issue is there", str(_read(path)["number"]))
        self.root.mkdir(parents=True, exist_ok=True)
        number = 1 + max((int(_read(other)["number"]) for other in self.root.glob("*.json")), default=0)
        issue = {"number": number, "title": action.case, "open": True, "labels": [], "body": action.body}
        _write(path, {**issue, "comments": []})
        return Done(reference=str(number))

    def _adopt(self, action: AdoptIssue, path: Path) -> Outcome:
        if path.exists():
            held = _read(path)
            if held["number"] != action.number:
                return Refused("the case has another tracking issue")
            if held.get("body") == action.body:
                return AlreadySo("the issue is the case's", str(action.number))
        else:
            self.root.mkdir(parents=True, exist_ok=True)
            held = {"number": action.number, "title": action.case, "open": True, "labels": [], "comments": []}
        _write(path, {**held, "body": action.body})
        return Done(reference=str(action.number))

    def _note(self, action: Note) -> Outcome:
        path = self.root / "pulls" / f"{action.pull}.txt"
        try:
            if path.exists() and path.read_text(encoding="utf-8") == action.text:
                return AlreadySo("the note says so")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(action.text, encoding="utf-8")
        except OSError as error:
            return Failed(f"the local forge could not be written: {type(error).__name__}")
        return Done()

    def _comment(self, action: Comment, held: dict[str, Any], path: Path) -> Outcome:
        keys = {action.key, *action.also}
        for number, comment in enumerate(held["comments"], 1):
            said = {comment["key"], *comment.get("also", ())}
            if keys <= said:
                return AlreadySo("it was said before", str(number))
            if keys & said:
                comment.update(_comment(action))
                _write(path, held)
                return Done("a comment that said some of it says all", str(number))
        held["comments"].append(_comment(action))
        _write(path, held)
        return Done(reference=str(len(held["comments"])))


def _comment(action: Comment) -> dict[str, Any]:
    """A comment as it is kept."""
    return {"key": action.key, **({"also": [*action.also]} if action.also else {}), "text": action.text}


def _read(path: Path) -> dict[str, Any]:
    """One issue. Raises one of _BROKEN where it is not what this forge writes."""
    held = json.loads(path.read_text(encoding="utf-8"))
    kinds = {"number": int, "open": bool, "labels": list, "comments": list}
    if not isinstance(held, dict) or any(type(held.get(key)) is not kind for key, kind in kinds.items()):
        raise TypeError("not an issue")
    if not all(isinstance(comment, dict) and "key" in comment for comment in held["comments"]):
        raise TypeError("not a comment")
    return held


def _write(path: Path, held: Mapping[str, Any]) -> None:
    half = path.with_suffix(".new")
    half.write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    half.replace(path)
