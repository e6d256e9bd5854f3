"""Takes out of the index what no line holds any more."""

from collections.abc import Mapping

from quietfix.trees.index import BATCH, MENTIONS, Index, order

_OF_MENTIONS = "FROM mentions WHERE at BETWEEN ? AND ?"
_FORGET_MENTIONS = (
    f"DELETE FROM mentioned WHERE (key, kind, at) IN (SELECT key, kind, at {_OF_MENTIONS})",
    f"DELETE {_OF_MENTIONS}",
)
_FORGET_COMMIT = (
    "DELETE FROM ids WHERE id IN (SELECT id FROM commits WHERE n = ?)",
    "DELETE FROM subjects WHERE (key, n) IN (SELECT key, n FROM commits WHERE n = ?)",
    "DELETE FROM hands WHERE (written, author, n) IN (SELECT written, author, n FROM commits WHERE n = ?)",
    "DELETE FROM commits WHERE n = ?",
)


def limits(index: Index) -> Mapping[int, int]:
    """The segments that are on the path of some line, and the order of the last commit there that is."""
    parents = {seg: (parent, fork) for seg, parent, fork in index.rows("SELECT seg, parent, fork FROM segments")}
    found: dict[int, int] = {}
    for n, seg in index.rows("SELECT n, seg FROM lines"):
        limit, step = order(n), seg
        while step is not None:
            found[step] = max(limit, found.get(step, limit))
            step, fork = parents[step]
            limit = order(fork) if step is not None else 0
    return found


def prune(index: Index) -> None:
    """Take out what no line holds any more, after a line was rewritten or left the policy. Within `writing`."""
    live = limits(index)
    for (seg,) in list(index.rows("SELECT seg FROM segments")):
        limit = live.get(seg, -1)
        beyond = f"seg = ? AND (by | {BATCH - 1}) - (by & {BATCH - 1}) > ?"
        index.write(f"DELETE FROM also WHERE {beyond}", (seg, limit))
        dead = list(index.rows(f"SELECT n FROM commits WHERE {beyond}", (seg, limit)))
        for (n,) in dead:
            # Another line may hold it too, brought in by another commit.
            other = index.one("SELECT seg, by FROM also WHERE n = ?", (n,))
            if other is not None:
                index.write("UPDATE commits SET seg = ?, by = ? WHERE n = ?", (*other, n))
                index.write("DELETE FROM also WHERE n = ? AND seg = ?", (n, other[0]))
                continue
            places = (n * MENTIONS, n * MENTIONS + MENTIONS - 1)
            for statement in _FORGET_MENTIONS:
                index.write(statement, places)
            for statement in _FORGET_COMMIT:
                index.write(statement, (n,))
        if seg not in live:
            index.write("DELETE FROM segments WHERE seg = ?", (seg,))
