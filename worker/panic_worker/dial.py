"""Dials an engine that waits for executors, and has each show the other that it has the token."""

import contextlib
import hashlib
import hmac
import os
import re
import secrets
import socket
import time

TOKEN_VARIABLE = "PANIC_TDA_EXECUTOR_TOKEN"  # noqa: S105 - The name of a variable.

# What the client sets for workers that it starts itself.
ENVIRONMENT = {
    "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "PANIC_TDA_ENTRY_POINTS": "0",
    "TOKENIZERS_PARALLELISM": "false",
    "TQDM_DISABLE": "1",
}

_GREETING = "panic-tda-executor 1"
_HANDSHAKE_SECONDS = 10.0
_MAX_LINE_BYTES = 512
_PAUSE_SECONDS = 1.0
# A cut cable is known after about ten seconds on this side, whatever is on its way.
_USER_TIMEOUT_MS = 10_000
_KEEPALIVE = {"TCP_KEEPIDLE": 3, "TCP_KEEPINTVL": 3, "TCP_KEEPCNT": 2, "TCP_USER_TIMEOUT": _USER_TIMEOUT_MS}


class DialError(Exception):
    """There is no engine, or none that this worker may work for. Says what to check."""


def take_token() -> str:
    """Takes the token out of this process's environment: what models run must not find it there.

    Raises:
        DialError: There is none.
    """
    token = os.environ.pop(TOKEN_VARIABLE, "")
    if re.fullmatch(r"[0-9a-f]{64}", token) is None:
        found = "it is not set" if not token else f"found {len(token)} characters"
        raise DialError(
            f"{TOKEN_VARIABLE}: expected the 64 hexadecimal digits of the engine's token, {found}. "
            "panic-tda says where they are when it begins to listen."
        )
    return token


def dial(address: str, token: str, patience: float) -> int:
    """Connects with an engine; tries again each second while nobody listens.

    Args:
        address: ``10.0.0.5:7400`` or ``[fd00::5]:7400``.
        token: 64 hexadecimal digits.
        patience: Seconds after which it is given up.

    Returns:
        The descriptor of the connection, over which frames go from now on.

    Raises:
        DialError: Nobody listens, or who listens has another token.
    """
    host, port = _split(address)
    deadline = time.monotonic() + patience
    while True:
        try:
            connection = socket.create_connection((host, port), timeout=_HANDSHAKE_SECONDS)
        except OSError as error:
            reason = str(error)
        else:
            try:
                _prove(connection, token)
                return _opened(connection)
            except (OSError, EOFError) as error:
                connection.close()
                reason = str(error)
        if time.monotonic() >= deadline:
            raise DialError(
                f"no panic-tda took this executor at {address} for {patience:g} s; the last time: {reason}. "
                "Check that it runs with --listen or --ray, that the address is right "
                "and that no firewall is in between."
            )
        time.sleep(_PAUSE_SECONDS)


def proof(token: str, who: str, of_engine: str, of_worker: str, host: str) -> str:
    """HMAC-SHA256 (RFC 2104) of who says it and of what both drew: shows that one has the token, without telling it."""
    text = f"{_GREETING} {who} {of_engine} {of_worker} {host}"
    return hmac.new(bytes.fromhex(token), text.encode("ascii"), hashlib.sha256).hexdigest()


def _split(address: str) -> tuple[str, int]:
    match = re.fullmatch(r"(?:\[([^\]]+)\]|([^:\[\]]+)):(\d{1,5})", address)
    if match is None:
        raise DialError(f"--connect {address}: expected an address and a port, such as 10.0.0.5:7400")
    return match[1] or match[2], int(match[3])


def _prove(connection: socket.socket, token: str) -> None:
    greeting, _, of_engine = _line(connection).rpartition(" ")
    if greeting != _GREETING or re.fullmatch(r"[0-9a-f]{64}", of_engine) is None:
        raise DialError("who listens there is no panic-tda of this version")
    of_worker = secrets.token_hex(32)
    host = re.sub(r"[^A-Za-z0-9._-]", "-", socket.gethostname())[:253] or "unknown"
    worker_proof = proof(token, "worker", of_engine, of_worker, host)
    connection.sendall(f"{of_worker} {worker_proof} {host}\n".encode("ascii"))
    answer = _line(connection)
    if answer == "refused":
        raise DialError(f"the engine has another token: take the one of this run for {TOKEN_VARIABLE}")
    expected = "welcome " + proof(token, "engine", of_engine, of_worker, host)
    if not hmac.compare_digest(answer.encode(), expected.encode()):
        raise DialError("who listens there does not have the token: it may be another program than panic-tda")


def _line(connection: socket.socket) -> str:
    """The next line, and nothing behind it, since frames may follow."""
    read = bytearray()
    deadline = time.monotonic() + _HANDSHAKE_SECONDS
    while not read.endswith(b"\n"):
        if len(read) > _MAX_LINE_BYTES:
            raise DialError("who listens there is no panic-tda: it sends more than a line")
        if time.monotonic() > deadline:
            raise TimeoutError("the engine took too long to answer")
        byte = connection.recv(1)
        if not byte:
            raise EOFError("the connection was closed")
        read += byte
    return read[:-1].decode("latin-1")


def _opened(connection: socket.socket) -> int:
    connection.settimeout(None)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for name, value in _KEEPALIVE.items():
        # Not every system has each.
        with contextlib.suppress(AttributeError, OSError):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    return connection.detach()
