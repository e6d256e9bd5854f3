"""A server that answers as it was told, one answer after the other, and remembers what it was asked."""

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from quietfix.forge.githubclient import Patience


@dataclass(frozen=True)
class Answer:
    """One answer; without a status the connection is dropped."""

    status: int | None = 200
    body: Any = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def raw(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else json.dumps(self.body).encode()


DROPPED = Answer(None)
BROKEN = Answer(502, "<html>Bad gateway</html>")


@dataclass
class Answering:
    """The server, with the answers that are left and the requests so far."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def will(self, *answers: Answer) -> None:
        self.answers += answers


@contextlib.contextmanager
def answering() -> Iterator[Answering]:
    server_state = Answering()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            server_state.asked.append(f"{self.command} {self.path}")
            answer = server_state.answers.pop(0)
            if answer.status is None:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(answer.status)
            for name, value in ({"Content-Type": "application/json"} | dict(answer.headers)).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.raw)))
            self.end_headers()
            self.wfile.write(answer.raw)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _any  # noqa: N815  # names of the interface

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server_state.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server_state
    finally:
        server.shutdown()
        server.server_close()


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.slept: list[float] = []

    def patience(self) -> Patience:
        sleep: Callable[[float], None] = self._sleep
        return Patience(sleep=sleep, clock=lambda: self.now)

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
