"""An executor on a node of a Ray cluster: the actor starts a worker that dials the engine, and ends it with itself."""

import os
import socket
import subprocess
import sys
import threading
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from panic_worker.dial import TOKEN_VARIABLE

_MOST_LINES = 20


@dataclass(frozen=True)
class Order:
    """What an actor needs to start a worker."""

    #: Where the engine listens.
    address: str
    token: str
    #: The engine's own interpreter, which may lie at the same path on this node.
    interpreter: str
    #: Of ``python -m panic_worker``, besides the address.
    arguments: tuple[str, ...]


class NoInterpreterError(Exception):
    """This node has no Python that the worker could run on."""


class RayExecutor:
    """Runs as a Ray actor, one per GPU. No model runs in it, and none of the engine's data comes here."""

    def begin(self, order: Order) -> dict[str, Any]:
        """Starts the worker.

        Returns:
            Where that is: ``host``, ``address`` of the node, ``gpus`` that Ray gave, ``pid`` of the worker.
        """
        import ray

        self._lines: deque[str] = deque(maxlen=_MOST_LINES)
        self._worker = subprocess.Popen(
            [
                *[_interpreter(order.interpreter), "-m", "panic_worker", "--connect", order.address],
                *["--parent", str(os.getpid()), *order.arguments],
            ],
            env={**_environment(), TOKEN_VARIABLE: order.token},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return {
            "host": socket.gethostname(),
            "address": ray.util.get_node_ip_address(),
            "gpus": os.environ.get("CUDA_VISIBLE_DEVICES", "") if ray.get_gpu_ids() else "",
            "pid": self._worker.pid,
        }

    def wait(self) -> dict[str, Any]:
        """Waits for the worker's end.

        Returns:
            Its ``code``, below 0 for a signal, and the last ``lines`` that it said.
        """
        code = self._worker.wait()
        self._reader.join(1)
        return {"code": code, "lines": list(self._lines)}

    def _read(self) -> None:
        assert self._worker.stderr is not None
        for line in self._worker.stderr:
            self._lines.append(line.rstrip())
            # Into the log that Ray keeps of this actor.
            sys.stderr.write(line)


def _interpreter(of_engine: str) -> str:
    """The node's own, else that of the engine where it is here too, else Ray's if ``panic-tda setup`` has made it."""
    own = os.environ.get("PANIC_TDA_PYTHON")
    if own:
        return own
    if Path(of_engine).exists():
        return of_engine
    if (Path(sys.prefix) / "panic-tda.json").exists():
        return sys.executable
    raise NoInterpreterError(
        f"node {socket.gethostname()} has no Python for the models: there is no {of_engine}, and Ray's own, "
        f"{sys.executable}, was not made by panic-tda setup. Run panic-tda setup there, "
        "or start Ray there with PANIC_TDA_PYTHON"
    )


def _environment() -> dict[str, str]:
    """This node's own, without what Ray has put into it: code of models must not find the cluster's token."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    before = _environment_of(os.getppid())
    # Ray allows one thread for each processor that it counts, and other numbers of threads give other last bits.
    environment.pop("OMP_NUM_THREADS", None)
    if "OMP_NUM_THREADS" in before:
        environment["OMP_NUM_THREADS"] = before["OMP_NUM_THREADS"]
    # The package that Ray has brought here, so that it is the engine's version.
    environment["PYTHONPATH"] = str(Path(__file__).parent.parent)
    return environment


def _environment_of(process: int) -> dict[str, str]:
    try:
        pairs = Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
    except OSError:
        return {}
    return dict(pair.decode(errors="replace").split("=", 1) for pair in pairs if b"=" in pair)
