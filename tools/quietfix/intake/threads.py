"""Which case a mail belongs to: by its own id, by what it answers, and by what is in the case already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from quietfix.desk.case import Case
from quietfix.desk.state import State
from quietfix.desk.store import CaseFile
from quietfix.intake.incoming import Incoming


@dataclass(frozen=True, slots=True)
class Known:
    """The mail is in this case; with `same_id` alone only its id is, and its text has to be looked at."""

    case: str
    same_id: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """The mail belongs to the thread of this case."""

    case: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """The mail belongs to this case, whose files have errors."""

    case: str


@dataclass(frozen=True, slots=True)
class News:
    """Nothing of it is known: it is a report."""


Place: TypeAlias = Known | Answers | Unclear | News


@dataclass(frozen=True, slots=True)
class Mails:
    """The mails that one file of a case names."""

    ids: tuple[str, ...] = ()
    patches: tuple[str, ...] = ()
    """The ids of those that it names as patches; their texts need not be in it."""
    hashes: tuple[str, ...] = ()

    @classmethod
    def of_case(cls, case: Case) -> "Mails":
        """Those that a case names: the report, and its patches."""
        patches = [patch.message_id for patch in (*case.fix.patches, *case.fix.superseded)]
        return cls(_there(case.report.message_id), _there(*patches), _there(case.report.sha256))

    @classmethod
    def of_state(cls, state: State) -> "Mails":
        """The further mails of a case."""
        mails = state.mails
        return cls(_there(*(mail.message_id for mail in mails)), (), _there(*(mail.sha256 for mail in mails)))


@dataclass(slots=True)
class Index:
    """The ids and hashes of all mails that are in cases."""

    by_id: dict[str, str] = field(default_factory=dict)
    by_patch: dict[str, str] = field(default_factory=dict)
    """The same of mails that a case names as patches; their texts need not be in it."""
    by_hash: dict[str, str] = field(default_factory=dict)
    faulty: list[tuple[str, str]] = field(default_factory=list)
    """Cases whose files have errors, and their text: an id that stands in it is known there."""

    @classmethod
    def of(cls, files: Iterable[CaseFile]) -> "Index":
        """The index of a desk."""
        index = cls()
        for file in files:
            index.take(file)
        return index

    def take(self, file: CaseFile) -> None:
        """Take in a case, whatever of it can be read."""
        if file.case is None or file.state is None:
            state = file.state_document.text if file.state_document is not None else ""
            self.faulty.append((file.id, f"{file.document.text}\n{state}"))
        if file.case is not None:
            self.note_case(file.id, file.case)
        if file.state is not None:
            self.note_state(file.id, file.state)

    def note_case(self, name: str, case: Case) -> None:
        """Take in what a case says of its mail."""
        self.note(name, Mails.of_case(case))

    def note_state(self, name: str, state: State) -> None:
        """Take in the further mails of a case."""
        self.note(name, Mails.of_state(state))

    def note(self, name: str, mails: Mails) -> None:
        """Take in mails of a case. Where several cases name one mail, the oldest has it."""
        for id_ in mails.ids:
            self.by_id.setdefault(id_, name)
        for id_ in mails.patches:
            self.by_patch.setdefault(id_, name)
        for hash_ in mails.hashes:
            self.by_hash.setdefault(hash_, name)

    def place(self, mail: Incoming) -> Place:
        """Where a mail belongs."""
        if mail.sha256 in self.by_hash:
            return Known(self.by_hash[mail.sha256])
        if mail.id in self.by_id:
            return Known(self.by_id[mail.id], same_id=True)
        inside = [forwarded.id for forwarded in mail.forwarded if forwarded.id]
        for id_ in (mail.id, *mail.refs, *inside):
            case = self.by_id.get(id_) or self.by_patch.get(id_)
            if case is not None:
                return Answers(case)
        for faulty, text in self.faulty:
            if mail.sha256 in text or any(id_ in text for id_ in (mail.id, *mail.refs, *inside)):
                return Unclear(faulty)
        return News()


def _there(*texts: str | None) -> tuple[str, ...]:
    return tuple(text for text in texts if text is not None)


def in_order(mails: Sequence[Incoming]) -> list[int]:
    """The positions of mails so that each comes behind those that it answers; else as they were."""
    by_id = {mail.id: at for at, mail in reversed(list(enumerate(mails)))}
    done: dict[int, None] = {}
    for first in range(len(mails)):
        waiting, entered = [first], {first}
        while waiting:
            at = waiting[-1]
            needs = [by_id[ref] for ref in mails[at].refs if ref in by_id]
            need = next((one for one in needs if one not in done and one not in entered), None)
            if need is None:
                done.setdefault(waiting.pop())
            else:
                waiting.append(need)
                entered.add(need)
    return list(done)
