"""What was asked of the stand-in, for counts and canaries."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.double.faults import Fault


@dataclass(frozen=True)
class Asked:
    """One request and its answer."""

    method: str
    path: str
    query: Mapping[str, str]
    login: str
    """Whose token it came with; empty where none was known."""
    sent: bytes
    status: int
    """0 where the connection was dropped."""
    answer: bytes
    fault: Fault | None

    @property
    def writes(self) -> bool:
        return self.method not in ("GET", "HEAD")

    def __str__(self) -> str:
        query = "&".join(f"{key}={value}" for key, value in self.query.items())
        return f"{self.method} {self.path}{'?' * bool(query)}{query} {self.status} as {self.login or 'nobody'}"


@dataclass
class Log:
    """All requests since the last `clear`."""

    all: list[Asked] = field(default_factory=list)

    def clear(self) -> None:
        self.all.clear()

    def find(self, method: str = ".*", path: str = "") -> list[Asked]:
        """Those whose method and path fit the patterns."""
        return [one for one in self.all if re.fullmatch(method, one.method) and re.search(path, one.path)]

    @property
    def writes(self) -> list[Asked]:
        """Those that would change something."""
        return [one for one in self.all if one.writes]

    def holds(self, text: str) -> list[Asked]:
        """Those that were sent with a text in their path, query or body: what leaves the desk."""
        wanted = text.encode()
        return [one for one in self.all if wanted in one.sent or text in f"{one.path} {' '.join(one.query.values())}"]
