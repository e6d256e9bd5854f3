"""What a look at the public trees stands on besides the cases: the policy, and what the last fetches left.

Two looks on the same ground, for cases that look for the same, show the same.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from quietfix.desk.policy import Policy
from quietfix.facts import LineSeen, TreesSeen, Unknown
from quietfix.instants import Instant
from quietfix.robots.sources import Trees
from quietfix.rules.endoflife import ended_lines
from quietfix.trees.mirror import Fetched


@dataclass(frozen=True, slots=True)
class Grounds:
    """The ground of one look, as digests."""

    whenever: str
    """Without the time, for what is the same at any time."""
    now: str
    left: str
    """What the last fetches left."""

    @classmethod
    def of(cls, policy: Policy, source: Trees, looked_for: Iterable[str], now: Instant) -> "Grounds | Unknown":
        """The ground of a look for all that is looked for; Unknown where not every line was observed."""
        left = _left(source)
        if isinstance(left, Unknown):
            return left
        documents = sorted((name, document.blob) for name, document in policy.documents.items())
        ended = sorted((line, how.why) for line, how in ended_lines(policy, now).items())
        held = hashlib.sha256(json.dumps([documents, ended, left, str(source.root)]).encode())
        for words in looked_for:
            held.update(f"{words}\n".encode())
        whenever = held.hexdigest()
        held.update(str(now).encode())
        return cls(whenever, held.hexdigest(), left)

    def showed(self, source: Trees, seen: TreesSeen) -> bool:
        """Whether that is what was seen of the lines: another run may have fetched meanwhile."""
        if not seen.complete or seen.gaps or _left(source) != self.left:
            return False
        told = {line: (tip, at) for _, at, _, tips in json.loads(self.left) for line, tip in tips.items()}
        return told == {line: (at.tip, str(at.fetched)) for line, at in seen.lines.items() if isinstance(at, LineSeen)}


def _left(source: Trees) -> str | Unknown:
    """What the last fetches left."""
    lasts = []
    for mirror in source.mirrors:
        last = mirror.last()
        if not isinstance(last, Fetched):
            return last
        unknown = [tip for tip in last.tips.values() if isinstance(tip, Unknown)]
        if unknown:
            return unknown[0]
        lasts.append((mirror.path.name, str(last.at), last.refs, dict(last.tips)))
    return next(iter(source.failed.values()), json.dumps(lasts))
