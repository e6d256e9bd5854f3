"""A Git server over HTTPS that writes down every request: what it is asked for is all that it could learn."""

import gzip
import os
import re
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import trustme

HANGS = 120
"""Seconds for which a server that hangs does so at most; no test waits for them."""


@dataclass(frozen=True)
class Request:
    """One request, its body unpacked."""

    method: str
    path: str
    body: bytes

    @property
    def wants(self) -> list[str]:
        """The ids that it asks for."""
        return re.findall(r"want ([0-9a-f]{40})", self.body.decode("latin-1"))


@dataclass
class TreeServer:
    """Serves the bare repositories under `root`."""

    root: Path
    url: str = ""
    authority: Path = Path()
    requests: list[Request] = field(default_factory=list)
    manner: str = "serve"
    """What it does instead of serving: `hang`, `cut` (stop in the middle of a pack), or a status to answer with."""
    asked: threading.Event = field(default_factory=threading.Event)
    """Set once it hangs and was asked something."""
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to trust this server."""
        return {"GIT_SSL_CAINFO": str(self.authority)}


@contextmanager
def serving(root: Path) -> Iterator[TreeServer]:
    """A server for the time of the block, on a port of this machine that was free."""
    server = TreeServer(root)

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            self._serve(b"")

        def do_POST(self) -> None:
            self._serve(self._body())

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body

        def _serve(self, body: bytes) -> None:
            packed = self.headers.get("Content-Encoding") == "gzip"
            plain = gzip.decompress(body) if packed else body
            server.requests.append(Request(self.command, self.path, plain))
            if server.manner == "hang":
                server.asked.set()
                server.closing.wait(HANGS)
                return
            if server.manner.isdigit():
                self._refuse(int(server.manner))
                return
            path, _, query = self.path.partition("?")
            environment = {
                "PATH": os.environ["PATH"],
                "GIT_PROJECT_ROOT": str(root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_CONFIG_GLOBAL": os.devnull,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(len(plain)),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            }
            done = subprocess.run(["git", "http-backend"], input=plain, env=environment, capture_output=True)
            head, _, answer = done.stdout.partition(b"\r\n\r\n")
            fields = [line.split(": ", 1) for line in head.decode("latin-1").split("\r\n") if ": " in line]
            status = next((int(value[:3]) for name, value in fields if name == "Status"), 200)
            self.send_response(status)
            for name, value in fields:
                if name != "Status":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            if server.manner == "cut" and b"PACK" in answer:
                answer = answer[: answer.index(b"PACK") + 20]
                self.close_connection = True
            self.wfile.write(answer)

        def _refuse(self, status: int) -> None:
            self.send_response(status)
            if status == 401:
                self.send_header("WWW-Authenticate", 'Basic realm="tree"')
            if 300 <= status < 400:
                self.send_header("Location", f"{server.url}/elsewhere.git/info/refs?service=git-upload-pack")
            self.send_header("Content-Length", "0")
            self.end_headers()

    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server.authority = root / "authority.pem"
    authority.cert_pem.write_to_path(str(server.authority))
    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.socket = context.wrap_socket(listener.socket, server_side=True)
    server.url = f"https://127.0.0.1:{listener.server_address[1]}"
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        listener.shutdown()
        thread.join()
        listener.server_close()
