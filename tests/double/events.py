"""What GitHub tells a workflow about the event that started it: as much of it as workflows here look at."""

from dataclasses import dataclass, field
from typing import Any

from tests.double.hub import Hub
from tests.double.stand import MEMBERS, ORG, OWNER


@dataclass(frozen=True)
class Event:
    """An event: its name, its payload, and the ref that the workflow runs on."""

    name: str
    payload: dict[str, Any]
    ref: str = "refs/heads/main"
    actor: str = OWNER
    inputs: dict[str, str] = field(default_factory=dict)


def _around(hub: Hub, actor: str) -> dict[str, Any]:
    repository = hub.repository.get("") | {"default_branch": "main"}
    return {"repository": repository, "organization": {"login": ORG}, "sender": {"login": actor, "type": "User"}}


def pull_request(hub: Hub, number: int, action: str = "opened", *, actor: str = MEMBERS[0]) -> Event:
    """A pull request was opened, or got new commits (`synchronize`)."""
    pull = hub.repository.get(f"pulls/{number}")
    hub.merged(number)
    where = hub.repository.get("")
    pull["base"] |= {"repo": where}
    pull["head"] |= {"repo": where}
    payload = {"action": action, "number": number, "pull_request": pull, **_around(hub, actor)}
    return Event("pull_request", payload, f"refs/pull/{number}/merge", actor)


def issue(hub: Hub, number: int, action: str = "opened", *, actor: str = OWNER) -> Event:
    """An issue was opened, by a form too: the API has its answers as `### Question` and text."""
    return Event(
        "issues",
        {"action": action, "issue": hub.repository.get(f"issues/{number}"), **_around(hub, actor)},
        actor=actor,
    )


def repository_dispatch(hub: Hub, kind: str, payload: dict[str, Any], *, actor: str = OWNER) -> Event:
    """Another program sent something in."""
    body = {"action": kind, "branch": "main", "client_payload": payload, **_around(hub, actor)}
    return Event("repository_dispatch", body, actor=actor)


def schedule(hub: Hub, cron: str = "") -> Event:
    """The time came that a workflow's `cron` names, word for word; without one, the time of whichever there is."""
    return Event("schedule", {"schedule": cron, **_around(hub, OWNER)})


def workflow_dispatch(hub: Hub, *, actor: str = MEMBERS[0], **inputs: str) -> Event:
    """Somebody starts a workflow by hand."""
    body = {"ref": "refs/heads/main", "inputs": dict(inputs), **_around(hub, actor)}
    return Event("workflow_dispatch", body, actor=actor, inputs=inputs)


def push(hub: Hub, branch: str = "main", *, actor: str = OWNER) -> Event:
    """Commits came to a branch."""
    tip = hub.tip(branch)
    said = hub.subjects(branch)[0]
    payload = {"ref": f"refs/heads/{branch}", "after": tip, "before": "0" * 40, "head_commit": {"id": tip, "message": said},
               "commits": [{"id": tip, "message": said}], "pusher": {"name": actor}, **_around(hub, actor)}  # fmt: skip
    return Event("push", payload, f"refs/heads/{branch}", actor)
