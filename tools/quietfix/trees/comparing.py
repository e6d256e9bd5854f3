"""Adds patch-ids to the commits that only look like a fix. They never change, so the index keeps them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from quietfix.facts import LineSeen, PatchIds, TreesSeen, Unknown, Wanted
from quietfix.rules.comparing import to_compare
from quietfix.trees.index import Index
from quietfix.trees.mirror import Mirror
from quietfix.trees.patchids import is_lasting, of_commits

MAX_COMMITS = 1000
"""So many commits are read in one run; the next run goes on."""
_AT_ONCE = 500
_LATER = Unknown("there are more commits to compare than one run reads")
_GET = "SELECT id, ids, why FROM patches WHERE id IN ({})"
_PUT = "INSERT OR REPLACE INTO patches VALUES (?, ?, ?)"
_Patches = dict[str, PatchIds | Unknown]


def with_patches(index: Index, mirrors: Sequence[Mirror], seen: TreesSeen, wanted: Wanted) -> TreesSeen:
    """What was seen, with patch-ids of the commits that a patch must tell apart."""
    asked = to_compare(seen, wanted)
    if not asked:
        return seen
    patches: _Patches = {}
    content: dict[str, list[str]] = {}
    for id_, mirror in _places(asked, mirrors, seen).items():
        if mirror.tree.depth == "content":
            content.setdefault(mirror.tree.name, []).append(id_)
        else:
            patches[id_] = Unknown(f"tree {mirror.tree.name} holds {mirror.tree.depth} only")
    by_name = {mirror.tree.name: mirror for mirror in mirrors}
    kept = _kept(index, [id_ for ids in content.values() for id_ in ids])
    left = MAX_COMMITS
    for name, ids in content.items():
        new = [id_ for id_ in ids if id_ not in kept]
        read = of_commits(by_name[name].reader(), new[:left]) if new[:left] else {}
        patches |= {id_: kept.get(id_, read.get(id_, _LATER)) for id_ in ids}
        left -= len(new[:left])
        _keep(index, {id_: found for id_, found in read.items() if is_lasting(found)})
    commits = {id_: replace(seen.commits[id_], patch=patch) for id_, patch in patches.items()}
    return replace(seen, commits={**seen.commits, **commits})


def all_compared(seen: TreesSeen) -> bool:
    """Whether another look, with nothing new, would find the same patch-ids."""
    patches = (commit.patch for commit in seen.commits.values())
    return all(patch is None or (patch != _LATER and is_lasting(patch)) for patch in patches)


def _places(asked: Iterable[str], mirrors: Sequence[Mirror], seen: TreesSeen) -> dict[str, Mirror]:
    """A mirror for each commit: one that holds content, where there is such a one."""
    order = sorted(mirrors, key=lambda mirror: mirror.tree.depth != "content")
    lines = [
        (mirror, seen_line)
        for mirror in order
        for line in mirror.tree.lines
        if isinstance(seen_line := seen.lines.get(line), LineSeen)
    ]
    found = {}
    for id_ in sorted(asked):
        place = next((mirror for mirror, line in lines if id_ in line.arrivals), None)
        if place is not None:
            found[id_] = place
    return found


def _kept(index: Index, ids: Sequence[str]) -> _Patches:
    """What the index knows of commits."""
    found: _Patches = {}
    with index.reading():
        for start in range(0, len(ids), _AT_ONCE):
            some = [bytes.fromhex(id_) for id_ in ids[start : start + _AT_ONCE]]
            for id_, patch_ids, why in index.rows(_GET.format(",".join("?" * len(some))), some):
                whole, *files = patch_ids.split()
                found[id_.hex()] = Unknown(why) if why else PatchIds(whole, frozenset(files))
    return found


def _keep(index: Index, patches: Mapping[str, PatchIds | Unknown]) -> None:
    rows = [
        (bytes.fromhex(id_), "-", found.why)
        if isinstance(found, Unknown)
        else (bytes.fromhex(id_), " ".join([found.whole, *sorted(found.files)]), "")
        for id_, found in patches.items()
    ]
    if rows:
        with index.writing():
            index.write_all(_PUT, rows)
