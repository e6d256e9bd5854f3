"""Some days of a team on the stand-in of GitHub, by its real workflow files, with a case in which every text is marked."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.double import events
from tests.double.runner import Ran
from tests.intake.test_issue_form import ANSWERS, FORM, rendered
from tests.support.trees import git
from tests.system.workflow_desks import Team
from tests.workflows.files import WORKFLOWS

CASE, PUBLIC = "2026-0001", "2026-0002"
WHO = "maintainer-a"
BEGIN, EVENING, LANDED, CLOSED, BACK = (
    f"2026-11-{when}:00:00Z" for when in ("24T16", "24T22", "25T16", "27T22", "28T22")
)
PRIVATE = "5ca1ab1e" * 5
"""A commit of a tree that only the maintainers have."""
INTRODUCED = "0ddba11c0ffe"
MARKS = ("canary", PRIVATE[:10], INTRODUCED[:10])
"""What no person and no server but the desk's own Git may ever see of the case."""
SUBJECT, MAIL = "frob: canary-subject", "canary-patch@example.org"
FIELDS = f"""\
reporters: [{{name: Canary-Name, email: canary-reporter@example.org, credit: named, tags: [Reported-by]}}]
report: {{message-id: "<canary-report@example.org>", form: mail, accepted: {{by: member-b, reason: canary-accepted}}}}
affects: {{files: [drivers/frob/canary-file.c], functions: [canary_function], versions: "canary-version"}}
introduced: ["{INTRODUCED}"]
fix:
  ready: 2026-11-24T12:00:00Z
  patches:
    - {{role: fix, commit: "{PRIVATE}", message-id: "<{MAIL}>", file: p1.patch, subject: "{SUBJECT}"}}
overrides: {{"6.6": {{verdict: not-affected, reason: canary-override}}}}
"""
DRAWN = f"""\
people:
  - {{github: {WHO}, email: canary-maintainer@example.org, role: maintainer, added: 2026-11-24, by: member-b, reason: canary-drawn-in}}
"""
PATCH = f"""\
From {PRIVATE} Mon Sep 17 00:00:00 2001
From: Canary-Name <canary-reporter@example.org>
Date: Mon, 23 Nov 2026 10:00:00 +0000
Subject: [PATCH] {SUBJECT}

canary-patch-text

---
 drivers/frob/canary-file.c | 1 +
 1 file changed, 1 insertion(+)

diff --git a/drivers/frob/canary-file.c b/drivers/frob/canary-file.c
index 1111111..2222222 100644
--- a/drivers/frob/canary-file.c
+++ b/drivers/frob/canary-file.c
@@ -1,2 +1,3 @@
 a
+canary-line
 b
"""
CRON = WORKFLOWS["robots"]["on"]["schedule"][0]["cron"]


@dataclass(frozen=True)
class Seen:
    """What stood on the forge at one moment."""

    ran: Ran
    issue: dict[str, Any]
    comments: list[str]
    people: tuple[dict[str, str], dict[str, str]]
    case: str
    subjects: list[str]

    @property
    def labels(self) -> list[str]:
        return [label["name"] for label in self.issue["labels"]]


@dataclass
class Days:
    """The team, all workflow runs, and what was seen by moment."""

    team: Team
    runs: list[Ran] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    """Of caches and artifacts."""
    fix: str = ""
    pull: int = 0
    form: int = 0

    def judged(self, action: str) -> Ran:
        return self._ran("check.yml", events.pull_request(self.team.hub, self.pull, action))

    def report(self) -> Ran:
        """Somebody fills the form in, every answer marked."""
        marked = ANSWERS | {
            key: f"{ANSWERS[key]} canary-form" for key in ("title", "description", "name", "reproducer")
        }
        repository = self.team.hub.repository
        self.form = repository.open_issue(FORM["title"], rendered(marked), labels=tuple(FORM["labels"]))
        return self._ran("intake.yml", events.issue(self.team.hub, self.form))

    def timer(self, now: str) -> Seen:
        """The timer of the robots goes off, and somebody looks."""
        hub = self.team.hub
        hub.stand.at(now)
        ran = self._ran("robots.yml", events.schedule(hub, CRON))
        issue = next(one for one in hub.repository.issues() if one["title"] == CASE)
        comments = hub.repository.comments(issue["number"])
        case = hub.read(f"cases/{CASE}.md")
        return Seen(ran, issue, comments, hub.repository.people(), case, hub.subjects())

    def _ran(self, workflow: str, event: events.Event) -> Ran:
        ran = self.team.runner.run(workflow, event)
        self.runs.append(ran)
        kept = [self.team.runner.state / name for name in ("cache", "artifacts")]
        self.names |= {path.name for folder in kept if folder.exists() for path in folder.iterdir()}
        return ran

    def write_case(self, *, more: str = "", status: str = "fix-ready") -> None:
        """The marked case, as a member's editor leaves it."""
        desk = self.team.desk
        desk.case(CASE, status=status, title="frob: canary-title", received="2026-11-24T09:00:00Z", more=more + FIELDS)
        desk.write(f"cases/{CASE}.md", desk.read(f"cases/{CASE}.md").replace("To trigger", "canary-report: to trigger"))
        desk.write(f"cases/{CASE}/p1.patch", PATCH)

    def land(self) -> None:
        """The fix comes to the public tree, and into a release."""
        tree = self.team.tree
        message = f"{SUBJECT}\n\nLink: https://lore.kernel.org/r/{MAIL}\n"
        self.fix = tree.commit("master", message, at=_seconds(LANDED) - 3600)
        # What fetches tell are tips, of whatever came: here of what others did since.
        tree.commit("master", "other work", at=_seconds(LANDED) - 1800)
        tree.tag("v1.0", "master")

    def revert(self) -> None:
        message = f'Revert "{SUBJECT}"\n\nThis reverts commit {self.fix}.\n'
        self.team.tree.commit("master", message, at=_seconds(BACK) - 3600)
        self.team.tree.commit("master", "more work", at=_seconds(BACK) - 1800)

    def edit(self, old: str, new: str) -> None:
        """A member changes the case as it is on main now."""
        desk = self.team.desk
        git(desk.root, "pull", "--quiet", "--rebase", "origin", "main")
        text = desk.read(f"cases/{CASE}.md")
        assert old in text
        desk.write(f"cases/{CASE}.md", text.replace(old, new))
        self.team.push()

    def texts(self) -> Iterator[tuple[str, str]]:
        """All that can be read without the desk's Git: where, and what."""
        repository, bare = self.team.hub.repository, self.team.hub.bare
        for issue in repository.get("issues?state=all"):
            yield f"issue {issue['number']}", str(issue)
        for pull in repository.get("pulls?state=all"):
            yield f"pull request {pull['number']}", str(pull)
            for comment in repository.get(f"issues/{pull['number']}/comments"):
                yield f"comment {comment['id']}", str(comment)
        for comment in repository.get("issues/comments"):
            yield f"comment {comment['id']}", str(comment)
        yield "labels", str(repository.get("labels"))
        yield "names of branches and tags", git(bare, "for-each-ref", "--format=%(refname)")
        yield "messages of commits", git(bare, "log", "--all", "--format=%an %ae %cn %ce %B")
        yield "names of caches and artifacts", " ".join(sorted(self.names))
        for number, ran in enumerate(self.runs, 1):
            yield f"log {number}", ran.log
            yield f"all that run {number} printed", ran.raw
            yield f"summary {number}", ran.summary
            yield f"annotations {number}", str(ran.annotations)
            yield f"outputs {number}", str(ran.command("set-output"))
        for asked in self.team.hub.stand.log.all:
            # A push brings the desk's own commits to the desk's own Git.
            sent = b"" if asked.path.endswith("/git-receive-pack") else asked.sent
            yield str(asked), f"{asked} {sent.decode(errors='replace')}"


def held(text: str, *marks: str) -> set[str]:
    """Which marks a text holds, in capitals or not."""
    return {found for mark in marks for found in re.findall(f"{re.escape(mark)}[\\w.-]*", text, re.IGNORECASE)}


def cached(folder: Path) -> Iterator[Path]:
    """All files that a cache keeps."""
    return (path for path in (folder / "cache").rglob("*") if path.is_file())


def _seconds(instant: str) -> int:
    return int(dt.datetime.fromisoformat(instant).timestamp())
