"""A report, a case or a patch beside it, read into what is compared. Takes any text, bounded, in linear time."""

import re
from collections.abc import Iterable, Iterator

from quietfix.desk.case import Case
from quietfix.rules.routing.paths import MAX_LINE, MAX_LINES, named
from quietfix.rules.similar.diffs import diffs, tail
from quietfix.rules.similar.features import Features, Kind
from quietfix.rules.similar.frames import boring, crash_kinds, frames
from quietfix.rules.similar.syscalls import is_system_call, system_calls
from quietfix.rules.similar.words import words

_CALLED = re.compile(r"\b([a-z_][a-z0-9_]{3,90})\(\)", re.ASCII)
_COMMIT = re.compile(r"\b(?:[Ff]ixes: ?|[Cc]ommit )([0-9a-f]{12,40})\b", re.ASCII)
_LIBRARY = frozenset(("abort", "errno", "main", "malloc", "perror", "printf", "puts", "sleep", "usleep", "void"))
_DIGITS = 12
"""So many digits of a commit id are compared."""


def features_of(text: str, case: Case | None = None) -> Features:
    """What of a text is compared, and of the case that it is the body of."""
    return Features.of(_found(text, case))


def broken(text: str) -> Features:
    """The same of a case whose keys cannot be read: its body counts, and that it is broken is kept with it."""
    return Features.of([(Kind.BROKEN, "broken"), *_found(text, None)])


def _found(text: str, case: Case | None) -> Iterator[tuple[Kind, str]]:
    lines = [line[:MAX_LINE].rstrip("\r") for line in text.split("\n", MAX_LINES)[:MAX_LINES]]
    changed = diffs(lines)
    rest = list(changed.rest)
    ours, others, entered = frames(rest)
    short = "\n".join(rest)
    yield from _each(Kind.FRAME, ours)
    if case is not None:
        yield from _of_case(case)
    calls = [*entered, *system_calls(rest)]
    yield from _each(Kind.DIFF, (change.identity for change in changed.changes))
    yield from _each(Kind.FILE, (tail(change.path) for change in changed.changes))
    functions = (*ours, *_called(rest), *changed.functions, *others)
    yield from _each(Kind.FUNCTION, functions)
    said = named(short)
    yield from _each(Kind.FILE, (tail(path) for path in said.mentioned))
    yield from _each(Kind.COMMIT, (commit[:_DIGITS] for line in rest for commit in _COMMIT.findall(line)))
    yield from _each(Kind.SYSCALL, calls)
    yield from _each(Kind.CRASH, crash_kinds(short if case is None else f"{case.title}\n{short}"))
    taken = {*functions, *calls}
    own = [] if case is None else [case.title, *(patch.subject or "" for patch in case.fix.patches)]
    yield from _each(Kind.WORD, (word for word in words([*own, *rest]) if word not in taken))


def _of_case(case: Case) -> Iterator[tuple[Kind, str]]:
    """What people noted in a case, which counts before what its report says."""
    yield from _each(Kind.FUNCTION, (name.removesuffix("()") for name in case.affects.functions))
    yield from _each(Kind.FILE, map(tail, case.affects.files))
    yield from _each(Kind.COMMIT, (commit.text[:_DIGITS] for commit in case.introduced))


def _called(lines: Iterable[str]) -> Iterator[str]:
    """Functions that people name in their words, as in `frob_free()`."""
    for line in lines:
        if "()" in line:
            for name in _CALLED.findall(line):
                if not is_system_call(name) and name not in _LIBRARY and not boring(name):
                    yield name


def _each(kind: Kind, values: Iterable[str]) -> Iterator[tuple[Kind, str]]:
    return ((kind, value) for value in values)
