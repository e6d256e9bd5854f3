"""Issues as GitHub lists them: pull requests among them, in the order of their numbers, with bodies of bounded length."""

import json
import subprocess
from typing import Any

from tests.double.calls import Call, missing, number, pages, refuse, reply, route
from tests.double.emulator import Answer

LONGEST = 65536
"""Characters of a body, of an issue or a comment."""


def read(answer: Answer) -> Any:
    return json.loads(answer.body)


def as_issue(call: Call, pull: dict[str, Any]) -> dict[str, Any]:
    """A pull request as the issue that it is too."""
    where = f"{call.base}/repos/{call.here.full_name}"
    same = ("id", "node_id", "number", "title", "body", "state", "user", "labels", "assignees", "assignee", "milestone",
            "locked", "created_at", "updated_at", "closed_at", "comments", "html_url", "author_association")  # fmt: skip
    return {key: pull.get(key) for key in same} | {
        "url": f"{where}/issues/{pull['number']}",
        "comments_url": f"{where}/issues/{pull['number']}/comments",
        "repository_url": where,
        "state_reason": None,
        "closed_by": None,
        "performed_via_github_app": None,
        "pull_request": {"url": f"{where}/pulls/{pull['number']}", "html_url": pull["html_url"],
                         "merged_at": pull.get("merged_at")},
    }  # fmt: skip


def _each(call: Call, tail: str, **query: str) -> list[dict[str, Any]]:
    """A list of the emulator's, over all its pages."""
    items: list[dict[str, Any]] = []
    page = 1
    while True:
        answer = call.ask("GET", f"/repos/{call.here.full_name}/{tail}", per_page="100", page=str(page), **query)
        assert answer.status == 200, answer.body
        items += read(answer)
        if 'rel="next"' not in answer.headers.get("link", ""):
            return items
        page += 1


def _all(call: Call, state: str) -> list[dict[str, Any]]:
    """Issues and pull requests."""
    pulls = [as_issue(call, pull) for pull in _each(call, "pulls", state=state)]
    return _each(call, "issues", state=state) + pulls


@route("GET", "issues/comments")
def all_comments(call: Call) -> Answer:
    """Those of all issues, which the emulator takes for the issue with this number."""
    talked = [one["number"] for one in _all(call, "all") if one["comments"]]
    items = [comment for number in talked for comment in _each(call, f"issues/{number}/comments")]
    if since := call.query.get("since"):
        items = [one for one in items if one["updated_at"][:19] >= since[:19]]
    field = "updated_at" if call.query.get("sort") == "updated" else "created_at"
    items.sort(key=lambda one: (one[field], one["id"]), reverse=call.query.get("direction") == "desc")
    return pages(call, items)


@route("GET", r"issues/:number/comments")
def comments(call: Call) -> Answer:
    """The emulator forgets to ask since when."""
    answer, since = call.forward(call), call.query.get("since")
    if answer.status != 200 or not since:
        return answer
    return pages(call, [one for one in _each(call, call.tail) if one["updated_at"][:19] >= since[:19]])


@route("GET", "issues")
def listed(call: Call) -> Answer:
    items = _all(call, call.query.get("state", "open"))
    if labels := {name.lower() for name in call.query.get("labels", "").split(",") if name}:
        items = [one for one in items if labels <= {label["name"].lower() for label in one["labels"]}]
    if creator := call.query.get("creator"):
        items = [one for one in items if one["user"]["login"].lower() == creator.lower()]
    if since := call.query.get("since"):
        items = [one for one in items if one["updated_at"][:19] >= since[:19]]
    field = {"updated": "updated_at", "comments": "comments"}.get(call.query.get("sort", ""), "created_at")
    items.sort(key=lambda one: (one[field], one["number"]), reverse=call.query.get("direction") != "asc")
    return pages(call, items)


@route("GET", r"issues/:number")
def one(call: Call) -> Answer:
    answer = call.forward(call)
    if answer.status != 404 or not call.parts["number"].isdigit():
        return answer
    pull = call.ask("GET", f"/repos/{call.here.full_name}/pulls/{call.parts['number']}")
    return reply(200, as_issue(call, read(pull))) if pull.status == 200 else missing()


@route("(POST|PATCH)", r"issues(/.*)?")
def written(call: Call) -> Answer:
    body = call.body.get("body")
    if isinstance(body, str) and len(body) > LONGEST:
        return refuse(
            422,
            "Validation Failed",
            errors=[{"resource": "Issue", "code": "custom", "field": "body",
                     "message": f"body is too long (maximum is {LONGEST} characters)"}],
        )  # fmt: skip
    answer = call.forward(call)
    _, _, which = call.tail.partition("/")
    if answer.status == 404 and call.method == "PATCH" and which.isdigit():
        pull = call.ask("PATCH", f"/repos/{call.here.full_name}/pulls/{which}", call.body)
        return reply(200, as_issue(call, read(pull))) if pull.status == 200 else pull
    return answer


@route("GET", r"pulls/:number")
def pull_request(call: Call) -> Answer:
    answer = call.forward(call)
    if answer.status != 200 or call.here.git is None:
        return answer
    pull = read(answer)
    for side in ("base", "head"):
        if tip := _git(call, "rev-parse", "--verify", "--quiet", f"refs/heads/{pull[side]['ref']}"):
            pull[side]["sha"] = tip
    pull["changed_files"] = len(_files(call, pull))
    return reply(200, pull)


@route("GET", r"pulls/:number/files")
def files(call: Call) -> Answer:
    which = number(call.parts["number"], 0)
    if which in call.here.files or call.here.git is None:
        return pages(call, call.here.files.get(which, []))
    pull = call.ask("GET", f"/repos/{call.here.full_name}/pulls/{which}")
    return pages(call, _files(call, read(pull))) if pull.status == 200 else missing()


def _files(call: Call, pull: dict[str, Any]) -> list[dict[str, Any]]:
    words = {"A": "added", "M": "modified", "D": "removed", "T": "changed"}
    spread = f"refs/heads/{pull['base']['ref']}...refs/heads/{pull['head']['ref']}"
    rows = _git(call, "diff", "--name-status", "--no-renames", spread).splitlines()
    return [
        {"filename": name, "status": words.get(sign, "changed")} for sign, name in (row.split("\t") for row in rows)
    ]


def _git(call: Call, *arguments: str) -> str:
    assert call.here.git is not None
    done = subprocess.run(["git", *arguments], cwd=call.here.git, capture_output=True, text=True, timeout=60)
    return done.stdout.strip()
