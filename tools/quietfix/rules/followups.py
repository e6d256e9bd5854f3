"""What fixes the fix in turn: commits that say so in a `Fixes:` tag, and which lines have them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from quietfix.desk.case import Case
from quietfix.desk.state import FollowUp
from quietfix.facts import LineSeen
from quietfix.rules.kinship import Kinship
from quietfix.rules.matching import Trace
from quietfix.rules.reverts import Reverts


def followers(case: Case, traces: Iterable[Trace], kinship: Kinship) -> Mapping[str, Sequence[str]]:
    """The commits that say that they fix the fix, each with those that carry it; not those that the case names."""
    ours: set[str] = set()
    for patch in case.fix.patches:
        full = kinship.resolve(patch.commit.text) if patch.commit is not None else None
        if isinstance(full, str):
            ours.update((full, *(way.commit for way in kinship.carriers(full))))
    fixes = [way.commit for traced in traces for way in traced.ways]
    ours.update(fixes)
    fixers = dict.fromkeys(fixer for fix in fixes for fixer in kinship.fixers(fix))
    found: dict[str, Sequence[str]] = {}
    taken = set(ours)
    for fixer in fixers:
        origins = [
            full for mention in kinship.carried(fixer) if isinstance(full := kinship.resolve(mention.target), str)
        ]
        first = origins[0] if origins else fixer
        if first in taken or fixer in ours:
            continue
        family = [first, *(way.commit for way in kinship.carriers(first))]
        taken.update(family)
        found[first] = family
    return found


def followed(families: Mapping[str, Sequence[str]], line: LineSeen, reverts: Reverts) -> Iterator[FollowUp]:
    """Each follow-up as a line has it, or as it is elsewhere."""
    for commit, family in families.items():
        here = next((one for one in family if one in line.arrivals), None)
        taken_back = here is not None and reverts.of(here, line) is not None
        yield FollowUp(commit=here or commit, here=here is not None and not taken_back)
