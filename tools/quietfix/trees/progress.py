"""How far a fetch is, read from what Git prints for people on a terminal."""

import re
from dataclasses import dataclass

_STEP = re.compile(
    r"(?:remote: )?(?P<title>[A-Z][a-z]+(?: [a-z0-9-]+){1,7}): +"
    r"(?:\d{1,3}% \((?P<done>\d{1,12})/(?P<all>\d{1,12})\)|(?P<count>\d{1,12})(?![\d%]))"
    r"(?:, (?P<size>\d{1,9}(?:\.\d{1,3})?) (?P<unit>bytes|KiB|MiB|GiB|TiB)\b)?",
    re.ASCII,
)
_TITLES = {
    "Enumerating objects": "server looks",
    "Counting objects": "server counts",
    "Finding sources": "server looks",
    "Compressing objects": "server packs",
    "Receiving objects": "receiving",
    "Resolving deltas": "resolving",
    "Checking connectivity": "checking",
    "Collecting referenced commits": "indexing",
    "Finding commits for commit graph": "indexing",
    "Expanding reachable commits in commit graph": "indexing",
    "Computing commit graph generation numbers": "indexing",
    "Writing out commit graph in 3 passes": "indexing",
}
"""The steps that are told, in our words. A server can print what it likes: nothing else of it is shown."""
_UNITS = {"bytes": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}
_MAX_LINE = 300


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a fetch does, and how far it is."""

    title: str
    done: int
    total: int | None
    """How many there are, or None where Git does not know yet."""
    size: int | None
    """Bytes received so far, in the step that receives."""


class Listener:
    """Hears how a fetch goes. This one keeps what it hears to itself; calls come from several threads."""

    def waits(self) -> None:
        """Another fetch of the same tree is under way, which this one waits for."""

    def goes(self, step: Step) -> None:
        """It has come so far."""


class Progress:
    """Git's lines as they come in, in pieces of any size, told to a listener. Memory is bounded by one line."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._rest = b""

    def hear(self, piece: bytes) -> None:
        """Take the next piece of what Git prints."""
        *lines, self._rest = (self._rest + piece).replace(b"\r", b"\n").split(b"\n")
        self._rest = self._rest[:_MAX_LINE]
        for line in lines:
            step = step_of(line[:_MAX_LINE].decode("ascii", "replace"))
            if step is not None:
                self._listener.goes(step)


def step_of(line: str) -> Step | None:
    """What one line says of the progress; None where it says something else."""
    match = _STEP.match(line)
    if match is None or match["title"] not in _TITLES:
        return None
    total = int(match["all"]) if match["all"] else None
    size = int(float(match["size"]) * _UNITS[match["unit"]]) if match["size"] else None
    return Step(_TITLES[match["title"]], int(match["done"] or match["count"]), total, size)
