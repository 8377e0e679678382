"""Has Ray start executors for the engine, and tells it of their ends.

No data goes this way, and nothing is tried again here.

Lines of JSON come over descriptor 3 and go over descriptor 4, as in docs/worker-protocol.md.
"""

import argparse
import json
import os
import queue
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any

from panic_worker.descriptors import divert_stray_output, is_open
from panic_worker.dial import TOKEN_VARIABLE
from panic_worker.ray_actor import Order, RayExecutor
from panic_worker.ray_cluster import ClusterError, connect, list_nodes

ORDERS = 3
EVENTS = 4

EXIT_NO_PIPES = 71
EXIT_NO_CLUSTER = 73

_SECONDS_TO_END = 5.0
_SECONDS_BETWEEN_LOOKS = 0.1
_SECONDS_BETWEEN_NODES = 5.0


@dataclass
class _Placed:
    number: int
    actor: Any
    has_begun: bool = False


class Launcher:
    """The executors of one engine on one cluster."""

    def __init__(self, token: str) -> None:
        import ray

        self._ray = ray
        self._token = token
        self._orders: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._pending: dict[Any, _Placed] = {}
        self._nodes = list_nodes()
        self._looked_at = time.monotonic()

    def run(self) -> None:
        """Does what it is told until nobody can tell it any more."""
        threading.Thread(target=self._read, daemon=True).start()
        while True:
            try:
                while True:
                    order = self._orders.get(timeout=0 if self._pending else _SECONDS_BETWEEN_LOOKS)
                    if order is None:
                        return
                    self._follow(order)
            except queue.Empty:
                pass
            self._look()
            if time.monotonic() - self._looked_at > _SECONDS_BETWEEN_NODES:
                self._look_at_nodes()

    def _read(self) -> None:
        with os.fdopen(ORDERS, encoding="utf-8") as lines:
            for line in lines:
                self._orders.put(json.loads(line))
        self._orders.put(None)
        # Ray may be waiting for a head that is gone. Without this process Ray ends the actors.
        time.sleep(_SECONDS_TO_END)
        os._exit(0)

    def _follow(self, order: dict[str, Any]) -> None:
        if order["do"] == "kill":
            for placed in [one for one in self._pending.values() if one.number == order["executor"]]:
                self._ray.kill(placed.actor)
            return
        actor = (
            self._ray.remote(RayExecutor)
            .options(num_cpus=1, num_gpus=order["gpus"], max_restarts=0, max_task_retries=0)
            .remote()
        )
        begun = actor.begin.remote(
            Order(order["address"], self._token, order["interpreter"], tuple(order["arguments"]))
        )
        self._pending[begun] = _Placed(order["executor"], actor)

    def _look(self) -> None:
        if not self._pending:
            return
        ready, _ = self._ray.wait(list(self._pending), timeout=_SECONDS_BETWEEN_LOOKS)
        for reference in ready:
            placed = self._pending.pop(reference)
            try:
                found = self._ray.get(reference)
            except Exception as error:  # noqa: BLE001 - Whatever it is, this executor is lost, and no other.
                self._end(placed, {"code": None, "reason": _reason(error)})
                continue
            if placed.has_begun:
                said = found["lines"][-1] if found["lines"] else ""
                self._end(placed, {"code": found["code"], "reason": _ended(found["code"], said)})
                continue
            tell({"event": "placed", "executor": placed.number, **found})
            placed.has_begun = True
            self._pending[placed.actor.wait.remote()] = placed

    def _end(self, placed: _Placed, found: dict[str, Any]) -> None:
        # Gives its GPU back.
        self._ray.kill(placed.actor)
        tell({"event": "lost", "executor": placed.number, **found})

    def _look_at_nodes(self) -> None:
        nodes = list_nodes()
        self._looked_at = time.monotonic()
        if nodes == self._nodes:
            return
        self._nodes = nodes
        tell({"event": "nodes", "nodes": nodes})


def tell(event: dict[str, Any]) -> None:
    """Sends the engine a line."""
    os.write(EVENTS, (json.dumps(event) + "\n").encode())


def _ended(code: int, said: str) -> str:
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return f"its worker ended with {how}" + (f", saying: {said}" if said else "")


def _reason(error: Exception) -> str:
    """Ray's reason in a line: the cause of an actor's own error, or what it says of an actor that died."""
    cause = getattr(error, "cause", None)
    if isinstance(cause, Exception):
        return str(cause)
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = [line for line in lines if not line.startswith(("class_name:", "actor_id:", "pid:", "namespace:", "ip:"))]
    return " ".join(told)[:500] or type(error).__name__


def main() -> int:
    """Serves one engine.

    Returns:
        The exit code, as in docs/worker-protocol.md.
    """
    parser = argparse.ArgumentParser(prog="python -m panic_worker.ray_launcher", description=__doc__)
    parser.add_argument("--address", required=True, help="of the cluster: auto, or HOST:PORT")
    parser.add_argument("--without-token", action="store_true", help="also use a cluster that asks for no token")
    arguments = parser.parse_args()
    if not (is_open(ORDERS) and is_open(EVENTS)):
        print("panic_worker.ray_launcher: panic-tda starts it, for --ray", file=sys.stderr)  # noqa: T201
        return EXIT_NO_PIPES
    divert_stray_output()
    os.set_inheritable(ORDERS, False)
    os.set_inheritable(EVENTS, False)
    token = os.environ.pop(TOKEN_VARIABLE)
    try:
        cluster = connect(arguments.address, may_lack_token=arguments.without_token)
    except ImportError as error:
        tell({"event": "failed", "lacks_ray": True, "reason": str(error), "hint": ""})
        return EXIT_NO_CLUSTER
    except ClusterError as error:
        tell({"event": "failed", "lacks_ray": False, "reason": str(error), "hint": error.hint})
        return EXIT_NO_CLUSTER
    tell({"event": "connected", **cluster})
    Launcher(token).run()
    return 0


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    # Not sys.exit: Ray's own end may wait for a head that is gone, and ends the actors without being asked.
    os._exit(code)
