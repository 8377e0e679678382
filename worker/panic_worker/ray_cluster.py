"""A Ray cluster as whoever starts executors on it sees it: how to connect, whether it asks for a token, its nodes."""

import contextlib
import logging
import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

_CONNECT_SECONDS = 5.0
_PROBE_SECONDS = 20.0
_EXIT_ANSWERED = 0
_EXIT_TOKEN_WANTED = 3
_TOKENS = "https://docs.ray.io/en/latest/ray-security/token-auth.html"


class ClusterError(Exception):
    """There is no cluster, or none that is to be used. Says what to check."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def connect(address: str, *, may_lack_token: bool) -> dict[str, Any]:
    """Connects this process with a cluster, whose nodes are given this package.

    Args:
        address: ``auto`` for the one that runs on this machine, or ``10.0.0.5:6379``.
        may_lack_token: Whether one is used on which whoever reaches it may run code.

    Returns:
        What is known of it: ``address``, ``ip`` of this machine's node, ``has_token``, ``ray`` and ``python``,
        ``nodes``, ``free_gpus`` and ``free_cpus``.

    Raises:
        ClusterError: There is none, it takes another token or asks for none, or it is of another version.
    """
    _use_token_that_is_there()
    # What it logs about a cluster that does not answer is told by what is raised here.
    logging.disable(logging.WARNING)
    import ray

    resolved = _resolve(address)
    _refuse_where_nobody_listens(resolved)
    probe = _begin_probe(resolved)
    try:
        _refuse_wrong_token(resolved)
        has_token = probe.wait(timeout=_PROBE_SECONDS) != _EXIT_ANSWERED
    except subprocess.TimeoutExpired as error:
        raise ClusterError(
            f"it cannot be told whether the Ray cluster at {resolved} asks for a token: it does not answer",
            "Check that the cluster is well: ray status",
        ) from error
    finally:
        probe.kill()
        probe.wait()
    if not has_token and not may_lack_token:
        raise ClusterError(
            f"the Ray cluster at {resolved} asks for no token: whoever reaches it runs code on all of its nodes",
            f"Start it with RAY_AUTH_MODE=token on every node, see docs/many-gpus.md and {_TOKENS}. "
            "Where only those you trust reach it: --ray-without-token",
        )
    try:
        ray.init(
            address=resolved,
            log_to_driver=False,
            logging_level=logging.ERROR,
            runtime_env={"py_modules": [str(Path(__file__).parent)], "excludes": ["__pycache__"]},
        )
    except Exception as error:
        raise _told(resolved, error) from error
    available = ray.available_resources()
    return {
        "address": resolved,
        "ip": ray.util.get_node_ip_address(),
        "has_token": has_token,
        "ray": ray.__version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "nodes": list_nodes(),
        "free_gpus": int(available.get("GPU", 0)),
        "free_cpus": int(available.get("CPU", 0)),
    }


def list_nodes() -> list[dict[str, Any]]:
    """The nodes that live now: ``host``, ``address``, ``gpus``, ``cpus``."""
    import ray

    return [
        {
            "host": node["NodeManagerHostname"],
            "address": node["NodeManagerAddress"],
            "gpus": int(node["Resources"].get("GPU", 0)),
            "cpus": int(node["Resources"].get("CPU", 0)),
        }
        for node in ray.nodes()
        if node["Alive"]
    ]


def _use_token_that_is_there() -> None:
    """As ``ray start`` does: where a token is and no mode is said, it is used. To be called before Ray is imported."""
    if "RAY_AUTH_MODE" in os.environ:
        return
    path = os.environ.get("RAY_AUTH_TOKEN_PATH") or "~/.ray/auth_token"
    if os.environ.get("RAY_AUTH_TOKEN") or Path(path).expanduser().is_file():
        os.environ["RAY_AUTH_MODE"] = "token"


def _resolve(address: str) -> str:
    from ray._private.services import canonicalize_bootstrap_address_or_die

    try:
        return str(canonicalize_bootstrap_address_or_die(address))
    except (ConnectionError, ValueError) as error:
        raise ClusterError(
            "no Ray cluster runs on this machine, or several do"
            if address == "auto"
            else f"{address}: {_first_line(error)}",
            "Start one, see docs/many-gpus.md, or name its address: --ray 10.0.0.5:6379. "
            "On one machine --devices all does without Ray.",
        ) from error


def _refuse_where_nobody_listens(address: str) -> None:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT_SECONDS).close()
    except OSError as error:
        raise ClusterError(
            f"nobody listens at {address}: {error}",
            "Check that `ray start --head` runs there, that the port is its own (6379 unless told), "
            "and that no firewall is in between.",
        ) from error


def _begin_probe(address: str) -> subprocess.Popen[bytes]:
    """Begins to ask a cluster something without a token, in a process of its own: Ray reads its mode once."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RAY_AUTH")}
    return subprocess.Popen(
        [sys.executable, "-m", "panic_worker.ray_cluster", address],
        env={**kept, "RAY_AUTH_MODE": "disabled"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _ask(address: str) -> None:
    from ray._raylet import GcsClient

    GcsClient(address=address).get_all_node_info(timeout=_CONNECT_SECONDS)


def _refuse_wrong_token(address: str) -> None:
    """Asks the cluster something small, since ``ray.init`` tries for 20 s what cannot be."""
    from ray.exceptions import AuthenticationError

    try:
        _ask(address)
    except AuthenticationError as error:
        is_used = os.environ.get("RAY_AUTH_MODE") == "token"
        raise ClusterError(
            f"the Ray cluster at {address} "
            + ("does not take the token that is given here" if is_used else "asks for a token, and here is none"),
            "Take the token of its head: RAY_AUTH_MODE=token, and RAY_AUTH_TOKEN_PATH with the path of its file.",
        ) from error
    except Exception as error:
        raise ClusterError(
            f"what listens at {address} does not answer as a Ray cluster does: {_first_line(error)}",
            "Check the port: it is that of `ray start --head --port`, 6379 unless told, and not the dashboard's.",
        ) from error


def _told(address: str, error: Exception) -> ClusterError:
    text = str(error)
    if "ersion mismatch" in text:
        versions = re.findall(r"Ray: (\S+)\s+Python: (\S+)", text)
        said = " ".join(text.split())
        if len(versions) == 2:
            (theirs, their_python), (ours, our_python) = versions
            said = f"Ray {theirs} with Python {their_python}, and here is Ray {ours} with Python {our_python}"
        return ClusterError(
            f"the Ray cluster at {address} is another version: {said}",
            "Both must be the same, Python to the last number. On every node: panic-tda setup --ray, and start Ray "
            "from that environment; or name an interpreter that has the cluster's Ray with PANIC_TDA_PYTHON.",
        )
    return ClusterError(
        f"cannot connect with the Ray cluster at {address}: {_first_line(error)}",
        "This machine must be one of its nodes: ray start --address HOST:PORT --num-gpus 0 makes it one "
        "that is given no executors.",
    )


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__


def _probe(address: str) -> int:
    from ray.exceptions import AuthenticationError

    try:
        _ask(address)
    except AuthenticationError:
        return _EXIT_TOKEN_WANTED
    return _EXIT_ANSWERED


if __name__ == "__main__":
    with contextlib.suppress(IndexError):
        sys.exit(_probe(sys.argv[1]))
