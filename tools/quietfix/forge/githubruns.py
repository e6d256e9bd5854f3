"""When the robots last ran well on GitHub, by what GitHub says of their workflow."""

from collections.abc import Mapping
from typing import Any

from quietfix.facts import RunSeen, Unknown
from quietfix.forge.githubclient import ReadingClient
from quietfix.forge.githubfaults import Trouble
from quietfix.forge.githubplace import Place
from quietfix.instants import Instant, InstantError

WORKFLOW = "robots.yml"
"""The file of the workflow that runs the robots."""


def last_good_run(client: ReadingClient, place: Place) -> RunSeen | Unknown:
    """The last run by the timer that went well. A run by hand may have been a look only, so that it does not count.

    It needs the permission to read Actions.
    """
    path = f"{place.path}/actions/workflows/{WORKFLOW}/runs"
    try:
        return _read(client.get(path, event="schedule", status="success", per_page=1))
    except Trouble as trouble:
        return Unknown(trouble.why)


def _read(seen: Any) -> RunSeen | Unknown:
    """What GitHub says, as JSON. Any: its shape is checked here."""
    runs = seen.get("workflow_runs") if isinstance(seen, Mapping) else None
    if not isinstance(runs, list):
        return Unknown("GitHub's answer about the runs cannot be read")
    if not runs:
        return RunSeen(None)
    ended = runs[0].get("updated_at") if isinstance(runs[0], Mapping) else None
    try:
        return RunSeen(Instant.parse(ended)) if isinstance(ended, str) else Unknown("GitHub does not say when it ended")
    except InstantError:
        return Unknown("GitHub does not say when it ended")
