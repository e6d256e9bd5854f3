"""Brings files of a desk into canonical form: each as a whole or not at all, and nothing is committed."""

import contextlib
import os
import re
import stat
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from quietfix.desk.case import Case
from quietfix.desk.document import Document
from quietfix.desk.format import formatted
from quietfix.desk.model import Shape
from quietfix.desk.policy import MODELS
from quietfix.desk.policyfiles import POLICY
from quietfix.desk.repository import UNFINISHED
from quietfix.desk.store import CASES, Desk, case_path
from quietfix.errors import CouldNotTell, DeskRefused, FaultyFile, LostRace, QuietfixError, UsageError
from quietfix.robots.alone import alone

_OF_POLICY = re.compile(rf"(?:.*/)?{POLICY}/({'|'.join(map(re.escape, MODELS))})", re.DOTALL)


@dataclass(frozen=True)
class Refusal:
    """A file that was left as it is, and why."""

    path: str
    error: QuietfixError


@dataclass(frozen=True)
class Formatted:
    """What was, or would be, written anew, what was refused, and how many files were looked at."""

    changed: tuple[str, ...]
    refused: tuple[Refusal, ...]
    files: int


def format_desk(desk: Desk, names: Sequence[str], *, write: bool) -> Formatted:
    """Format cases and files of the policy, all of them where none is named. `write` is False for a look.

    Raises UsageError where a name is neither, before anything is written, and DeskRefused where the work
    tree is behind its branch: what is written on top of that would undo what the branch has.
    """
    files = _files(desk, names)
    changed, refused = [], []
    with alone(desk) if write else contextlib.nullcontext():
        if write and (desk.scratch / UNFINISHED).exists():
            raise DeskRefused("a run was cut short and is not finished", "`quietfix run --apply` finishes it")
        for path, model in files.items():
            try:
                before = desk.document(path, front_matter=path.parent == CASES)
                after = _formatted(before, model)
                if after is not before:
                    if write:
                        _replace(desk, before, after)
                    changed.append(str(path))
            except (FaultyFile, CouldNotTell, LostRace) as error:
                refused.append(Refusal(str(path), error))
    return Formatted(tuple(changed), tuple(refused), len(files))


def _files(desk: Desk, names: Sequence[str]) -> dict[PurePosixPath, type[Shape]]:
    """The files that are meant, each once, with their models. State files are robots' and no part of this."""
    policy = {POLICY / name: MODELS[name] for name in desk.policy_names()}
    if not names:
        return policy | {case_path(case): Case for case in desk.ids()}
    return {path: model for name in names for path, model in _named(desk, name, policy)}


def _named(
    desk: Desk, name: str, policy: dict[PurePosixPath, type[Shape]]
) -> Iterator[tuple[PurePosixPath, type[Shape]]]:
    match = _OF_POLICY.fullmatch(name)
    if match is not None and POLICY / match[1] in policy:
        path = POLICY / match[1]
        yield path, policy[path]
        return
    try:
        yield from ((case_path(case), Case) for case in desk.select([name]))
    except UsageError:
        raise UsageError(
            "there is no such file to format", "name cases of this desk, or files of its policy as policy/trees.yml"
        ) from None


def _formatted(document: Document, model: type[Shape]) -> Document:
    if document.problems:
        first = document.problems[0]
        raise FaultyFile(
            f"line {first.line}, column {first.column}: {first.message}",
            first.hint or "run `quietfix check` and mend it by hand",
        )
    return formatted(document, model)


def _replace(desk: Desk, before: Document, after: Document) -> None:
    """Put the new content in the place of the old, whole and at once. Raises LostRace where the old one is gone."""
    place = desk.root / before.path
    handle, name = tempfile.mkstemp(prefix="half-", dir=desk.scratch)
    half = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after.text.encode())
        if desk.document(PurePosixPath(before.path), front_matter=before.path.endswith(".md")).blob != before.blob:
            raise LostRace("it changed while it was read", "run the same command again")
        half.chmod(stat.S_IMODE(place.lstat().st_mode))
        half.replace(place)
    finally:
        half.unlink(missing_ok=True)
