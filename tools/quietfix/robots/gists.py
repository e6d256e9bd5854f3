"""The gist of a case: what must be known of every case before the fix of one is looked for. It is kept by its files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quietfix.desk.case import Case, Status
from quietfix.desk.policy import Policy
from quietfix.facts import Wanted
from quietfix.instants import Instant
from quietfix.rules.landing import wanted
from quietfix.rules.reopening import fixed_at, still_watched

_SETS = ("commits", "message_ids", "culprits", "subjects")


@dataclass(frozen=True, slots=True)
class Gist:
    """What a sound case looks for, by its own words, and until when."""

    open: bool
    """Whether people confirmed it, it names a fix, and it is not closed."""
    fixed: Instant | None
    """When it was closed as fixed."""
    files: tuple[str, ...]
    """The patch files that it names."""
    wanted: Wanted

    @classmethod
    def of(cls, case: Case) -> "Gist":
        """The gist of a case that was read."""
        named = case.stage is not Status.NEW and bool(case.fixes)
        files = dict.fromkeys(patch.file for patch in case.fixes if patch.file is not None)
        at = fixed_at(case) if named else None
        return cls(named and case.stage is not Status.CLOSED, at, tuple(files), wanted([case]))

    @classmethod
    def parse(cls, text: str) -> "Gist":
        """What `str` gave."""
        held: Mapping[str, Any] = json.loads(text)
        fixed = None if held["fixed"] is None else Instant.parse(held["fixed"])
        sets = {name: frozenset(held[name]) for name in _SETS}
        return cls(held["open"], fixed, tuple(held["files"]), Wanted(**sets))

    def __str__(self) -> str:
        held = {"open": self.open, "fixed": None if self.fixed is None else str(self.fixed), "files": self.files}
        return json.dumps({**held, **{name: sorted(getattr(self.wanted, name)) for name in _SETS}})

    def looked_at(self, policy: Policy, now: Instant) -> bool:
        """The same as `looked_at` says of its case."""
        return self.open or (self.fixed is not None and still_watched(self.fixed, policy, now))
