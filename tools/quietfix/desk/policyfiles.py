"""The files of a policy, read into one: those that a desk needs, those that it may have, and what one of them names."""

import contextlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath
from typing import TypeAlias

from quietfix.desk import document as documents
from quietfix.desk import wrongfixes, yamltree
from quietfix.desk.accesspolicy import ACCESS, AccessPolicy
from quietfix.desk.cache import Cache
from quietfix.desk.document import Document
from quietfix.desk.model import Shape, validate
from quietfix.desk.people import NO_PEOPLE, PeoplePolicy
from quietfix.desk.policy import (
    FILES,
    MODELS,
    PEOPLE,
    WRONG_FIXES,
    DeadlinePolicy,
    DeskPolicy,
    Policy,
    TreePolicy,
)
from quietfix.desk.releases import Releases, read_releases
from quietfix.desk.reportpolicy import ReportPolicy
from quietfix.desk.wrongfixes import NO_WRONG_FIXES, WrongFixPolicy
from quietfix.errors import CouldNotTell, FaultyFile
from quietfix.facts import Unknown
from quietfix.finding import Finding

POLICY = PurePosixPath("policy")
Content: TypeAlias = Callable[[PurePosixPath], bytes | Finding]
"""What a file of the desk holds, or why it is none. Raises CouldNotTell where it cannot be read."""
_CACHED = (WRONG_FIXES,)
"""The files that may be long. The others are parsed anyway, since they are cited by their lines."""


def longest(path: PurePosixPath) -> int:
    """The longest YAML that is parsed in a file of the desk, in characters."""
    return wrongfixes.MAX_CHARS if path == POLICY / WRONG_FIXES else yamltree.MAX_CHARS


def read(
    names: Iterable[str], content: Content, cache: Callable[[], Cache]
) -> tuple[dict[str, Document], dict[str, Shape], list[Finding]]:
    """These files, the models of those that are right, and what is wrong with the others.

    `cache` opens what knows files that were read before; it is only asked for where one of them may be long.
    """
    documents_: dict[str, Document] = {}
    models: dict[str, Shape] = {}
    findings: list[Finding] = []
    for name in names:
        documents_[name], model, found = _file(name, content, cache)
        findings += found
        if model is not None:
            models[name] = model
    return documents_, models, findings


def _file(name: str, content: Content, cache: Callable[[], Cache]) -> tuple[Document, Shape | None, list[Finding]]:
    path, model = POLICY / name, MODELS[name]
    data = content(path)
    if isinstance(data, Finding):
        return Document(str(path), "", "", problems=(data,)), None, [data]
    if name not in _CACHED:
        document = documents.read(path, data, front_matter=False, longest=longest(path))
        return document, *validate(model, document)
    with contextlib.closing(cache()) as known:
        document = documents.unread(path, data, front_matter=False, longest=longest(path))
        made = known.get(model, document.blob)
        if made is not None:
            return document, made, []
        document = documents.read(path, data, front_matter=False, longest=longest(path))
        made, found = validate(model, document)
        if made is not None and not found:
            known.put(document.blob, made)
        return document, made, found


def releases_of(trees: Shape | None, content: Content) -> Releases | Unknown | None:
    """What the releases file says that `trees.yml` names; None where it names none. Nothing is raised for the file."""
    if not isinstance(trees, TreePolicy) or trees.end_of_life is None:
        return None
    try:
        data = content(POLICY / trees.end_of_life.file)
    except CouldNotTell:
        return Unknown("it cannot be read")
    return Unknown("it is not there, or is no plain file") if isinstance(data, Finding) else read_releases(data)


def whole(read: Mapping[str, Document], models: Mapping[str, Shape], releases: Releases | Unknown | None) -> Policy:
    """The policy of these files. Raises FaultyFile where one that is needed, or one that is there, has errors."""
    desk, deadlines, trees, report = (models.get(name) for name in FILES)
    wrong = models.get(WRONG_FIXES, None if WRONG_FIXES in read else NO_WRONG_FIXES)
    people = models.get(PEOPLE, None if PEOPLE in read else NO_PEOPLE)
    access = models.get(ACCESS)
    match (desk, deadlines, trees, report, wrong, people, access):
        case (
            DeskPolicy(),
            DeadlinePolicy(),
            TreePolicy(),
            ReportPolicy(),
            WrongFixPolicy(),
            PeoplePolicy(),
            AccessPolicy() | None,
        ) if access is not None or ACCESS not in read:
            return Policy(desk, deadlines, trees, report, read, wrong, releases, people, access)
    raise FaultyFile("a file of the policy has errors", "run `quietfix check`")
