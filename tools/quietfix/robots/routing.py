"""Answers who has to know: of files, of what a report, patch or trace names, and of cases."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quietfix.desk.case import Case
from quietfix.desk.policy import Policy
from quietfix.desk.store import CaseFile, Desk
from quietfix.errors import CouldNotTell, UsageError
from quietfix.facts import Unknown
from quietfix.intake.source import plain_file
from quietfix.rules.check.folders import is_text
from quietfix.rules.routing.answer import Answer
from quietfix.rules.routing.maintainers import MAX_BYTES, decoded
from quietfix.rules.routing.paths import Named, in_tree, named
from quietfix.rules.routing.recipients import route
from quietfix.rules.routing.router import MAX_PATH, Router
from quietfix.trees.maintainers import WHAT_TO_DO, Source, keep, maintainers_text

_CASE = re.compile(r"(?:(?:.*/)?cases/)?\d{4}-\d{4,6}(?:\.md|/[^/]*)?", re.ASCII | re.DOTALL)


@dataclass(frozen=True)
class Asked:
    """What somebody wants to know."""

    paths: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    """Reports, patches, traces."""
    depth: int | None = None
    public: bool = False
    """Whether the bug is public, so that lists may be named. Cases say that themselves."""


@dataclass(frozen=True)
class Known:
    """MAINTAINERS put in order, and where it came from."""

    router: Router
    origin: str


def sorted_out(desk: Desk, names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The arguments as paths in the tree and ids of cases. Raises UsageError for what is neither."""
    cases = [name for name in names if _CASE.fullmatch(name)]
    paths = [name.removeprefix("./") for name in names if not _CASE.fullmatch(name)]
    for path in paths:
        if not path or path.startswith("/") or ".." in path.split("/") or len(path) > MAX_PATH:
            raise UsageError(
                "this is no path in the tree", "write it from the top of the tree, as in fs/nfsd/nfs4state.c"
            )
    return tuple(dict.fromkeys(paths)), tuple(desk.select(cases)) if cases else ()


def given_or_known(desk: Desk, policy: Policy, given: str | None, mirrors: Path | None, *, kept: bool) -> Known:
    """MAINTAINERS from a file that somebody gave, else as the desk has it. `kept`: keep a copy of what was given.

    Raises CouldNotTell where there is none.
    """
    data = b"" if given is None else plain_file(Path(given), what="list of maintainers", limit=MAX_BYTES)
    source = maintainers_text(desk, policy, mirrors) if given is None else Source(decoded(data), "the file given")
    if isinstance(source, Unknown):
        raise CouldNotTell(source.why, WHAT_TO_DO)
    known = Known(Router.of(source.text), source.origin)
    if not known.router.sections:
        raise CouldNotTell(f"there is no section in MAINTAINERS ({source.origin})", "give another with --maintainers")
    if kept and given is not None:
        keep(desk, data)
    return known


def answer(desk: Desk, policy: Policy, known: Known, asked: Asked) -> Answer:
    """Look up all that was asked for. Nothing is written."""
    router = known.router
    paths = dict.fromkeys(asked.paths)
    texts: list[Named] = []
    silent, broken = [], []
    public = [asked.public] if asked.paths or asked.texts else []
    for text in map(named, asked.texts):
        texts.append(text)
        paths |= dict.fromkeys(in_tree(text, router))
        silent += [] if in_tree(text, router) else ["the text"]
    for file in desk.cases(asked.cases):
        if file.case is None:
            broken.append(file.id)
            continue
        public.append(asked.public or file.case.handling == "public")
        files, found = _of_case(desk, file, file.case, router)
        texts += found
        paths |= dict.fromkeys(files)
        silent += [] if files else [file.id]
    # One private bug among them makes the mail private.
    open_ = bool(public) and all(public)
    content = [line for text in texts for line in text.content]
    routing = route(router, paths, depth=asked.depth, public=open_, content=content)
    mails = {one.contact.mail for file in routing.files for one in file.maintainers}
    return Answer(
        routing=routing,
        contact=policy.desk.contact,
        origin=known.origin,
        public=open_,
        logins={mail: login for mail in sorted(mails) if (login := policy.people.login(mail)) is not None},
        functions=tuple(dict.fromkeys(name for text in texts for name in text.functions)),
        renames=tuple(dict.fromkeys(pair for text in texts for pair in text.renames)),
        silent=tuple(silent),
        broken=tuple(broken),
    )


def _of_case(desk: Desk, file: CaseFile, case: Case, router: Router) -> tuple[tuple[str, ...], list[Named]]:
    """The files that a case says it affects, else those that its report and the patches beside it name."""
    if case.affects.files:
        return case.affects.files, []
    patches = [desk.attachment(file.id, entry).text for entry in desk.folder(file.id) if is_text(entry)]
    found = [named(text) for text in (*patches, file.document.text[file.document.body :])]
    return tuple(dict.fromkeys(path for text in found for path in in_tree(text, router))), found
