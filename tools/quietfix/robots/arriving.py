"""Intake: whatever arrived becomes cases or joins them, in batches, each of which is one push or nothing."""

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from quietfix.desk.branches import DeskBranches
from quietfix.desk.caseblobs import blobs
from quietfix.desk.policy import Policy
from quietfix.desk.repository import Change, Commit
from quietfix.desk.store import CaseFile, Desk
from quietfix.errors import DeskRefused, LostRace
from quietfix.instants import Instant
from quietfix.intake.header import derived_id
from quietfix.intake.incoming import Incoming, Unreadable
from quietfix.intake.outcome import Arrival, Joined, NotTaken, Outcome, Recorded, Seen, Skipped, notes_of
from quietfix.intake.replies import holds
from quietfix.intake.standing import Somebody, standing
from quietfix.intake.threads import Answers, Index, Known, News, Unclear, in_order
from quietfix.robots.adopting import adopt, with_issues
from quietfix.robots.alone import alone
from quietfix.robots.joining import joined
from quietfix.robots.mailindex import mailed
from quietfix.robots.person import ROUNDS
from quietfix.robots.privacy import refuse_unless_private
from quietfix.robots.recording import next_id
from quietfix.robots.reporting import Fresh, Made, new_case
from quietfix.robots.soundpolicy import sound_policy
from quietfix.rules.report.assisted import Said, assistance
from quietfix.rules.report.segment import segment

_BATCH = 100
_BATCH_BYTES = 16 * 1024 * 1024
"""A push carries at most so much, and so much is in memory."""


@dataclass(frozen=True, slots=True)
class Given:
    """Something that is to be taken, and what reads it."""

    data: bytes | Unreadable
    read: Callable[[bytes], Incoming | Unreadable]


def said_by_the_reporter(text: str) -> bool:
    """Whether a report says that it was found with the help of AI. How it reads says nothing."""
    return isinstance(assistance(segment(text)), Said)


def intake(
    desk: Desk,
    given: Iterable[Given],
    now: Instant,
    *,
    write: bool,
    assisted: Callable[[str], bool] = said_by_the_reporter,
    fresh: Fresh | None = None,
) -> Iterator[tuple[Arrival, ...]]:
    """Take in all that is given, and tell batch by batch what became of it. Without `write` nothing changes.

    What is in a case already changes nothing, so the same may be given again and again. Killed anywhere, it leaves a
    desk that the next run brings to the same end. Raises DeskRefused where the desk may not be written.

    `assisted` tells of a report's text whether who wrote it says that AI helped, so that it is handled in public.
    `fresh` gets the new cases of each batch before that is told.
    """
    fresh = fresh or Fresh()
    fresh.policy = policy = sound_policy(desk)
    taking = _Taking(desk, policy, now, DeskBranches(desk.root), assisted, fresh, write=write)
    if write:
        refuse_unless_private(desk, taking.policy, taking.repository)
    taking.start()
    batch: list[tuple[int, Incoming]] = []
    done: list[Arrival] = []
    size = 0
    for number, one in enumerate(given, 1):
        read = taking.read(one)
        if isinstance(read, Incoming):
            batch.append((number, read))
            size += len(read.text) + sum(len(patch.content) for patch in read.patches) + sum(map(len, read.texts))
        else:
            done.append(Arrival(number, read))
        if len(batch) >= _BATCH or size >= _BATCH_BYTES or len(done) >= 1000:
            yield _sorted(done, taking.take(batch))
            batch, done, size = [], [], 0
    yield _sorted(done, taking.take(batch))


def _sorted(*arrivals: Sequence[Arrival]) -> tuple[Arrival, ...]:
    return tuple(sorted((one for some in arrivals for one in some), key=lambda arrival: arrival.number))


@dataclass
class _Taking:
    """One run of intake over one desk."""

    desk: Desk
    policy: Policy
    now: Instant
    repository: DeskBranches
    assisted: Callable[[str], bool]
    fresh: Fresh
    write: bool
    index: Index = field(default_factory=Index)
    ids: set[str] = field(default_factory=set)
    planned: dict[str, CaseFile] = field(default_factory=dict)
    """Cases as they will be."""
    beside: dict[str, set[str]] = field(default_factory=dict)
    """What will lie in their folders."""
    tip: str = ""
    """The commit of the desk that the index is of."""

    def start(self) -> None:
        """Read what the desk has."""
        if not self.write:
            self._look()
            return
        with alone(self.desk):
            # What others have taken meanwhile is fetched before anything is: here it only spares reading mails.
            self.repository.finish()
            self._look()

    def read(self, given: Given) -> Incoming | Outcome:
        """Read one thing, or tell at once what becomes of it."""
        if isinstance(given.data, Unreadable):
            return NotTaken(given.data.why)
        known = self.index.by_hash.get(hashlib.sha256(given.data).hexdigest())
        if known is not None:
            return Seen(known)
        try:
            read = given.read(given.data)
            if isinstance(read, Incoming) and not read.assisted:
                read = replace(read, assisted=self.assisted(read.text))
        except Exception:  # noqa: BLE001  # one that nobody foresaw must not hold up those behind it, nor quote itself
            read = Unreadable("it cannot be read, which is an error of intake's own")
        if isinstance(read, Unreadable):
            return NotTaken(read.why)
        if read.automatic:
            return Skipped(read.automatic)
        return read

    def take(self, batch: Sequence[tuple[int, Incoming]]) -> list[Arrival]:
        """Take a batch, in one push, then the issues. Raises DeskRefused where others keep writing."""
        issues = {number: mail.issue for number, mail in batch if mail.issue is not None}
        arrivals = with_issues(self._taken(batch), issues, self.policy)
        return adopt(arrivals, self.desk, self.policy, self.repository.remotes()) if self.write else arrivals

    def _taken(self, batch: Sequence[tuple[int, Incoming]]) -> list[Arrival]:
        if not batch or not self.write:
            return self._plan(batch)[0]
        with alone(self.desk):
            for _ in range(ROUNDS):
                with contextlib.suppress(LostRace):
                    self._settle()
                    base = self.tip
                    # Until it is done, what is planned is not so.
                    self.tip = ""
                    arrivals, commits = self._plan(batch)
                    if commits:
                        base = self.repository.commit(base, commits, self.policy.desk.robots, self.now)
                    self.tip = base
                    self.planned.clear()
                    self.beside.clear()
                    return arrivals
        raise DeskRefused("others keep writing to the desk", "try again when it is quieter")

    def _settle(self) -> None:
        self.repository.fetch_all()
        self.repository.settle(fetched=True)
        if self.repository.head() != self.tip:
            self._look()

    def _look(self) -> None:
        self.tip = self.repository.head()
        self.fresh.held = blobs(self.desk)
        self.index = mailed(self.desk, self.fresh.held)
        self.ids = self.repository.case_ids() | self.desk.taken()
        self.planned.clear()
        self.beside.clear()

    def _plan(self, batch: Sequence[tuple[int, Incoming]]) -> tuple[list[Arrival], list[Commit]]:
        arrivals: list[Arrival] = []
        commits: list[Commit] = []
        touched: set[str] = set()
        self.fresh.cases.clear()
        for at in in_order([mail for _, mail in batch]):
            number, mail = batch[at]
            outcome, made = self._decide(mail)
            if made is not None and (refusal := self._refusal(made, touched)) is not None:
                outcome, made = NotTaken(f"{made.file.id}: {refusal}"), None
            if made is not None:
                what = "report" if isinstance(outcome, Recorded) else "reply"
                commits.append(Commit(f"{made.file.id}: {what}\n", made.changes))
                touched |= {change.path for change in made.changes}
                self._note(made)
                if isinstance(outcome, Recorded):
                    self.fresh.cases.append(made)
            arrivals.append(Arrival(number, outcome))
        return arrivals, commits

    def _decide(self, mail: Incoming) -> tuple[Outcome, Made | None]:
        place = self.index.place(mail)
        if isinstance(place, News):
            made = new_case(next_id(self.ids, str(self.now).partition("-")[0]), mail, self.policy, self.now)
            if isinstance(made, NotTaken):
                return made, None
            notes = notes_of(mail.held, len(mail.patches), len(mail.texts))
            return Recorded(made.file.id, notes), made
        if isinstance(place, Unclear):
            return NotTaken(f"{place.case} has errors: run `quietfix check {place.case}`"), None
        if isinstance(place, Known) and not place.same_id:
            return Seen(place.case), None
        return self._join(place, mail)

    def _join(self, place: Known | Answers, mail: Incoming) -> tuple[Outcome, Made | None]:
        file = self.planned.get(place.case) or self.desk.case(place.case)
        if file.case is None or file.state is None:
            return NotTaken(f"{place.case} has errors: run `quietfix check {place.case}`"), None
        hardware = file.case.track == "hardware"
        if isinstance(place, Known) and (hardware or holds(file.document.text, file.document.body, mail.text)):
            return Seen(place.case), None
        if isinstance(place, Known) and isinstance(standing(mail, file.case, self.policy), Somebody):
            # Some mailers give all their mails one id. What somebody else writes under it is a report of its own.
            senders = (part for sender in mail.senders for part in (sender.name, sender.mail))
            return self._decide(replace(mail, id=derived_id("same", mail.id, *senders, mail.text)))
        beside = self.beside.get(place.case, set()) | {entry.name for entry in self.desk.folder(place.case)}
        made = joined(file, mail, self.policy, sorted(beside), self.now)
        if isinstance(made, NotTaken):
            return made, None
        if hardware:
            return Joined(place.case, made[1], ("no text: it is a hardware case",)), made[0]
        return Joined(place.case, made[1], notes_of(mail.held, len(mail.patches), len(mail.texts))), made[0]

    def _refusal(self, made: Made, touched: set[str]) -> str | None:
        """Why the files of a case cannot be written; None where they can."""
        if not self.write:
            return None
        fresh: list[Change] = [change for change in made.changes if change.path not in touched]
        return self.repository.unclean(fresh) if fresh else None

    def _note(self, made: Made) -> None:
        name = made.file.id
        self.ids.add(name)
        self.planned[name] = made.file
        self.beside.setdefault(name, set()).update(change.path.rpartition("/")[2] for change in made.changes)
        assert made.file.case is not None
        assert made.file.state is not None
        self.index.note_case(name, made.file.case)
        self.index.note_state(name, made.file.state)
