"""The desk as a folder: which files there are, read into models. Nothing here writes."""

import contextlib
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from quietfix.desk import document as documents
from quietfix.desk import policyfiles
from quietfix.desk.cache import Cache
from quietfix.desk.case import Case
from quietfix.desk.document import Document
from quietfix.desk.model import AnyShape, Shape, validate
from quietfix.desk.policy import FILES, MODELS, Policy
from quietfix.desk.policyfiles import POLICY
from quietfix.desk.releases import Releases
from quietfix.desk.state import State
from quietfix.errors import CouldNotTell, DeskRefused, UsageError
from quietfix.facts import Unknown
from quietfix.finding import Finding, Severity
from quietfix.ids import CASE_ID

CASES = PurePosixPath("cases")
_USUAL = 64 * 1024
"""More bytes than most files have."""
SCRATCH = ".quietfix"
"""Mirrors, the local forge and other things that can be made again; Git ignores it."""
_ATTRIBUTES = ".gitattributes"
"""By this Git would give whoever checks out a case other bytes than were committed, and hide changes from review."""


def case_path(case: str) -> PurePosixPath:
    """The file of a case, relative to the desk."""
    return CASES / f"{case}.md"


def state_path(case: str) -> PurePosixPath:
    """The state file of a case, relative to the desk."""
    return CASES / case / "state.yml"


def case_named(name: str) -> str:
    """The case id that an id or a path means. Raises UsageError where it means none."""
    match = re.search(r"(?:^|/)(\d{4}-\d{4,6})(?:\.md|/[^/]*)?$", name, re.ASCII)
    if match is None:
        raise no_such_case()
    return match[1]


def no_such_case() -> UsageError:
    """What is said where a case is not on the desk."""
    return UsageError("there is no such case on this desk", "`quietfix list` shows the cases")


@dataclass(frozen=True)
class CaseFile:
    """One case as it lies on the desk. `case` and `state` are None where their file has errors."""

    id: str
    document: Document
    case: Case | None
    state_document: Document | None
    state: State | None
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether both files could be read, and the case says that it is this one."""
        return self.case is not None and self.state is not None and self.case.id == self.id


@dataclass(frozen=True, slots=True)
class FolderEntry:
    """Something in a case's folder."""

    name: str
    kind: Literal["file", "link", "folder", "special file"]
    size: int


@dataclass(frozen=True)
class Desk:
    """A desk that was opened. It is read at each call, never kept."""

    root: Path

    @classmethod
    def open(cls, path: Path) -> "Desk":
        """The desk at `path`. Raises DeskRefused where there is none."""
        for needed in (CASES, POLICY):
            if not (path / needed).is_dir():
                message = f"there is no desk here: no folder {needed}/"
                raise DeskRefused(message, "go to the desk's folder or name it with --desk")
        return cls(path.resolve())

    @property
    def scratch(self) -> Path:
        """Where mirrors and the local forge lie."""
        return self.root / SCRATCH

    def ids(self) -> list[str]:
        """The ids of all cases, oldest first."""
        names = (name.removesuffix(".md") for name in _listed(self.root / CASES) if name.endswith(".md"))
        return sorted(name for name in names if CASE_ID.fullmatch(name))

    def taken(self) -> set[str]:
        """The ids that any file or folder beside the cases bears."""
        names = {name.removesuffix(".md") for name in _listed(self.root / CASES)}
        return {name for name in names if CASE_ID.fullmatch(name)}

    def strays(self) -> list[Finding]:
        """What lies beside the cases and belongs to none."""
        message = "something here is no case and belongs to none"
        hint = "name it YYYY-NNNN.md, or move it out of cases/"
        known = {"README.md", *self.ids()}
        names = (name for name in _listed(self.root / CASES) if not name.startswith(".") or name == _ATTRIBUTES)
        strays = [name for name in names if known.isdisjoint((name, name.removesuffix(".md")))]
        # The name of a stray file may say anything, and findings are logged.
        return [Finding(str(CASES), 1, 1, "case-name", Severity.ERROR, message, hint) for _ in strays]

    def select(self, names: Sequence[str]) -> list[str]:
        """Case ids from ids or paths, all cases for none. Raises UsageError for one that is not there."""
        known = self.ids()
        if not names:
            return known
        chosen = [case_named(name) for name in names]
        if not set(chosen) <= set(known):
            raise no_such_case()
        return list(dict.fromkeys(chosen))

    def case(self, case: str, cache: Cache | None = None) -> CaseFile:
        """One case with its state, or what is wrong with them."""
        document, model, findings = self._read(case_path(case), Case, cache, front_matter=True)
        if not _is_there(self.root / state_path(case)):
            return CaseFile(case, document, model, None, State(), tuple(findings))
        state_document, state, more = self._read(state_path(case), State, cache, front_matter=False)
        return CaseFile(case, document, model, state_document, state, (*findings, *more))

    def _read(
        self, path: PurePosixPath, model: type[AnyShape], cache: Cache | None, *, front_matter: bool
    ) -> tuple[Document, AnyShape | None, list[Finding]]:
        """A file and its model, by the cache where that knows the content."""
        data = self.content(path)
        if isinstance(data, Finding):
            return Document(str(path), "", "", problems=(data,)), None, [data]
        if cache is not None:
            document = documents.unread(path, data, front_matter=front_matter)
            known = cache.get(model, document.blob)
            if known is not None:
                return document, known, []
        document = documents.read(path, data, front_matter=front_matter)
        made, findings = validate(model, document)
        if cache is not None and made is not None and not findings:
            cache.put(document.blob, made)
        return document, made, findings

    def folder(self, case: str) -> list[FolderEntry]:
        """What lies in the folder of a case."""
        place = self.root / CASES / case
        if place.is_symlink():
            return [FolderEntry("", "link", 0)]
        return [_entry(place / name) for name in _listed(place)] if place.is_dir() else []

    def attachment(self, case: str, entry: FolderEntry) -> Document:
        """A plain file of a case's folder as text, whatever is in it."""
        data = self.file(case, entry.name)
        text = data.decode("utf-8", "replace") if isinstance(data, bytes) else ""
        return Document(str(CASES / case / entry.name), text, "", (0, 0), len(text))

    def file(self, case: str, name: str) -> bytes | Finding:
        """The content of a file of a case's folder, or what is wrong with it."""
        return self.content(CASES / case / name)

    def cases(self, ids: Sequence[str] | None = None) -> Iterator[CaseFile]:
        """The cases, one after the other. What was read before and has not changed is not parsed again."""
        with contextlib.closing(self.cache()) as cache:
            for case in self.ids() if ids is None else ids:
                yield self.case(case, cache)

    def cache(self) -> Cache:
        """What knows files that were read before. Whoever opens it closes it."""
        return Cache(self.scratch / "cache.sqlite3")

    def listed(self, folder: PurePosixPath) -> list[str]:
        """The names in a folder of the desk, in their order; none where there is no such folder."""
        return _listed(self.root / folder) if (self.root / folder).is_dir() else []

    def document(self, path: PurePosixPath, *, front_matter: bool) -> Document:
        """A file of the desk."""
        data = self.content(path)
        if isinstance(data, Finding):
            return Document(str(path), "", "", problems=(data,))
        return documents.read(path, data, front_matter=front_matter, longest=policyfiles.longest(path))

    def content(self, path: PurePosixPath) -> bytes | Finding:
        """The content of a file. A link is not followed, so that a case cannot show what lies elsewhere."""
        place = self.root / path
        if place.is_symlink() or place.parent.is_symlink() or not place.is_file():
            message = "this is a link, not a file" if place.is_symlink() else "this is not a file"
            return Finding(str(path), 1, 1, "file-kind", Severity.ERROR, message, "put a plain file here")
        try:
            with place.open("rb") as file:
                data = file.read(_USUAL)
                # Room for the largest file would have to be made for each of them.
                return data if len(data) < _USUAL else data + file.read(documents.MAX_BYTES + 1 - _USUAL)
        except OSError as error:
            raise CouldNotTell(f"{path} cannot be read: {error.strerror}", "see who may read it") from None

    def policy_names(self) -> list[str]:
        """The files of the policy: those that a desk needs, and of the others those that are there."""
        return [name for name in MODELS if name in FILES or _is_there(self.root / POLICY / name)]

    def policy_files(self) -> tuple[dict[str, Document], dict[str, Shape], list[Finding]]:
        """The policy's files, the models of those that are right, and what is wrong with the others."""
        return policyfiles.read(self.policy_names(), self.content, self.cache)

    def releases(self, models: Mapping[str, Shape]) -> Releases | Unknown | None:
        """What the releases file says that the policy names; None where it names none."""
        return policyfiles.releases_of(models.get("trees.yml"), self.content)

    def policy(self, read: Mapping[str, Document] | None = None, models: Mapping[str, Shape] | None = None) -> Policy:
        """The whole policy, from what `policy_files` gave. Raises FaultyFile where a file of it cannot be read."""
        if read is None or models is None:
            read, models, _ = self.policy_files()
        return policyfiles.whole(read, models, self.releases(models))


def _listed(folder: Path) -> list[str]:
    """The names in a folder. Raises CouldNotTell where it cannot be read: that is not the same as empty."""
    try:
        return sorted(path.name for path in folder.iterdir())
    except OSError as error:
        raise CouldNotTell(f"a folder of the desk cannot be read: {error.strerror}", "see who may read it") from None


def _is_there(path: Path) -> bool:
    """Whether there is something at this path, a link included, or its folder is one."""
    try:
        path.lstat()
    except FileNotFoundError:
        return path.parent.is_symlink()
    except OSError as error:
        raise CouldNotTell(f"a file of the desk cannot be read: {error.strerror}", "see who may read it") from None
    return True


def _entry(path: Path) -> FolderEntry:
    found = path.lstat()
    if stat.S_ISREG(found.st_mode):
        return FolderEntry(path.name, "file", found.st_size)
    if stat.S_ISLNK(found.st_mode):
        return FolderEntry(path.name, "link", 0)
    return FolderEntry(path.name, "folder" if stat.S_ISDIR(found.st_mode) else "special file", 0)
