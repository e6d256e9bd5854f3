"""The page for the triager as data: what is known of a new case, and of what could not be told why and what to do."""

from dataclasses import dataclass
from typing import TypeAlias

from quietfix.desk.case import Case
from quietfix.rules.likely import Probed
from quietfix.rules.routing.answer import Answer
from quietfix.rules.similar.advice import Advice
from quietfix.rules.similar.scoring import Match
from quietfix.rules.triage.answers import Fitting
from quietfix.rules.triage.people import Drawn
from quietfix.rules.triage.report import Judged
from quietfix.rules.triage.taken import Taken


@dataclass(frozen=True, slots=True)
class NotTold:
    """A part of the page that could not be told, which is not the same as nothing. Neither text quotes the case."""

    why: str
    todo: str


@dataclass(frozen=True, slots=True)
class Routed:
    """Who has to know."""

    answer: Answer
    people: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class Alikes:
    """The cases that look the same, the likest first."""

    seen: tuple[tuple[Match, Case | None, Advice], ...]
    compared: int
    least: int
    broken: tuple[str, ...]
    """Cases whose files have errors; their text is compared all the same."""


MaybeRouted: TypeAlias = Routed | NotTold
MaybeAlike: TypeAlias = Alikes | NotTold
MaybeProbed: TypeAlias = Probed | NotTold


@dataclass(frozen=True, slots=True)
class Page:
    """All of it."""

    case: Case
    taken: Taken
    judged: Judged
    answers: tuple[Fitting, ...]
    routed: MaybeRouted
    alike: MaybeAlike
    probed: MaybeProbed

    @property
    def complete(self) -> bool:
        """Whether every part could be told, all of it."""
        parts = (self.routed, self.alike, self.probed)
        known = not any(isinstance(part, NotTold) for part in parts)
        return known and not (isinstance(self.probed, Probed) and self.probed.unknown) and not self.silent

    @property
    def silent(self) -> bool:
        """Whether MAINTAINERS is there and nothing names a file of the tree."""
        return isinstance(self.routed, Routed) and not self.routed.answer.routing.files
