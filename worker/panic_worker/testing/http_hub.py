"""A hub on this machine: serves a folder that ``FakeHub`` has filled, over HTTP, to ``HF_ENDPOINT``.

``python -m panic_worker.testing.http_hub HOME`` prints its address and serves until standard input ends.
Needs the standard library alone.
"""

import argparse
import hashlib
import json
import re
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

_API = re.compile(r"/api/models/([^/]+/[^/]+?)(?:/(revision|tree)/([^/]+))?(/auth-check)?")
_FILE = re.compile(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)")


class HttpHub:
    """A hub that serves the cache in ``home``.

    Args:
        gated: Repositories whose files need the token ``accepted``.
        cut_after: Bytes after which the connection of a file is cut, once per file; ``None``: never.
        broken: Answers everything with 503.
    """

    def __init__(
        self,
        home: Path,
        gated: frozenset[str] = frozenset(),
        cut_after: int | None = None,
        *,
        broken: bool = False,
    ) -> None:
        self.cache = home / "hub"
        self.gated = gated
        self.cut_after = cut_after
        self.broken = broken
        self.requests: list[str] = []
        self.cut: set[str] = set()
        hub = self

        class Handler(_Handler):
            pass

        Handler.hub = hub
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        """Starts to serve."""
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Ends it."""
        self._server.shutdown()
        self._server.server_close()

    def commit(self, repository: str, revision: str) -> str | None:
        """What a revision stands for; ``None`` if there is none such."""
        folder = self.cache / f"models--{repository.replace('/', '--')}"
        if (folder / "snapshots" / revision).is_dir():
            return revision
        reference = folder / "refs" / revision
        return reference.read_text() if reference.is_file() else None

    def snapshot(self, repository: str, commit: str) -> Path:
        """The folder of a commit's files."""
        return self.cache / f"models--{repository.replace('/', '--')}" / "snapshots" / commit


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    hub: HttpHub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments: Any) -> None:
        """Says nothing: tests look at ``requests``."""

    def do_HEAD(self) -> None:
        """As GET, without the body."""
        self._answer()

    def do_GET(self) -> None:
        """Describes a repository, or sends a file."""
        self._answer()

    def _answer(self) -> None:
        path = self.path.partition("?")[0]
        byte_range = self.headers.get("Range", "")
        self.hub.requests.append(f"{self.command} {path} {byte_range}".strip())
        if self.hub.broken:
            return self._send(HTTPStatus.SERVICE_UNAVAILABLE)
        if match := _API.fullmatch(path):
            return self._describe(match)
        if match := _FILE.fullmatch(path):
            return self._send_file(match, byte_range)
        return self._send(HTTPStatus.NOT_FOUND)

    def _may_read(self, repository: str) -> bool:
        return repository not in self.hub.gated or self.headers.get("Authorization") == "Bearer accepted"

    def _find(self, repository: str, revision: str) -> Path | None:
        """The folder of a revision; or the answer is sent."""
        if not (self.hub.cache / f"models--{repository.replace('/', '--')}").is_dir():
            # As the real hub answers whoever has no token: it does not tell what there is.
            self._send(HTTPStatus.UNAUTHORIZED, {"X-Error-Code": "RepoNotFound"})
            return None
        commit = self.hub.commit(repository, revision)
        if commit is None:
            self._send(HTTPStatus.NOT_FOUND, {"X-Error-Code": "RevisionNotFound"})
            return None
        return self.hub.snapshot(repository, commit)

    def _describe(self, match: re.Match[str]) -> None:
        repository, what, revision, checks = match[1], match[2], match[3] or "main", match[4]
        folder = self._find(repository, revision)
        if folder is None:
            return
        if checks:
            if self._may_read(repository):
                self._send(HTTPStatus.OK, body=b"{}")
            else:
                self._send(HTTPStatus.FORBIDDEN, {"X-Error-Code": "GatedRepo"})
            return
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        described: Any
        if what == "tree":
            described = [
                {
                    "type": "file",
                    "path": str(path.relative_to(folder)),
                    "size": path.stat().st_size,
                    "oid": _digest(path)[:40],
                    "lfs": {"oid": _digest(path), "size": path.stat().st_size, "pointerSize": 1},
                }
                for path in files
            ]
        else:
            described = {
                "id": repository,
                "sha": folder.name,
                "private": False,
                "gated": "auto" if repository in self.hub.gated else False,
                "siblings": [
                    {"rfilename": str(path.relative_to(folder)), "size": path.stat().st_size} for path in files
                ],
                "tags": [],
                "downloads": 0,
            }
        self._send(HTTPStatus.OK, {"Content-Type": "application/json"}, json.dumps(described).encode())

    def _send_file(self, match: re.Match[str], byte_range: str) -> None:
        repository, revision, name = match.groups()
        folder = self._find(repository, revision)
        if folder is None:
            return
        if not self._may_read(repository):
            self._send(HTTPStatus.FORBIDDEN, {"X-Error-Code": "GatedRepo"})
            return
        path = folder / name
        if not path.is_file():
            self._send(HTTPStatus.NOT_FOUND, {"X-Error-Code": "EntryNotFound"})
            return
        content = path.read_bytes()
        headers = {
            "ETag": f'"{_digest(path)}"',
            "X-Repo-Commit": folder.name,
            "Accept-Ranges": "bytes",
        }
        start = 0
        status = HTTPStatus.OK
        if begun := re.fullmatch(r"bytes=(\d+)-", byte_range):
            start = int(begun[1])
            status = HTTPStatus.PARTIAL_CONTENT
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        cut_after = self.hub.cut_after
        cuts = (
            self.command == "GET"
            and cut_after is not None
            and len(content) - start > cut_after
            and name not in self.hub.cut
        )
        self._send(status, headers, content[start:], cut_after if cuts else None)
        if cuts:
            self.hub.cut.add(name)

    def _send(
        self,
        status: HTTPStatus,
        headers: dict[str, str] | None = None,
        body: bytes = b"",
        cut_after: int | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(body[:cut_after])
        if cut_after is not None:
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(2)


def main() -> None:
    """Serves until standard input ends."""
    parser = argparse.ArgumentParser(prog="python -m panic_worker.testing.http_hub")
    parser.add_argument("home", type=Path, help="a folder that panic_worker.testing.doubles has filled")
    parser.add_argument("--gated", action="append", default=[], metavar="REPOSITORY", help='needs the token "accepted"')
    parser.add_argument("--cut-after", type=int, metavar="BYTES", help="cut the connection of each file once")
    parser.add_argument("--broken", action="store_true", help="answer everything with 503")
    arguments = parser.parse_args()
    with HttpHub(arguments.home, frozenset(arguments.gated), arguments.cut_after, broken=arguments.broken) as hub:
        sys.stdout.write(f"{hub.address}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
