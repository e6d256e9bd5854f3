"""Which mails are in the cases of a desk, by what is known of the files that have not changed: any other is read."""

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from quietfix.desk import document as documents
from quietfix.desk.cache import Cache
from quietfix.desk.store import CASES, Desk, case_path, state_path
from quietfix.finding import Finding
from quietfix.intake.threads import Index, Mails

_CASE, _STATE = "mails-1-case", "mails-1-state"
"""Kinds of lines in the cache; the number is that of their form."""


@dataclass
class Mailed:
    """The mails of all cases."""

    index: Index = field(default_factory=Index)
    blobs: dict[str, str] = field(default_factory=dict)
    """The blob ids of the files of cases as they were read."""


def mailed(desk: Desk) -> Mailed:
    """The mails of a desk as it is now."""
    found = Mailed()
    folders = set(desk.listed(CASES))
    with contextlib.closing(desk.cache()) as cache:
        reader = _Reader(desk, cache, cache.lines(_CASE), cache.lines(_STATE))
        for case in desk.ids():
            reader.read(case, found, folder=case in folders)
    return found


@dataclass(frozen=True)
class _Reader:
    desk: Desk
    cache: Cache
    cases: Mapping[str, str]
    states: Mapping[str, str]

    def read(self, case: str, found: Mailed, *, folder: bool) -> None:
        data = self.desk.content(case_path(case))
        state = self._state(case) if folder else b""
        if isinstance(data, bytes) and isinstance(state, bytes):
            blob = found.blobs[case] = documents.blob_id(data)
            of_case = _parsed(self.cases.get(blob))
            of_state = _parsed(self.states.get(documents.blob_id(state))) if state else Mails()
            if of_case is not None and of_state is not None:
                found.index.note(case, of_case)
                found.index.note(case, of_state)
                return
        file = self.desk.case(case, self.cache)
        found.index.take(file)
        if file.case is not None:
            self.cache.keep_line(_CASE, file.document.blob, _line(Mails.of_case(file.case)))
        if file.state is not None and file.state_document is not None:
            self.cache.keep_line(_STATE, file.state_document.blob, _line(Mails.of_state(file.state)))

    def _state(self, case: str) -> bytes | Finding | None:
        """What the state file of a case holds, nothing where there is none; None where that has to be looked at."""
        kinds = {entry.name: entry.kind for entry in self.desk.folder(case)}
        if "" in kinds or kinds.get("state.yml", "file") != "file":
            return None
        return self.desk.content(state_path(case)) if "state.yml" in kinds else b""


def _line(mails: Mails) -> str:
    return json.dumps([mails.ids, mails.patches, mails.hashes])


def _parsed(line: str | None) -> Mails | None:
    """The mails of a line; None where there is none, or it makes no sense: then the file is read."""
    try:
        ids, patches, hashes = json.loads(line or "")
        return Mails(*(tuple(map(str, some)) for some in (ids, patches, hashes)))
    except (ValueError, TypeError):
        return None
