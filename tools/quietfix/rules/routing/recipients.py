"""Whom the team writes to about files: maintainers alone, the most specific first (security-bugs.rst).

First each file is looked up with pattern depth 1 and `M:` only; where that gives nobody, without a limit, and the most
specific section that has somebody is taken. Lists are never written to about a private case, reviewers never, and the
section of whatever has none is nobody's. Two or fewer recipients keep the team in copy.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from quietfix.rules.routing.contacts import Contact, Kind, contacts, deduplicated, kind, unreadable
from quietfix.rules.routing.maintainers import Remark, Section
from quietfix.rules.routing.router import Hit, Router

FEW = 2
"""So many recipients or fewer always keep the team in copy."""
_ROLES = {
    "supported": "supporter",
    "maintained": "maintainer",
    "odd fixes": "odd fixer",
    "orphan": "orphan minder",
    "obsolete": "obsolete minder",
}


class Standing(StrEnum):
    """What MAINTAINERS says of a file."""

    MAINTAINED = "maintained"
    ORPHAN = "orphan"
    """Its most specific section is an orphan or obsolete: the team minds it, whoever else is written to."""
    NO_MAINTAINER = "no maintainer"
    """It has sections, and none of them names a maintainer: a list alone is public."""
    UNMATCHED = "unmatched"
    """No section is about it."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """A maintainer of a file, in which role, by which section, and what else there is to know of the address."""

    contact: Contact
    role: str
    section: Section
    kind: Kind


@dataclass(frozen=True, slots=True)
class FileRoute:
    """Who has to know of one file."""

    path: str
    sections: tuple[Hit, ...]
    """All that match, the most specific first."""
    used: tuple[Hit, ...]
    """Those whose maintainers are written to."""
    standing: Standing
    maintainers: tuple[Addressed, ...]


@dataclass(frozen=True, slots=True)
class Routing:
    """Who has to know of all files together."""

    files: tuple[FileRoute, ...]
    to: tuple[Contact, ...]
    """Each person once."""
    team: bool
    """Whether the team stays in copy."""
    lists: tuple[Contact, ...]
    """Public lists, for a public case alone."""
    passed_over: tuple[Addressed, ...]
    """Lists that stand as maintainers: not written to, since the case is private."""
    roles: tuple[Addressed, ...]
    """Accounts among the recipients that may have many readers."""
    spoken_of: tuple[Hit, ...]
    """Sections that the content speaks of by their keywords. Nobody is written to because of them."""
    remarks: tuple[Remark, ...]


def role_of(section: Section) -> str:
    """What a maintainer of a section is called, by its status; words behind the status are left out."""
    status = section.status.casefold()
    return next((role for known, role in _ROLES.items() if status.startswith(known)), "maintainer")


def is_orphan(section: Section) -> bool:
    """Whether nobody maintains what a section is about."""
    return section.status.casefold().startswith(("orphan", "obsolete"))


def route(
    router: Router, paths: Iterable[str], *, depth: int | None = None, public: bool = False, content: Sequence[str] = ()
) -> Routing:
    """Who has to know of these files.

    With a `depth` all maintainers of the sections within it are taken, as get_maintainer does; 0 is no limit. `content`
    are lines of a patch or trace.
    """
    files = tuple(_file(router, path, depth, public=public) for path in dict.fromkeys(paths))
    everyone = [one for file in files for one in file.maintainers]
    writable = [one for one in everyone if public or one.kind is not Kind.LIST]
    to = tuple(deduplicated(one.contact for one in writable))
    shown = {hit.section.line: hit.section for file in files for hit in file.sections}
    spoken_of = tuple(hit for hit in router.speaking_of(content) if hit.section.line not in shown) if content else ()
    named = [contact for file in files for hit in file.sections if public for contact in _lists_of(hit)]
    remarks = {*router.remarks, *(remark for section in shown.values() for remark in unreadable(section))}
    return Routing(
        files=files,
        to=to,
        team=len(to) <= FEW or any(file.standing is not Standing.MAINTAINED for file in files),
        lists=tuple(deduplicated([*to, *named])[len(to) :]),
        passed_over=_passed_over(router, files) if not public else (),
        roles=_once(one for one in writable if one.kind is Kind.ROLE and one.contact in to),
        spoken_of=spoken_of,
        remarks=tuple(sorted(remarks, key=lambda remark: (remark.line, remark.why))),
    )


def _file(router: Router, path: str, depth: int | None, *, public: bool) -> FileRoute:
    sections = router.sections_of(path, depth or 0)
    named = [hit for hit in sections if not hit.catches_all]
    used = _with_maintainers(router, named, public=public)
    if depth is None:
        near = _with_maintainers(router, router.sections_of(path, 1), public=public)
        used = near or [hit for hit in used if hit.score == used[0].score]
    people = {hit.section.line: _addressed(router, hit.section) for hit in used}
    if not named:
        standing = Standing.UNMATCHED
    elif is_orphan(named[0].section):
        standing = Standing.ORPHAN
    else:
        standing = Standing.MAINTAINED if used else Standing.NO_MAINTAINER
    everyone = tuple(one for hit in used for one in people[hit.section.line])
    return FileRoute(path, tuple(sections), tuple(used), standing, everyone)


def _with_maintainers(router: Router, hits: Sequence[Hit], *, public: bool) -> list[Hit]:
    """The sections that name somebody who can be written to."""
    return [
        hit
        for hit in hits
        if not hit.catches_all and any(public or one.kind is not Kind.LIST for one in _addressed(router, hit.section))
    ]


def _addressed(router: Router, section: Section) -> list[Addressed]:
    role = role_of(section)
    return [Addressed(who, role, section, kind(who, router.lists)) for who in contacts(section, "M")]


def _passed_over(router: Router, files: Iterable[FileRoute]) -> tuple[Addressed, ...]:
    """The lists that stand as maintainers in the sections that are used, or that would have been."""
    named = (hit for file in files for hit in file.used or file.sections if not hit.catches_all)
    return _once(one for hit in named for one in _addressed(router, hit.section) if one.kind is Kind.LIST)


def _lists_of(hit: Hit) -> list[Contact]:
    return [] if hit.catches_all else contacts(hit.section, "L")


def _once(people: Iterable[Addressed]) -> tuple[Addressed, ...]:
    return tuple({one.contact.mail.casefold(): one for one in people}.values())
