"""Which mails are in the cases of a desk, by what is known of the files that have not changed: any other is read."""

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from quietfix.desk.cache import Cache
from quietfix.desk.caseblobs import CaseBlobs
from quietfix.desk.store import Desk
from quietfix.intake.threads import Index, Mails

_CASE, _STATE = "mails-1-case", "mails-1-state"
"""Kinds of lines in the cache; the number is that of their form."""


def mailed(desk: Desk, held: Mapping[str, CaseBlobs]) -> Index:
    """The mails of a desk whose cases hold this."""
    index = Index()
    with contextlib.closing(desk.cache()) as cache:
        reader = _Reader(desk, cache, cache.lines(_CASE), cache.lines(_STATE))
        for case, blobs in held.items():
            reader.read(case, blobs, index)
    return index


@dataclass(frozen=True)
class _Reader:
    desk: Desk
    cache: Cache
    cases: Mapping[str, str]
    states: Mapping[str, str]

    def read(self, case: str, blobs: CaseBlobs, index: Index) -> None:
        """Take in one case: what is known of its files, or what reading them gives."""
        if blobs.file is not None and blobs.beside is not None:
            state = blobs.beside.get("state.yml")
            of_case = _parsed(self.cases.get(blobs.file))
            of_state = Mails() if state is None else _parsed(self.states.get(state))
            if of_case is not None and of_state is not None:
                index.note(case, of_case)
                index.note(case, of_state)
                return
        file = self.desk.case(case, self.cache)
        index.take(file)
        if file.case is not None:
            self.cache.keep_line(_CASE, file.document.blob, _line(Mails.of_case(file.case)))
        if file.state is not None and file.state_document is not None:
            self.cache.keep_line(_STATE, file.state_document.blob, _line(Mails.of_state(file.state)))


def _line(mails: Mails) -> str:
    return json.dumps([mails.ids, mails.patches, mails.hashes])


def _parsed(line: str | None) -> Mails | None:
    """The mails of a line; None where there is none, or it makes no sense: then the file is read."""
    try:
        ids, patches, hashes = json.loads(line or "")
        return Mails(*(tuple(map(str, some)) for some in (ids, patches, hashes)))
    except (ValueError, TypeError):
        return None
