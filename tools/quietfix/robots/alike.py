"""Finds the cases that look like a report: reads all of them, what has not changed by the cache, and compares."""

import contextlib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from quietfix.desk import document as documents
from quietfix.desk.cache import Cache
from quietfix.desk.case import Case
from quietfix.desk.caseblobs import CaseBlobs, blobs
from quietfix.desk.model import validate
from quietfix.desk.store import Desk, case_path
from quietfix.errors import FaultyFile
from quietfix.finding import Finding
from quietfix.rules import routing, similar
from quietfix.rules.check.folders import is_kept_text, is_text
from quietfix.rules.similar.advice import Advice, advice
from quietfix.rules.similar.features import Features, Kind, merged
from quietfix.rules.similar.reading import broken, features_of
from quietfix.rules.similar.scoring import LEAST, Match, compare

_TEXTS = 20
"""So many patches and other texts beside a case are looked at."""
_BROKEN = Features.of([(Kind.BROKEN, "broken")])


@dataclass(frozen=True, slots=True)
class Seen:
    """A case that looks like the report, as it is now. `case` is None where its file has errors."""

    match: Match
    case: Case | None
    advice: Advice


@dataclass(frozen=True, slots=True)
class Alike:
    """All cases that look like a report or a case, the likest first."""

    of: str | None
    """The case that was asked about; None for a report that is none yet."""
    seen: tuple[Seen, ...]
    compared: int
    """With so many cases."""
    least: int
    broken: tuple[str, ...]
    """Cases whose files have errors. Their text is compared all the same."""


@dataclass
class Compared:
    """The cases of a desk as what is compared of them: lines of tokens, read once for any number of reports."""

    desk: Desk
    lines: dict[str, str]
    """By the id of the case, oldest first."""

    @classmethod
    def of(cls, desk: Desk, held: Mapping[str, CaseBlobs] | None = None) -> "Compared":
        """All cases. `held` is what lay on the desk for each, where somebody has just looked."""
        return cls(desk, dict(_lines(desk, blobs(desk) if held is None else held)))

    def matches(self, report: Features, case: str | None, least: int, limit: int) -> list[Match]:
        """The cases that share enough with a report, which is that of `case` where it has one."""
        return compare(report, {name: line for name, line in self.lines.items() if name != case}, least)[:limit]

    def broken(self, case: str | None) -> tuple[str, ...]:
        """The cases other than `case` whose files have errors."""
        return tuple(
            name for name, line in self.lines.items() if name != case and _BROKEN.line in line.split(" ", 1)[:1]
        )


def alike(desk: Desk, *, case: str | None = None, text: str = "", least: int = LEAST, limit: int = 10) -> Alike:
    """The cases that look like a case of the desk, or like the text of a report where none is named.

    Raises FaultyFile where that case cannot be read.
    """
    with contextlib.suppress(OSError):
        desk.scratch.mkdir(exist_ok=True)
    compared = Compared.of(desk)
    asked: Case | None = None
    report = features_of(text) if case is None else Features.parse(compared.lines[case])
    if case is not None:
        asked = desk.case(case).case
        if asked is None:
            raise FaultyFile(f"{case}: its file has errors", f"run `quietfix check {case}`")
    seen = []
    for match in compared.matches(report, case, least, limit):
        other = desk.case(match.case).case
        seen.append(Seen(match, other, advice(asked, match.case, other)))
    return Alike(case, tuple(seen), len(compared.lines.keys() - {case}), least, compared.broken(case))


def features_of_case(body: str, case: Case, texts: Sequence[str]) -> Features:
    """What of a case is compared: of its body, and of the texts that lie beside it or will."""
    lines = (features_of(body, case).line, *(features_of(text).line for text in texts[:_TEXTS]))
    return Features.parse(merged(lines) if texts else lines[0])


def _lines(desk: Desk, held: Mapping[str, CaseBlobs]) -> Iterator[tuple[str, str]]:
    """What of each case is compared, as lines of tokens, oldest case first."""
    with contextlib.closing(desk.cache()) as known:
        reader = _Reader(desk, known)
        for case, of_case in held.items():
            yield case, reader.known(of_case) or reader.line(case)


class _Reader:
    """Reads files into lines of tokens. What it read before, of the same content, it knows."""

    def __init__(self, desk: Desk, known: Cache) -> None:
        self._desk, self._cache = desk, known
        self._cases = known.lines(f"case-{_version()}")
        self._texts = known.lines(f"text-{_version()}")

    def known(self, held: CaseBlobs) -> str | None:
        """The tokens of a case and of the texts beside it where all of them are known, without a look at any."""
        line = self._cases.get(held.file or "")
        if line is None or held.beside is None:
            return None
        names = [name for name in held.beside if is_kept_text(name)][:_TEXTS]
        more = [self._texts.get(held.beside[name]) for name in names]
        texts = [text for text in more if text is not None]
        if len(texts) < len(more):
            return None
        return merged((line, *texts)) if texts else line

    def line(self, case: str) -> str:
        """The same of a case that is read."""
        path = case_path(case)
        line = self.case(path, self._desk.content(path))
        texts = [entry for entry in self._desk.folder(case) if is_text(entry)][:_TEXTS]
        more = [self.text(self._desk.content(path.with_suffix("") / entry.name)) for entry in texts]
        return merged((line, *more)) if more else line

    def case(self, path: PurePosixPath, data: bytes | Finding) -> str:
        """The tokens of a case's own file."""
        if isinstance(data, Finding):
            return _BROKEN.line
        blob = documents.blob_id(data)
        line = self._cases.get(blob)
        if line is None:
            line = self._read(path, data).line
            self._cache.keep_line(f"case-{_version()}", blob, line)
        return line

    def text(self, data: bytes | Finding) -> str:
        """The tokens of a patch or another text beside a case."""
        if isinstance(data, Finding):
            return ""
        blob = documents.blob_id(data)
        line = self._texts.get(blob)
        if line is None:
            line = features_of(data.decode("utf-8", "replace")).line
            self._cache.keep_line(f"text-{_version()}", blob, line)
        return line

    def _read(self, path: PurePosixPath, data: bytes) -> Features:
        document = documents.unread(path, data, front_matter=True)
        case = self._cache.get(Case, document.blob)
        if case is None:
            document = documents.read(path, data, front_matter=True)
            case, _ = validate(Case, document)
        body = document.text[document.body :]
        return broken(body) if case is None else features_of(body, case)


@cache
def _version() -> str:
    """Other code may find other tokens, so what it found before does not count."""
    digest = hashlib.sha256()
    for package in (similar, routing):
        for path in sorted(Path(package.__path__[0]).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
