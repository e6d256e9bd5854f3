"""Which files of a desk a newer release of the project replaces, and which stay the team's own."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Taking(StrEnum):
    """What becomes of one file."""

    ADD = "+"
    CHANGE = "~"
    DELETE = "-"
    KEEP = "="
    """Both changed it, and somebody said that the team's stays."""
    CONFLICT = "!"
    """Both changed it, so somebody has to say which one holds."""
    TOLD = "?"
    """A policy whose shipped form changed: the team's own stays, and people may want to compare."""


@dataclass(frozen=True, slots=True)
class Step:
    """One file, and what becomes of it."""

    path: str
    taking: Taking

    @property
    def writes(self) -> bool:
        """Whether the file of the desk changes."""
        return self.taking in (Taking.ADD, Taking.CHANGE, Taking.DELETE)


Version = tuple[str, str]
"""Mode and blob id of a file."""


def steps(
    was: Mapping[str, Version],
    new: Mapping[str, Version],
    here: Mapping[str, Version],
    take: Collection[str],
    keep: Collection[str],
) -> Iterator[Step]:
    """What becomes of each file that the project changed between two releases, in the order of their paths.

    `was` and `new` are the releases, `here` is the desk. Cases are never touched. A policy that is there is never
    changed; one that is new in the project comes along. Anything else is taken where the team left it as it came, and
    where nothing of the team's is in its way: Git would remove a folder where a file of its name comes, and the file
    where a folder does.
    """
    found = list(_by_themselves(was, new, here, take, keep))
    gone = {step.path for step in found if step.taking is Taking.DELETE}
    staying = here.keys() - gone
    for step in found:
        in_the_way = list(_in_the_way(step.path, staying)) if step.taking is Taking.ADD else []
        if not in_the_way or (step.path in take and not any(map(is_the_teams, in_the_way))):
            yield step
        else:
            yield Step(step.path, Taking.KEEP if step.path in keep else Taking.CONFLICT)


def _in_the_way(path: str, staying: Collection[str]) -> Iterator[str]:
    """The files that go where this one comes."""
    for other in staying:
        if other.startswith(f"{path}/") or path.startswith(f"{other}/"):
            yield other


def _by_themselves(
    was: Mapping[str, Version],
    new: Mapping[str, Version],
    here: Mapping[str, Version],
    take: Collection[str],
    keep: Collection[str],
) -> Iterator[Step]:
    """The steps as if no file could be in the way of another."""
    for path in sorted(was.keys() | new.keys()):
        if was.get(path) == new.get(path) or new.get(path) == here.get(path):
            continue
        if not is_the_teams(path):
            yield Step(path, _of_tools(path, was, new, here, take, keep))
        elif path.startswith("policy/"):
            if path not in here and path not in was:
                yield Step(path, Taking.ADD)
            elif path in here and path in new:
                yield Step(path, Taking.TOLD)


def is_the_teams(path: str) -> bool:
    """Whether a file is the team's to write: its cases, and its rules but for their schemas."""
    if path in ("cases", "policy"):
        return True
    if path.startswith("cases/"):
        return path != "cases/README.md"
    return path.startswith("policy/") and not path.startswith("policy/schema/")


def _of_tools(
    path: str,
    was: Mapping[str, Version],
    new: Mapping[str, Version],
    here: Mapping[str, Version],
    take: Collection[str],
    keep: Collection[str],
) -> Taking:
    if here.get(path) != was.get(path):
        if path in keep:
            return Taking.KEEP
        if path not in take:
            return Taking.CONFLICT
    if path not in new:
        return Taking.DELETE
    return Taking.CHANGE if path in here else Taking.ADD
