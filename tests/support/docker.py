"""Docker without Docker: a reader of Dockerfiles, and an engine that runs our image as a process.

The engine understands what testcontainers asks: create, copy into, start, inspect, remove a
container. The process is started as the Dockerfile says, with its variables; `/scenarios` is a
folder of its own.
"""

import io
import json
import os
import re
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

from tests.support.source_trees import ROOT


class Instruction(NamedTuple):
    """An instruction, such as COPY, and the rest of its line."""

    name: str
    text: str


def instructions(path: Path) -> list[Instruction]:
    """Read the instructions of a Dockerfile."""
    return [Instruction(*line.split(maxsplit=1)) for line in _logical_lines(path)]


def last_stage(path: Path) -> list[Instruction]:
    """Read the instructions that make the image itself, from the last FROM on."""
    found = instructions(path)
    return found[max(n for n, each in enumerate(found) if each.name == "FROM") :]


def environment_of(path: Path) -> dict[str, str]:
    """Read the environment variables that an image sets."""
    texts = (each.text for each in last_stage(path) if each.name == "ENV")
    return dict(pair.split("=", 1) for text in texts for pair in text.split())


def _logical_lines(path: Path) -> Iterator[str]:
    begun = ""
    for line in path.read_text("utf-8").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        begun += line.rstrip().removesuffix("\\").strip() + " "
        if not line.rstrip().endswith("\\"):
            yield begun.strip()
            begun = ""


DOCKERFILE = ROOT / "Dockerfile"
CONTAINER_ID = "c" * 64
VERSION = re.compile(r"^/v[0-9.]+")


class DockerEngine:
    """One container at most.

    Attributes:
        asked: what it was asked to create.
        removed: whether the container was removed.
    """

    def __init__(self, commands: Path, folder: Path) -> None:
        """Run the command of an environment; `folder` is what the container sees as its root."""
        self.asked: dict[str, Any] = {}
        self.removed = False
        self._commands = commands
        self._root = folder
        self._process: subprocess.Popen[str] | None = None
        self._port = "0"

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        """Answer one request, with a status and JSON."""
        plain = VERSION.sub("", path.partition("?")[0])
        asked = f"{method} {plain.replace(CONTAINER_ID, '…')}"
        answers: dict[str, Callable[[bytes], tuple[int, Any]]] = {
            "GET /version": lambda _: (200, {"ApiVersion": "1.47", "Version": "0"}),
            "GET /images/whmcs-sim/json": lambda _: (200, {"Id": "whmcs-sim"}),
            "POST /containers/create": self._create,
            "PUT /containers/…/archive": self._copy,
            "POST /containers/…/start": self._start,
            "GET /containers/…/json": self._inspect,
            "DELETE /containers/…": self._remove,
        }
        if asked not in answers:
            return 501, {"message": f"this engine does not know {asked}"}
        return answers[asked](body)

    def stop(self) -> None:
        """Stop the process, if there is one."""
        if self._process is not None:
            self._process.terminate()
            self._process.communicate()
            self._process = None

    def _create(self, body: bytes) -> tuple[int, Any]:
        self.asked = json.loads(body)
        return 201, {"Id": CONTAINER_ID}

    def _copy(self, body: bytes) -> tuple[int, Any]:
        with tarfile.open(fileobj=io.BytesIO(body)) as files:
            files.extractall(self._root, filter="data")
        return 200, {}

    def _start(self, _body: bytes) -> tuple[int, Any]:
        stage = dict(last_stage(DOCKERFILE))
        given = dict(pair.split("=", 1) for pair in self.asked.get("Env") or ())
        variables = environment_of(DOCKERFILE) | given
        scenario = variables["WHMCS_SIM_SCENARIO"]
        if scenario.startswith("/"):
            variables["WHMCS_SIM_SCENARIO"] = f"{self._root}{scenario}"
        (program,) = json.loads(stage["ENTRYPOINT"])
        self._process = subprocess.Popen(
            [str(self._commands / program), *json.loads(stage["CMD"])],
            env=variables | {"WHMCS_SIM_PORT": "0", "PATH": os.defpath},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        self._port = self._process.stdout.readline().strip().rpartition(":")[2]
        return 204, None

    def _inspect(self, _body: bytes) -> tuple[int, Any]:
        (port,) = self.asked["ExposedPorts"]
        bound = [{"HostIp": "127.0.0.1", "HostPort": self._port}]
        state = {"Status": "running", "Running": True}
        settings = {"Ports": {port: bound}}
        return 200, {"Id": CONTAINER_ID, "State": state, "NetworkSettings": settings, "Config": {}}

    def _remove(self, _body: bytes) -> tuple[int, Any]:
        self.stop()
        self.removed = True
        return 204, None


@contextmanager
def serve_docker(engine: DockerEngine) -> Iterator[str]:
    """Serve an engine as Docker does; gives what DOCKER_HOST must say."""

    class Handler(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            """Answer whatever method it is."""
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            body = self._body()
            status, told = engine.answer(self.command, self.path, body)
            content = b"" if told is None else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))
            chunks = []
            while size := int(self.rfile.readline(), 16):
                chunks.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(chunks)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"tcp://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        engine.stop()
