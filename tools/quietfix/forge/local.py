"""A forge of files, for a desk without an account anywhere: one JSON file a tracking issue under `.quietfix/forge/`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quietfix.facts import ForgeSeen, IssueSeen, Unknown
from quietfix.ids import CASE_ID
from quietfix.plan import (
    AlreadySo,
    CloseIssue,
    Comment,
    Done,
    Failed,
    ForgeAction,
    OpenIssue,
    Outcome,
    ReopenIssue,
    SetLabels,
)

_LOCAL_REMOTES = ("/", "./", "../", "file://")


@dataclass(frozen=True)
class LocalReader:
    """Reads the files. `remotes` are the URLs that the desk's repository pushes to."""

    root: Path
    remotes: Sequence[str]
    trusted: Sequence[str]
    """The starts of URLs that the policy calls private (`private-remotes`)."""

    def look(self) -> ForgeSeen | Unknown:
        """The tracking issues. One broken file makes all of it Unknown."""
        issues: dict[str, IssueSeen] = {}
        for path in sorted(self.root.glob("*.json")):
            try:
                held = _read(path)
                issues[path.stem] = IssueSeen(int(held["number"]), bool(held["open"]), frozenset(held["labels"]))
            except (OSError, ValueError, KeyError, TypeError):
                return Unknown(f"the tracking issue {path.name} of the local forge cannot be read")
        return ForgeSeen(issues)

    def visibility(self) -> str | Unknown:
        """`private`, unless the desk would be pushed to a place that nobody vouches for."""
        for remote in self.remotes:
            if not remote.startswith((*_LOCAL_REMOTES, *self.trusted)):
                return Unknown(
                    "the desk has a remote on the network, and the local forge cannot see whether it is private: "
                    "when it is, add the start of its URL to `private-remotes` in policy/desk.yml"
                )
        return "private"


@dataclass(frozen=True)
class LocalWriter:
    """Writes the files, each whole and at once."""

    root: Path

    def carry_out(self, action: ForgeAction) -> Outcome:
        """Carry out one action on the file of its case."""
        if CASE_ID.fullmatch(action.case) is None:
            return Failed("this is not the id of a case")
        path = self.root / f"{action.case}.json"
        try:
            return self._carry_out(action, path)
        except (OSError, ValueError, KeyError, TypeError) as error:
            return Failed(f"the local forge could not be written: {type(error).__name__}")

    def _carry_out(self, action: ForgeAction, path: Path) -> Outcome:
        if isinstance(action, OpenIssue):
            return self._open(action, path)
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

    def _comment(self, action: Comment, held: dict[str, Any], path: Path) -> Outcome:
        for number, comment in enumerate(held["comments"], 1):
            if comment["key"] == action.key:
                return AlreadySo("it was said before", str(number))
        held["comments"].append({"key": action.key, "text": action.text})
        _write(path, held)
        return Done(reference=str(len(held["comments"])))


def _read(path: Path) -> dict[str, Any]:
    held = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(held, dict):
        raise TypeError("not an issue")
    return held


def _write(path: Path, held: Mapping[str, Any]) -> None:
    half = path.with_suffix(".new")
    half.write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    half.replace(path)
