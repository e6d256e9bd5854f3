"""Makes the question that is put to the public trees, from a case and from plain texts."""

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, replace

from quietfix.desk.case import Case
from quietfix.rules.asking import MAX_FILES, MAX_FUNCTIONS, Question, function_names, is_path
from quietfix.rules.versions import Unread, Versions, read_versions, release


@dataclass(frozen=True)
class Asked:
    """One question, and where it comes from."""

    question: Question
    versions: Versions = Versions()  # noqa: RUF009  # frozen
    since: str | None = None
    """The release tag from which on commits count; else it follows from the versions."""
    case: str | None = None
    notes: tuple[str, ...] = ()
    """What could not be used of the question, without quoting it."""


def asked(
    files: Sequence[str], functions: Sequence[str], introduced: Sequence[str], versions: str | None, since: str | None
) -> Asked:
    """A question from plain texts. A version range that cannot be read bounds nothing, and a note says so."""
    notes: list[str] = []
    paths = tuple(dict.fromkeys(posixpath.normpath(path) for path in files if is_path(path)))
    if len(paths) > MAX_FILES:
        notes.append(f"only the first {MAX_FILES} files are looked at")
    names, odd = function_names(functions)
    if odd:
        notes.append(f"{odd} of the functions {'is' if odd == 1 else 'are'} no name of a function")
    if len(names) > MAX_FUNCTIONS:
        notes.append(f"only the first {MAX_FUNCTIONS} functions are looked for")
    bound = Versions() if versions is None or since is not None else read_versions(versions)
    if isinstance(bound, Unread):
        notes.append("the affected versions could not be read, so all of the history is searched")
        bound = Versions()
    if since is not None and (tagged := release(since)) is not None:
        bound = Versions(tagged, tagged)
    question = Question(paths[:MAX_FILES], names[:MAX_FUNCTIONS], tuple(dict.fromkeys(introduced)))
    return Asked(question, bound, since, notes=tuple(notes))


def asked_of(case: Case, more: Question, versions: str | None, since: str | None) -> Asked:
    """The question of a case, with what was asked besides. Given versions stand in place of the case's own."""
    affects = case.affects
    return replace(
        asked(
            (*affects.files, *more.files),
            (*affects.functions, *more.functions),
            (*(commit.text for commit in case.introduced), *more.introduced),
            affects.versions if versions is None else versions,
            since,
        ),
        case=case.id,
    )
