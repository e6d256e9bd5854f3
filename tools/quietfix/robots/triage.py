"""Gathers the page for the triager: one case, compared with the desk, MAINTAINERS and the public trees.

Each part stands by itself: one that cannot be told says why, and never keeps another from being told, nor a report from
being taken. Nothing is written, sent or fetched.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from quietfix.desk.body import report_of
from quietfix.desk.case import Case
from quietfix.desk.policy import Policy
from quietfix.desk.replies import templates
from quietfix.desk.store import CaseFile, Desk
from quietfix.errors import QuietfixError
from quietfix.robots.alike import Compared, features_of_case
from quietfix.robots.probing import probe
from quietfix.robots.reporting import Fresh, Made
from quietfix.robots.routing import Asked, Known, answer, given_or_known
from quietfix.robots.soundpolicy import sound_policy
from quietfix.robots.sources import Trees
from quietfix.rules.asking import Question
from quietfix.rules.check.folders import is_text
from quietfix.rules.likely import Probed
from quietfix.rules.questions import asked_of
from quietfix.rules.report.segment import segment
from quietfix.rules.routing.paths import named
from quietfix.rules.similar.advice import advice
from quietfix.rules.similar.features import HARD, Features
from quietfix.rules.similar.scoring import LEAST
from quietfix.rules.triage.answers import answers
from quietfix.rules.triage.page import Alikes, NotTold, Page, Routed
from quietfix.rules.triage.people import to_draw_in
from quietfix.rules.triage.report import judged
from quietfix.rules.triage.taken import MOST_FILES, Taken, prose, taken

Part = TypeVar("Part")
ALIKE = 5
"""So many cases that look the same are shown."""
PROBED = 5
"""So many commits that may have fixed it."""
_OWN_ERROR = "show it with QUIETFIX_DEBUG=1 to see where; what you then see may hold words of the case"


@dataclass
class Triage:
    """Looks at cases of one desk, one after the other. What they are compared with is read once, when it is needed."""

    desk: Desk
    mirrors: Path | None = None
    maintainers: str | None = None
    """A MAINTAINERS file that was given."""
    debug: bool = False
    """Whether an error of the desk's own is raised, and not told as one of a part."""
    fresh: Fresh = field(default_factory=Fresh)
    """What intake leaves."""

    def recorded(self) -> list[Page]:
        """The pages of the new cases of a batch, each compared with those before it too."""
        return [self._made(made) for made in self.fresh.cases]

    def of(self, file: CaseFile) -> Page:
        """The page of a case that the desk has. Its file must be sound."""
        entries = [entry for entry in self.desk.folder(file.id) if is_text(entry)]
        return self._page(file, [self.desk.attachment(file.id, entry).text for entry in entries])

    def _made(self, made: Made) -> Page:
        own = f"cases/{made.file.id}/"
        beside = [change for change in made.changes if change.path.startswith(own) and "state.yml" not in change.path]
        return self._page(made.file, [change.content.decode("utf-8", "replace") for change in beside])

    def _page(self, file: CaseFile, beside: Sequence[str]) -> Page:
        case = file.case
        assert case is not None
        text = report_of(file.document).text
        report = segment(text)
        texts = (text, *beside)
        features = features_of_case(file.document.text[file.document.body :], case, beside)
        routed = self._part(lambda: self._routed(case, texts))
        files = _files(routed, texts)
        named_ = taken(case, report, features, files, texts)
        judgment = judged(file, self.policy, report)
        return Page(
            case,
            named_,
            judgment,
            answers(case, judgment.faults, self.policy.report.levels, prose(report), self._templates),
            routed,
            self._part(lambda: self._alike(case, features)),
            self._part(lambda: self._probed(case, named_)),
        )

    def _part(self, tell: Callable[[], Part]) -> Part | NotTold:
        try:
            return tell()
        except QuietfixError as error:
            return NotTold(error.happened, error.todo)
        except OSError as error:
            return NotTold(f"a file could not be read: {error.strerror}", "see who may read the desk and the mirrors")
        except Exception as error:  # what nobody foresaw must not take the other parts away, nor quote
            if self.debug:
                raise
            return NotTold(f"an error of its own: {type(error).__name__}", _OWN_ERROR)

    @cached_property
    def policy(self) -> Policy:
        """The policy of the desk. Raises FaultyFile where it has errors."""
        return self.fresh.policy or sound_policy(self.desk)

    @cached_property
    def _templates(self) -> frozenset[str]:
        return frozenset(file.name for file in templates(self.desk)[0] if file.template is not None)

    @cached_property
    def _known(self) -> Known | QuietfixError:
        try:
            return given_or_known(self.desk, self.policy, self.maintainers, self.mirrors, kept=False)
        except QuietfixError as error:
            return error

    @cached_property
    def _compared(self) -> Compared:
        return Compared.of(self.desk, self.fresh.held or None)

    @cached_property
    def _trees(self) -> Trees:
        return Trees.of(self.desk, self.policy, self.mirrors)

    def _routed(self, case: Case, texts: Sequence[str]) -> Routed:
        if isinstance(self._known, QuietfixError):
            raise self._known
        public = case.handling == "public"
        asked = Asked(paths=case.affects.files, public=public)
        if not case.affects.files:
            asked = Asked(texts=tuple(texts), public=public)
        found = answer(self.desk, self.policy, self._known, asked)
        return Routed(found, to_draw_in(case, found))

    def _alike(self, case: Case, features: Features) -> Alikes | NotTold:
        if not any(features.values(kind) for kind in HARD):
            why = "it names nothing by which cases are told apart: no frame, function, file, commit or patch"
            return NotTold(why, "ask for the trace or the files; `quietfix similar` compares a text with all cases")
        compared = self._compared
        seen = []
        for match in compared.matches(features, case.id, LEAST, ALIKE):
            other = self._case(match.case)
            seen.append((match, other, advice(case, match.case, other)))
        found = Alikes(tuple(seen), len(compared.lines.keys() - {case.id}), LEAST, compared.broken(case.id))
        compared.lines[case.id] = features.line
        return found

    def _case(self, case: str) -> Case | None:
        """A case of the desk, or one that intake would make."""
        planned = (made.file.case for made in self.fresh.cases if made.file.id == case)
        return next(planned, None) or self.desk.case(case).case

    def _probed(self, case: Case, named_: Taken) -> Probed | NotTold:
        if not self._trees.mirrors:
            return NotTold("the policy names no public tree", "name them in policy/trees.yml and fetch them")
        more = Question(named_.files.values[:MOST_FILES], named_.functions.values, named_.introduced.values)
        if not (more.files or more.functions or more.introduced):
            todo = f"note what you know: `quietfix set {case.id} affects.files+=PATH`"
            return NotTold("nothing names a file, a function or a commit to look for", todo)
        versions = named_.versions.values[0] if named_.versions.values else None
        return probe(asked_of(case, more, versions, None), self.policy, self._trees, PROBED)


def _files(routed: Routed | NotTold, texts: Sequence[str]) -> tuple[str, ...]:
    """The files of the tree that texts name; where MAINTAINERS knows none, what patches change and what looks so."""
    if isinstance(routed, Routed) and routed.answer.routing.files:
        return tuple(file.path for file in routed.answer.routing.files)
    found = named("\n".join(texts))
    paths = (path.removeprefix("./") for path in (*found.changed, *found.mentioned))
    return tuple(path for path in paths if not path.startswith("/") and "\\" not in path)[:MOST_FILES]
