"""The stand-in as tests hold it: fresh repositories and people for each test, and what happened there."""

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.double import apps, settings
from tests.double.emulator import Answer, Emulator
from tests.double.faults import Faults
from tests.double.log import Log
from tests.double.overlay import Overlay
from tests.double.world import App, Identity, Invitation, RepoState, World

ORG = "team-org"
OWNER = "owner-a"
MEMBERS = ("member-b", "member-c")
OUTSIDERS = ("maintainer-a", "maintainer-b", "maintainer-c", "expert-d", "Reporter-E", "outsider")
WRITER = "quietfix-writer"
ACCESS = "quietfix-access"
ACTIONS = "github-actions"
BOTS = tuple(f"{slug}[bot]" for slug in (WRITER, ACCESS, ACTIONS, "other-app"))
LOGINS = (OWNER, *MEMBERS, *OUTSIDERS, *BOTS)
WRITER_PERMISSIONS = {"contents": "write", "issues": "write", "pull_requests": "write"}
ACCESS_PERMISSIONS = {"administration": "write", "members": "read"}
"""What docs/github.md has a team give to its two Apps."""


@dataclass
class Repository:
    """One repository of the stand-in."""

    stand: "Stand"
    state: RepoState

    @property
    def full_name(self) -> str:
        return self.state.full_name

    def get(self, path: str, *, by: str = OWNER) -> Any:
        """What the API says: all pages of a list, or one object. It is not in the log."""
        found: list[Any] = []
        page = 1
        while True:
            sign = "&" if "?" in path else "?"
            answer = self.stand.ask("GET", f"{self._at(path)}{sign}per_page=100&page={page}", by=by)
            assert answer.status == 200, (answer.status, answer.body)
            body = json.loads(answer.body)
            if not isinstance(body, list):
                return body
            found += body
            if 'rel="next"' not in answer.headers.get("link", ""):
                return found
            page += 1

    def _at(self, path: str) -> str:
        return f"/repos/{self.full_name}{'/' * bool(path)}{path}"

    def issues(self) -> list[Any]:
        """All issues that are no pull requests, oldest first."""
        return [one for one in self.get("issues?state=all&direction=asc") if "pull_request" not in one]

    def comments(self, number: int) -> list[str]:
        """The texts of an issue's comments, oldest first."""
        return [str(one["body"]) for one in self.get(f"issues/{number}/comments")]

    def open_issue(self, title: str, body: str = "", *, by: str = OWNER, labels: tuple[str, ...] = ()) -> int:
        made = self.stand.done("POST", self._at("issues"), {"title": title, "body": body, "labels": labels}, by=by)
        return int(made["number"])

    def comment(self, number: int, body: str, *, by: str = OWNER) -> int:
        return int(self.stand.done("POST", self._at(f"issues/{number}/comments"), {"body": body}, by=by)["id"])

    def open_pull(self, head: str, title: str = "a change", base: str = "main", *, by: str = OWNER) -> int:
        body = {"title": title, "head": head, "base": base}
        return int(self.stand.done("POST", self._at("pulls"), body, by=by)["number"])

    def invitation(self, login: str) -> Invitation | None:
        return next((one for one in self.state.invitations if one.login == login), None)

    def accept(self, login: str) -> None:
        """Let somebody accept their invitation."""
        one = self.invitation(login)
        assert one is not None, f"nobody has invited {login}"
        assert not self.stand.world.expired(one), f"the invitation of {login} has expired"
        self.state.invitations.remove(one)
        self.state.grants[login] = one.role

    def people(self) -> tuple[dict[str, str], dict[str, str]]:
        """Direct collaborators and pending or expired invitations, by login, with the role of each."""
        return dict(self.state.grants), {one.login: one.role for one in self.state.invitations}


@dataclass
class Stand:
    """GitHub's stand-in."""

    overlay: Overlay
    count: int = 0

    @property
    def url(self) -> str:
        """What `GITHUB_API_URL` is to be."""
        return self.overlay.base

    @property
    def world(self) -> World:
        return self.overlay.world

    @property
    def log(self) -> Log:
        return self.overlay.log

    @property
    def faults(self) -> Faults:
        return self.overlay.faults

    def reset(self) -> None:
        """Forget all but what the emulator keeps of repositories that nobody will name again."""
        world = World(ORG, [OWNER], list(MEMBERS), org_fields=dict(settings.GOOD_ORG))
        world.people = {login: number for number, login in enumerate(LOGINS, 1)}
        world.apps = [App(11, WRITER, dict(WRITER_PERMISSIONS)), App(12, ACCESS, dict(ACCESS_PERMISSIONS))]
        for login in LOGINS:
            if not login.endswith("[bot]"):
                world.tokens[self.token(login)] = Identity(login)
        for app in world.apps:
            world.tokens[self.token(app.login)] = Identity(app.login, app, {"metadata": "read", **app.permissions})
        with self.overlay.lock:
            self.overlay.world = world
            self.overlay.faults.rules.clear()
            self.overlay.log.clear()
            self.overlay.broken.clear()

    def token(self, login: str) -> str:
        """A token that stands for somebody; for an App's bot one with all the permissions that the App has."""
        return f"ghs_{login.removesuffix('[bot]')}-token" if login.endswith("[bot]") else f"ghp_{login}-token"

    @property
    def writer(self) -> str:
        """A token of the writer App."""
        return self.token(BOTS[0])

    @property
    def access(self) -> str:
        """A token of the access App."""
        return self.token(BOTS[1])

    def workflow_token(self, repository: Repository, **permissions: str) -> str:
        """A `GITHUB_TOKEN` for one repository."""
        app = next((app for app in self.world.apps if app.slug == ACTIONS), None)
        if app is None:
            app = App(15368, ACTIONS, {})
            self.world.apps.append(app)
        token = f"ghs_workflow-{self.world.new_id()}"
        held = frozenset([repository.full_name.lower()])
        self.world.tokens[token] = Identity(app.login, app, {"metadata": "read", **permissions}, held)
        return token

    def person(self, login: str) -> str:
        """Somebody who can be invited and named, but who acts only where the emulator knows them."""
        self.world.people.setdefault(login, self.world.new_id())
        self.world.tokens.setdefault(self.token(login), Identity(login))
        return login

    def repository(self, name: str = "", *, private: bool = True, git: Path | None = None) -> Repository:
        """A fresh repository of the organization, set up as a desk should be; `git` is the bare one with its commits."""
        if not name:
            self.count += 1
            name = f"desk-{self.count}"
        full_name = f"{ORG}/{name}"
        assert self.overlay.emulator is not None
        body = json.dumps({"name": name, "private": private, "auto_init": True}).encode()
        with self.overlay.lock:
            for method, path in (("DELETE", f"/repos/{full_name}"), ("POST", f"/orgs/{ORG}/repos")):
                made = self.overlay.emulator.ask(method, path, body, login=OWNER, host=self.overlay.host)
            assert made.status == 201, made.body
            fields = {"private": private, "visibility": "private" if private else "public", "allow_forking": False,
                      "has_pages": False, "has_wiki": False}  # fmt: skip
            state = RepoState(full_name, fields=fields, settings=settings.good(), git=git)
            self.world.repos[full_name.lower()] = state
        return Repository(self, state)

    def at(self, instant: str | None) -> None:
        """Let the forge's time stand at an instant (`2026-11-24T16:00:00Z`), or run with the machine's."""
        self.world.clock = None if instant is None else dt.datetime.fromisoformat(instant)

    def ask(self, method: str, path: str, body: object = None, *, by: str = OWNER) -> Answer:
        """One call that is neither in the log nor touched by faults: what a person does, or what a test looks at."""
        sent = b"" if body is None else json.dumps(body).encode()
        with self.overlay.lock:
            log, faults = self.overlay.log, self.overlay.faults
            self.overlay.log, self.overlay.faults = Log(), Faults()
            try:
                answer, _ = self.overlay.answer(method, path, sent, {"authorization": f"Bearer {self.token(by)}"})
            finally:
                self.overlay.log, self.overlay.faults = log, faults
        assert answer is not None
        return answer

    def done(self, method: str, path: str, body: object = None, *, by: str = OWNER) -> Any:
        """The same, where it must succeed."""
        answer = self.ask(method, path, body, by=by)
        assert answer.status < 300, (answer.status, answer.body)
        return json.loads(answer.body or b"null")

    @staticmethod
    def private_key() -> str:
        """The key that every App here signs with."""
        return apps.private_key()


@contextmanager
def standing(folder: Path) -> Iterator[Stand]:
    """The emulator and the overlay, until the block ends."""
    overlay = Overlay()
    with ExitStack() as last:
        last.callback(overlay.stop)
        overlay.start()
        overlay.emulator = last.enter_context(Emulator(folder, overlay.base, ORG, LOGINS))
        stand = Stand(overlay)
        stand.reset()
        yield stand
