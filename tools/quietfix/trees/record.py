"""The record of what the last fetch of a tree left, a file beside its mirror."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quietfix.facts import Unknown
from quietfix.instants import Instant

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


class UnreadableRecord(ValueError):
    """The file is no record of this version."""


@dataclass(frozen=True, slots=True)
class Noted:
    """One line as the last fetch that went well left it."""

    ref: str
    """As the policy said it then."""
    tip: str | Unknown


@dataclass(frozen=True, slots=True)
class Record:
    """How the last fetch went, and what the last one that went well left."""

    tried: Instant
    failed: str | None
    """Why the last fetch failed."""
    fetched: Instant | None
    """When a fetch last went well."""
    refs: str
    """The digest of all that the mirror's refs pointed to then."""
    lines: Mapping[str, Noted]

    @classmethod
    def read(cls, path: Path) -> "Record":
        """Raises FileNotFoundError where there is none, and UnreadableRecord where it cannot be understood."""
        try:
            noted = json.loads(path.read_text(encoding="utf-8"))
            if noted["version"] != 3 or not isinstance(noted["failed"], str | None):
                raise UnreadableRecord
            fetched = None if noted["fetched"] is None else Instant.parse(noted["fetched"])
            lines = {str(line): _noted(said) for line, said in noted["lines"].items()}
            if fetched is None and noted["failed"] is None:
                raise UnreadableRecord
            if fetched is not None and _DIGEST.fullmatch(noted["refs"]) is None:
                raise UnreadableRecord
            return cls(Instant.parse(noted["tried"]), noted["failed"], fetched, str(noted["refs"]), lines)
        except FileNotFoundError:
            raise
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise UnreadableRecord from error

    def write(self, path: Path) -> None:
        """Put it there, whole."""
        lines = {
            line: {
                "ref": noted.ref,
                **({"unknown": noted.tip.why} if isinstance(noted.tip, Unknown) else {"tip": noted.tip}),
            }
            for line, noted in self.lines.items()
        }
        fetched = None if self.fetched is None else str(self.fetched)
        record = {
            "version": 3, "tried": str(self.tried), "failed": self.failed, "fetched": fetched, "refs": self.refs,
            "lines": lines,
        }  # fmt: skip
        path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def digest(refs: Mapping[str, str]) -> str:
    """What all refs of a mirror point to, as one short text: it changes with any of them."""
    rows = "".join(f"{ref}\0{refs[ref]}\n" for ref in sorted(refs))
    return hashlib.sha256(rows.encode("utf-8", "surrogateescape")).hexdigest()


def _noted(said: Mapping[str, Any]) -> Noted:
    if "tip" not in said:
        return Noted(str(said["ref"]), Unknown(str(said["unknown"])))
    if _COMMIT.fullmatch(said["tip"]) is None:
        raise UnreadableRecord
    return Noted(str(said["ref"]), said["tip"])
