"""Files of the shape of kernel.org's releases.json, made for tests: none of their rows is kernel.org's."""

import json
from typing import Any

from quietfix.instants import Instant

DAY = Instant.parse("2026-11-20T00:00:00Z")
"""When all rows were released that do not say otherwise."""


def row(version: str | None, moniker: str = "stable", *, ended: Any = False, at: Any = DAY) -> dict[str, Any]:
    """One release. Any: what is wrong in a row may be of any type."""
    released = {"timestamp": at.epoch(), "isodate": str(at)[:10]} if isinstance(at, Instant) else at
    return {
        "moniker": moniker,
        "version": version,
        "iseol": ended,
        "released": released,
        "source": None if moniker == "linux-next" else f"https://example.org/{version}.tar.xz",
        "pgp": None,
        "patch": {"full": None, "incremental": None},
    }


USUAL = (
    row("7.3-rc6", "mainline"),
    row("7.2.8"),
    row("7.1.13", ended=True),
    row("6.12.70", "longterm"),
    row("6.6.130", "longterm"),
    row("next-20261120", "linux-next"),
)
"""A day between two releases: 7.1 has ended and is still listed, 7.0 and 6.18 are not listed any more."""


def release_file(*rows: dict[str, Any]) -> bytes:
    """The file of these rows."""
    return json.dumps({"latest_stable": {"version": "7.2.8"}, "releases": list(rows)}).encode()
