"""A look at where the fixes of cases are, one case after the other. What was shown before and still holds is kept.

A piece that was shown stands on the files of its case and on a ground: the policy, what the last fetches left, what
all cases look for, and the code. Where all of these are the same, neither the index is asked nor is the case judged.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from quietfix.desk.blobs import blob_of, blobs_of
from quietfix.desk.cache import Cache
from quietfix.desk.case import Case, Status
from quietfix.desk.patchfile import Kept
from quietfix.desk.policy import Policy
from quietfix.desk.state import LineFacts
from quietfix.desk.store import CASES, CaseFile, Desk
from quietfix.facts import Facts, Unknown, Wanted
from quietfix.instants import Instant
from quietfix.robots.draft import Draft, Situation
from quietfix.robots.gists import Gist
from quietfix.robots.grounds import Grounds
from quietfix.robots.kept import lasting, with_blob
from quietfix.robots.landed import judged, timeless
from quietfix.robots.looks import Known, Looks, digest
from quietfix.robots.soundpolicy import sound_policy
from quietfix.robots.sources import Source, Trees, Where
from quietfix.rules.closing import Closing
from quietfix.rules.endoflife import ended_lines
from quietfix.rules.landing import Ground, verdicts, wanted
from quietfix.rules.wrongfixes import WrongFixes
from quietfix.trees.comparing import all_compared

if TYPE_CHECKING:
    from quietfix.robots.loop import Decision

Show = Callable[[Case, Mapping[str, LineFacts], Closing | None], str]
"""Makes the piece that is shown of a case."""
_NOT_ASKED = Unknown("the forge was not asked")


@dataclass
class Look:
    """What is shown. The rest is complete when all pieces were taken."""

    pieces: Iterator[str] = field(default_factory=lambda: iter(()))
    unknown: list[str] = field(default_factory=list)
    """What could not be told, without any value of a case."""
    left_alone: list[str] = field(default_factory=list)
    """Cases whose files have errors."""


def look(desk: Desk, ids: Sequence[str] | None, now: Instant, *, where: Where, show: Show, kind: str | None) -> Look:
    """Look at the public trees for these cases, all without `ids`, and show where their fixes are.

    `kind` names the form that `show` gives, under which pieces are kept; None keeps none.
    """
    policy = sound_policy(desk)
    source = where.source(desk, policy, now)
    source = source.fetch(now) if where.fetch else source
    if isinstance(source, Trees):
        looking = _Looking(desk, policy, source, now, show)
        looking.look.pieces = looking.pieces(ids, kind)
        return looking.look
    decision = _decision(desk, ids, policy, source, now)
    shown = [draft for draft in decision.drafts if _is_shown(draft)]
    # Of one tree its lines are shown, and nothing is said of what waits for others.
    one = where.tree is not None
    of_lines = [{line: fact for line, fact in d.state.landed.items() if line in decision.lines} for d in shown]
    pieces = (show(d.case, lines, None if one else d.closing) for d, lines in zip(shown, of_lines, strict=True))
    return Look(pieces, list(decision.unknown), list(decision.left_alone))


def _decision(desk: Desk, ids: Sequence[str] | None, policy: Policy, source: Source, now: Instant) -> "Decision":
    """The same by the loop, for what this look does not follow case by case."""
    # Loaded where it is needed: forges take longer to load than most looks to run.
    from quietfix.robots.forges import reader
    from quietfix.robots.loop import LOOK, decide

    return decide(desk, ids, policy, source, reader(desk, policy), now, LOOK)


def _is_shown(draft: Draft) -> bool:
    return draft.case.stage is not Status.NEW and bool(draft.case.fixes)


@dataclass(frozen=True, slots=True)
class _Brief:
    """A sound case before it is judged."""

    files: str
    """The contents of its files."""
    gist: Gist
    text: str
    """The gist as it is kept."""
    patches: tuple[str, ...]
    """The contents of the patch files that it names."""


_NO_LOOK = "-"
"""The ground of what is shown of a case that is not looked at: its files alone."""


class _Looking:
    """One look by the mirrors of this machine."""

    def __init__(self, desk: Desk, policy: Policy, source: Trees, now: Instant, show: Show) -> None:
        self._desk, self._policy, self._source, self._now, self._show = desk, policy, source, now, show
        self._briefs: dict[str, _Brief] = {}
        self._lasts = False
        """Whether another look, with nothing new, would observe the same."""
        self._grounds: Grounds | None = None
        self.look = Look()

    def pieces(self, ids: Sequence[str] | None, kind: str | None) -> Iterator[str]:
        """The pieces of the cases, in their order."""
        keeps = ids is None and kind is not None
        with (
            contextlib.closing(
                Looks(self._desk.scratch / f"landed-{kind}.sqlite3" if keeps else None, str(kind))
            ) as looks,
            contextlib.closing(self._desk.cache()) as cache,
        ):
            known = looks.known()
            self._read(self._desk.ids() if ids is None else ids, known, cache)
            if keeps:
                self._grounds = self._stood_on()
            held = {case for case in self._briefs if case in known and self._holds(case, known[case])}
            if self._grounds is None or any(self._looked_at(case) for case in self._briefs.keys() - held):
                self.look.unknown.extend(self._situation.facts.trees.unseen)
            for case in self._briefs:
                piece = looks.piece(case, known[case]) if case in held else None
                if piece is None:
                    piece, unknown = self._judged(case, cache, looks)
                else:
                    unknown = known[case].unknown
                self.look.unknown.extend(f"{case}: {why}" for why in dict.fromkeys(unknown.split("\n")) if why)
                if piece:
                    yield piece
            if keeps:
                looks.forget(known.keys() - self._briefs.keys())

    def _read(self, ids: Sequence[str], known: Mapping[str, Known], cache: Cache) -> None:
        """The briefs of all sound cases."""
        folder = self._desk.root / CASES
        linked = folder.is_symlink()
        for case in ids:
            files = None if linked else blobs_of(folder, case)
            if files is not None and case in known and known[case].files == files:
                text = known[case].gist
                gist = Gist.parse(text)
            else:
                file = self._desk.case(case, cache)
                if not file.sound or file.case is None:
                    self.look.left_alone.append(case)
                    continue
                files, gist = _files(file), Gist.of(file.case)
                text = str(gist)
            patches = tuple(blob_of(folder / case / name) or "" for name in gist.files)
            self._briefs[case] = _Brief(files, gist, text, patches)

    def _looked_at(self, case: str) -> bool:
        return self._briefs[case].gist.looked_at(self._policy, self._now)

    def _stood_on(self) -> Grounds | None:
        """The ground of this look; None where not every line was observed."""
        looked_for = (
            f"{case} {' '.join(brief.patches)} {brief.text}"
            for case, brief in self._briefs.items()
            if self._looked_at(case)
        )
        found = Grounds.of(self._policy, self._source, looked_for, self._now)
        return None if isinstance(found, Unknown) else found

    def _holds(self, case: str, known: Known) -> bool:
        """Whether what was shown of a case is what it would be now."""
        if known.files != self._briefs[case].files:
            return False
        if not self._looked_at(case):
            return known.ground == _NO_LOOK
        return self._grounds is not None and known.ground in (self._grounds.whenever, self._grounds.now)

    @cached_property
    def _situation(self) -> Situation:
        """What all cases share, observed."""
        wrong = WrongFixes(self._policy.wrong_fixes.wrong_fixes)
        looked = {case: brief for case, brief in self._briefs.items() if self._looked_at(case)}
        read = {
            (case, name): (with_blob(self._desk, case, name), blob)
            for case, brief in looked.items()
            for name, blob in zip(brief.gist.files, brief.patches, strict=True)
        }
        kept: Kept = {place: file for place, ((file, _), _) in read.items()}
        wanted_by = {case: brief.gist.wanted for case, brief in looked.items()}
        for case in {case for case, _ in kept}:
            own = {(case, name): kept[case, name] for name in looked[case].gist.files}
            wanted_by[case] = Wanted.by_all([wanted_by[case], wanted([], own)])
        seen = self._source.see(wanted_by, wrong)
        kept = self._source.compare(self._desk, kept, seen)
        as_told = all(now == before for (_, now), before in read.values())
        lasts = as_told and lasting(kept) and all_compared(seen)
        self._lasts = lasts and self._grounds is not None and self._grounds.showed(self._source, seen)
        ended = ended_lines(self._policy, self._now)
        ground = Ground.of(self._policy.trees, seen, ended, wrong, kept)
        return Situation(self._policy, Facts(seen, _NOT_ASKED), ground, self._now)

    def _judged(self, case: str, cache: Cache, looks: Looks) -> tuple[str, str]:
        """The piece of a case, and what could not be told of it, each in a line."""
        file, brief = self._desk.case(case, cache), self._briefs[case]
        if not file.sound or _files(file) != brief.files:
            return self._changed(case)
        draft = Draft.of(file)
        ground = _NO_LOOK
        if self._looked_at(case):
            facts = verdicts(draft.case, self._situation.ground)
            after = judged(draft, facts, self._situation)
            if self._grounds is not None and self._lasts:
                lasts = draft.case.stage is Status.CLOSED or timeless(draft, facts, self._situation, after)
                ground = self._grounds.whenever if lasts else self._grounds.now
            else:
                ground = ""
            draft = after
        piece, unknown = self._shown(draft), "\n".join(draft.unknown)
        if ground:
            looks.keep(case, Known(brief.files, brief.text, ground, unknown, digest(piece)), piece)
        return piece, unknown

    def _changed(self, case: str) -> tuple[str, str]:
        """A case that was changed since its brief was read, with a look of its own."""
        decision = _decision(self._desk, [case], self._policy, self._source, self._now)
        self.look.left_alone.extend(decision.left_alone)
        return "".join(map(self._shown, decision.drafts)), "\n".join(why for d in decision.drafts for why in d.unknown)

    def _shown(self, draft: Draft) -> str:
        return self._show(draft.case, draft.state.landed, draft.closing) if _is_shown(draft) else ""


def _files(file: CaseFile) -> str:
    """The same as `blobs_of` tells."""
    state = file.state_document
    return file.document.blob if state is None else f"{file.document.blob} {state.blob}"
