"""The public trees for people, and as JSON: what is mirrored, and what a fetch moved."""

from collections.abc import Iterable, Sequence
from typing import Any

from quietfix.facts import Unknown
from quietfix.instants import Instant
from quietfix.trees.changes import Changes, LineChange, Move
from quietfix.trees.inventory import Inventory, Leftover, LineStatus, TreeStatus
from quietfix.trees.mirror import Update
from quietfix.views.ages import left
from quietfix.views.text import harmless, table

_TREES = ("tree", "state", "fetched", "age", "depth", "size", "url")
_LINES = ("tree", "line", "ref", "tip", "state", "index")
_SHORT = 12
_SHOWN_TAGS = 6
_UNITS = ("KiB", "MiB", "GiB", "TiB")
_STEP = 1024


def trees_text(seen: Inventory, now: Instant, *, rich: bool) -> str:
    """The trees, their lines, why something is unknown, what can be deleted, and a last line that counts."""
    text = table(_TREES, [_tree_row(tree, now) for tree in seen.trees], rich=rich) if seen.trees else ""
    lines = [(tree, line) for tree in seen.trees for line in tree.lines]
    if lines:
        text += "\n" + table(_LINES, [_line_row(tree, line) for tree, line in lines], rich=rich)
    whys: dict[str, list[str]] = {}
    for _, line in lines:
        if line.unknown is not None:
            whys.setdefault(line.unknown, []).append(line.line)
    if whys:
        text += "\n" + "".join(f"{' '.join(names)}: {harmless(why)}\n" for why, names in whys.items())
    if seen.leftovers:
        text += "\n" + "".join(f"{harmless(_leftover_words(leftover))}\n" for leftover in seen.leftovers)
    return text + f"\n{_count(seen)}\n"


def trees_json(seen: Inventory, now: Instant) -> dict[str, Any]:
    """Version 1 of the shape."""
    trees = [
        {
            "tree": tree.name,
            "url": tree.url,
            "depth": tree.depth,
            "mirror": tree.mirror,
            "state": tree.state.value,
            "why": tree.why,
            "fetched": _instant(tree.fetched),
            "tried": _instant(tree.tried),
            "age": None if tree.fetched is None else int((now - tree.fetched).total_seconds()),
            "bytes": tree.size,
            "lines": [_line_json(line) for line in tree.lines],
        }
        for tree in seen.trees
    ]
    leftovers = [
        {"mirror": item.mirror, "tree": item.tree, "bytes": item.size, "why": _leftover_why(item)}
        for item in seen.leftovers
    ]
    return {"version": 1, "now": str(now), "trees": trees, "leftovers": leftovers, "index": {"bytes": seen.index}}


def _tree_row(tree: TreeStatus, now: Instant) -> list[str]:
    fetched, age = ("-", "-") if tree.fetched is None else (tree.fetched.human(), left(tree.fetched - now))
    return [tree.name, tree.state.value, fetched, age, tree.depth, size_words(tree.size), tree.url]


def _line_row(tree: TreeStatus, line: LineStatus) -> list[str]:
    state = "unknown" if line.unknown else "known"
    return [tree.name, line.line, line.ref, (line.tip or "-")[:_SHORT], state, line.index.value]


def _line_json(line: LineStatus) -> dict[str, Any]:
    state = "known" if line.unknown is None else "unknown"
    return {
        "line": line.line,
        "ref": line.ref,
        "tip": line.tip,
        "state": state,
        "why": line.unknown,
        "index": line.index.value,
    }


def _leftover_why(leftover: Leftover) -> str:
    if leftover.known:
        return f"a mirror of tree {leftover.tree} with another url or depth"
    return "a mirror that no tree of the policy uses"


def _leftover_words(leftover: Leftover) -> str:
    return f"{leftover.mirror}  {size_words(leftover.size)}  {_leftover_why(leftover)}: can be deleted"


def _count(seen: Inventory) -> str:
    lines = [line for tree in seen.trees for line in tree.lines]
    unknown = sum(line.unknown is not None for line in lines)
    size = size_words(sum(tree.size for tree in seen.trees) + sum(item.size for item in seen.leftovers) + seen.index)
    told = f", {unknown} unknown" if unknown else ""
    return f"{_counted(len(seen.trees), 'tree')}, {_counted(len(lines), 'line')}{told}, {size}"


def update_text(tree: str, update: Update) -> str:
    """One line about how the fetch of a tree went: what moved."""
    if isinstance(update.left, Unknown):
        return f"{harmless(update.left.why)}\n"
    unknown = [f"{line} unknown: {tip.why}" for line, tip in update.left.tips.items() if isinstance(tip, Unknown)]
    return harmless(f"{tree}: {', '.join((*_moves(update.changes), *unknown)) or 'nothing new'}") + "\n"


def updates_json(updates: Sequence[tuple[str, Update]], now: Instant) -> dict[str, Any]:
    """Version 1 of the shape."""
    return {"version": 1, "now": str(now), "trees": [_update_json(tree, update) for tree, update in updates]}


def _update_json(tree: str, update: Update) -> dict[str, Any]:
    told, failed = update.left, isinstance(update.left, Unknown)
    tips = {} if isinstance(told, Unknown) else told.tips
    moved = update.changes
    return {
        "tree": tree,
        "state": "failed" if failed else "fetched",
        "why": told.why if isinstance(told, Unknown) else None,
        "lines": [
            {
                "line": line,
                "tip": None if isinstance(tip, Unknown) else tip,
                "why": tip.why if isinstance(tip, Unknown) else None,
            }
            for line, tip in tips.items()
        ],
        "moved": [
            {"line": item.line, "move": item.move.value, "was": item.was, "now": item.now, "commits": item.commits}
            for item in moved.lines
        ],
        "tags": {"new": list(moved.new_tags), "moved": list(moved.moved_tags), "gone": list(moved.gone_tags)},
    }


def _moves(moved: Changes) -> Iterable[str]:
    yield from (_move(item) for item in moved.lines)
    for kind, tags in (("new", moved.new_tags), ("moved", moved.moved_tags), ("gone", moved.gone_tags)):
        if tags:
            # The latest versions are what people look for.
            names = ("... " if len(tags) > _SHOWN_TAGS else "") + " ".join(tags[-_SHOWN_TAGS:])
            yield f"{_counted(len(tags), f'{kind} tag')} ({names})"


def _move(item: LineChange) -> str:
    was, now = (item.was or "")[:_SHORT], (item.now or "")[:_SHORT]
    match item.move:
        case Move.NEW:
            return f"{item.line} new at {now}"
        case Move.GONE:
            return f"{item.line} gone, was at {was}"
        case Move.FORWARD:
            return f"{item.line} {was}..{now} ({_counted(item.commits or 0, 'commit')})"
        case Move.REWRITTEN:
            return f"{item.line} rewritten {was}...{now} ({_counted(item.commits or 0, 'commit')})"


def size_words(size: int) -> str:
    """Bytes for people: `0 KiB`, `12 KiB`, `1.4 GiB`."""
    amount, unit = size / _STEP, _UNITS[0]
    for larger in _UNITS[1:]:
        if amount < _STEP:
            break
        amount, unit = amount / _STEP, larger
    return f"{amount:.0f} {unit}" if unit == _UNITS[0] else f"{amount:.1f} {unit}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _instant(at: Instant | None) -> str | None:
    return None if at is None else str(at)
