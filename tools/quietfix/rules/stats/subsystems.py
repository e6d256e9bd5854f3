"""Which subsystems a case is about: the sections of MAINTAINERS where that is there, else the top folders of paths."""

from quietfix.desk.case import Case
from quietfix.rules.routing.maintainers import Section
from quietfix.rules.routing.router import Router

NO_FILES = "(no files noted)"
HARDWARE = "(hardware)"
"""Hardware cases hold nothing technical."""
NOT_THERE = frozenset((NO_FILES, HARDWARE))
"""What stands for no subsystem."""


def section_of(path: str, router: Router) -> Section | None:
    """The most specific section of a file; None where it has none but the one of whatever has none."""
    hits = [hit for hit in router.sections_of(path) if not hit.catches_all]
    return hits[0].section if hits else None


def subsystems(case: Case, router: Router | None) -> tuple[str, ...]:
    """The subsystems of a case, each once."""
    if case.track == "hardware":
        return (HARDWARE,)
    found = dict.fromkeys(_of_file(path, router) for path in case.affects.files)
    return tuple(found) or (NO_FILES,)


def _of_file(path: str, router: Router | None) -> str:
    section = section_of(path, router) if router is not None else None
    if section is not None:
        return section.title
    return "/".join(path.split("/")[:-1][:2]) or path
