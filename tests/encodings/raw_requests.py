"""A server that keeps every request as the bytes that came, so that they can be sent again."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


class RawRequests(ThreadingTCPServer):
    """Answers everything alike, and remembers the requests in the order in which they came."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        """Listen on a free port of this machine."""
        super().__init__(("127.0.0.1", 0), KeepBytes)
        self.requests: list[bytes] = []

    @property
    def origin(self) -> str:
        """Scheme and host that the requests name."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def taken(self) -> list[bytes]:
        """Give what was kept, and begin anew."""
        taken, self.requests = self.requests, []
        return taken


class KeepBytes(StreamRequestHandler):
    """Reads one request to its end."""

    server: Any

    def handle(self) -> None:
        """Keep it and answer."""
        head = b"".join(iter(self._line, b"\r\n")) + b"\r\n"
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
        if fields.get(b"transfer-encoding") == b"chunked":
            body = b"".join(self._chunks())
        else:
            body = self.rfile.read(int(fields.get(b"content-length", 0)))
        self.server.requests.append(head + body)
        self.wfile.write(ANSWER)

    def _line(self) -> bytes:
        return self.rfile.readline()

    def _chunks(self) -> Iterator[bytes]:
        size = 1
        while size:
            line = self.rfile.readline()
            size = int(line, 16)
            yield line + self.rfile.read(size + 2)


@contextmanager
def kept() -> Iterator[RawRequests]:
    """Keep requests until the block ends."""
    with RawRequests() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
