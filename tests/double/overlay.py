"""The server that a desk talks to: checks tokens, closes the emulator's gaps, lets faults happen, and writes a log."""

import base64
import hashlib
import re
import socket
import sys
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from tests.double import apps, collaborators, githost, issues, settings  # noqa: F401  # their routes are entered as they are loaded
from tests.double.allowed import refused
from tests.double.calls import Call, handler_of, missing, refuse, reply
from tests.double.emulator import Answer, Emulator
from tests.double.faults import Fault, Faults, Rule
from tests.double.log import Asked, Log
from tests.double.shapes import as_github_writes
from tests.double.world import Identity, World
from tests.double.wrong import instead, spoiled

LIMIT = 5000
NOBODY = Identity("")
SECONDS = re.compile(r"(T\d\d:\d\d:\d\d)Z$")


class Overlay:
    """The stand-in. `base` is what `GITHUB_API_URL` is to be."""

    def __init__(self) -> None:
        self.log = Log()
        self.faults = Faults()
        self.broken: list[BaseException] = []
        """What went wrong in the stand-in itself."""
        self.emulator: Emulator | None = None
        self.lock = threading.RLock()
        overlay = self

        class Handler(_Handler):
            mine = overlay

        self.server = _Server(("127.0.0.1", 0), Handler)
        self.server.overlay = self
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        self.base = f"http://{self.host}"
        self.world = World("")
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()

    def answer(
        self, method: str, target: str, sent: bytes, headers: Mapping[str, str]
    ) -> tuple[Answer | None, Fault | None]:
        """What is said to a request: None where the connection is dropped."""
        parts = urlsplit(target)
        path, query = parts.path.rstrip("/") or "/", dict(parse_qsl(parts.query, keep_blank_values=True))
        with self.lock:
            fault, in_between = self.faults.at(method, path)
        _do(in_between, late=False)
        with self.lock:
            who = self.identify(headers.get("authorization", ""))
            login = who.login if isinstance(who, Identity) else ""
            answer: Answer | None
            if fault is not None and not fault.after:
                answer = instead(fault)
            else:
                if githost.PATH.fullmatch(path):
                    answer, sent = githost.serve(self.world, who, method, path, query, sent, headers), b""
                else:
                    answer = self._decide(method, path, query, sent, who)
                answer = answer if fault is None else spoiled(fault, answer)
            status, body = (0, b"") if answer is None else (answer.status, answer.body)
            self.log.all.append(Asked(method, path, query, login, sent, status, body, fault))
        _do(in_between, late=True)
        return answer, fault

    def identify(self, authorization: str) -> Identity | Answer:
        """Whom a request comes from."""
        kind, _, token = authorization.strip().partition(" ")
        if not kind:
            return NOBODY
        if kind.lower() == "basic":
            token = base64.b64decode(token + "==").decode(errors="replace").partition(":")[2]
        if token.count(".") == 2 and token.startswith("eyJ"):
            app = apps.of_jwt(self.world, token)
            return refuse(401, "A JSON web token could not be decoded") if app is None else Identity("", app)
        return self.world.tokens.get(token) or refuse(401, "Bad credentials")

    def _decide(self, method: str, path: str, query: dict[str, str], sent: bytes, who: Identity | Answer) -> Answer:
        if isinstance(who, Answer):
            return who
        call = Call(self.world, who, method, path, query, sent, self.base, self._forward)
        if found := re.fullmatch(r"/repos/([^/]+)/([^/]+)(?:/(.*))?", path):
            full_name = unquote(f"{found[1]}/{found[2]}").lower()
            if full_name in self.world.moved:
                there = f"{self.base}/repos/{self.world.moved[full_name]}{'/' * bool(found[3])}{found[3] or ''}"
                query_string = f"?{urlencode(query)}" if query else ""
                said = {"message": "Moved Permanently", "url": there + query_string}
                return reply(301 if method == "GET" else 307, said, {"location": there + query_string})
            call.repo, call.tail = self.world.repos.get(full_name), found[3] or ""
            if call.repo is None:
                return missing()
            call.path = f"/repos/{call.repo.full_name}{'/' * bool(call.tail)}{call.tail}"
            if who.app is not None and not who.login:
                # A JSON web token is for the App's own affairs.
                return apps.about(call) if call.tail == "installation" else missing()
            if (no := refused(call)) is not None:
                return no
        elif who is NOBODY and not path.startswith(("/rate_limit", "/meta")):
            return refuse(401, "Requires authentication")
        handler = handler_of(call)
        if (
            handler is None
            and call.repo is None
            and not path.startswith("/users/")
            and who.login not in self.world.owners
        ):
            # Everybody is an owner to the emulator: what it would tell of all repositories is for owners here.
            return missing()
        answer = self._forward(call) if handler is None else handler(call)
        return as_github_writes(call, answer)

    def _forward(self, call: Call) -> Answer:
        assert self.emulator is not None
        if call.who.login not in self.emulator.used:
            return missing()
        if since := call.query.get("since"):
            call.query["since"] = SECONDS.sub(r"\1.000Z", since)  # the emulator compares it with its own form
        target = quote(call.path, safe="/%:@") + (f"?{urlencode(call.query)}" if call.query else "")
        clock = int(self.world.now.timestamp() * 1000)
        return self.emulator.ask(call.method, target, call.sent, login=call.who.login, host=self.host, clock=clock)


def _do(rules: list[Rule], *, late: bool) -> None:
    for rule in rules:
        if rule.do is not None and rule.late == late:
            rule.do()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who asked may be gone: robots are killed in the middle of a call."""
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError) and self.overlay is not None and error is not None:
            self.overlay.broken.append(error)

    overlay: Overlay | None = None


class _Handler(BaseHTTPRequestHandler):
    mine: Overlay
    protocol_version = "HTTP/1.1"
    # An answer goes out in one piece: its head alone would wait 40 ms for an acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def serve(self) -> None:
        """Answer one request."""
        sent = self._body()
        if sent is None:
            self.close_connection = True
            return
        headers = {key.lower(): value for key, value in self.headers.items()}
        try:
            answer, fault = self.mine.answer(self.command, self.path, sent, headers)
        except Exception as error:  # noqa: BLE001  # a test is told of it at its end
            self.mine.broken.append(error)
            answer, fault = refuse(500, "The stand-in is broken"), None
        if answer is None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        tag = f'W/"{hashlib.sha256(answer.body).hexdigest()}"'
        if answer.status == 200 and self.command == "GET":
            if self.headers.get("if-none-match") == tag:
                answer = Answer(304, {}, b"")
            answer = Answer(answer.status, {**answer.headers, "etag": tag}, answer.body)
        self.send_response(answer.status)
        headers = {"x-ratelimit-limit": str(LIMIT), "x-ratelimit-remaining": str(LIMIT - 1),
                   "x-ratelimit-reset": str(int(time.time()) + 3600), "x-ratelimit-resource": "core",
                   "server": "github.com", "x-github-request-id": "0000:0000", **answer.headers}  # fmt: skip
        for key, value in headers.items():
            if key not in ("content-length", "transfer-encoding", "connection", "date", "keep-alive"):
                self.send_header(key, value)
        if answer.status not in (204, 304):
            self.send_header("content-length", str(len(answer.body)))
        self.end_headers()
        body = answer.body
        if fault is Fault.CUT:
            body, self.close_connection = body[: len(body) // 2], True
        if self.command != "HEAD":
            self.wfile.write(body)

    def _body(self) -> bytes | None:
        """What was sent; None where whoever sent it is gone before its end."""
        if self.headers.get("transfer-encoding") != "chunked":
            length = int(self.headers.get("content-length") or 0)
            read = self.rfile.read(length)
            return read if len(read) == length else None
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    do_GET = do_HEAD = do_POST = do_PATCH = do_PUT = do_DELETE = serve  # noqa: N815  # named by the standard library

    def version_string(self) -> str:
        return ""

    def log_message(self, format: str, *args: Any) -> None:
        pass
