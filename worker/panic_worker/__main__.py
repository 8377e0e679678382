"""The worker: started by the client with pipes on descriptors 3 and 4, or by others to dial one (``--connect``)."""

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

from panic_worker.descriptors import divert_stray_output, is_open
from panic_worker.dial import ENVIRONMENT, TOKEN_VARIABLE, DialError, dial, take_token
from panic_worker.die_with_parent import die_with_parent
from panic_worker.find_models import BrokenModelsError, find_models
from panic_worker.frames import FrameWriter
from panic_worker.front import Front

REQUESTS = 3
ANSWERS = 4

EXIT_BROKEN_MODELS = 66
EXIT_NO_PIPES = 71
EXIT_NO_ENGINE = 72


def main() -> int:
    """Serves one client.

    Returns:
        The exit code, as in docs/worker-protocol.md.
    """
    parser = argparse.ArgumentParser(prog="python -m panic_worker", description=__doc__)
    parser.add_argument(
        "--models-folder", type=Path, action="append", default=[], help="a further folder of model files"
    )
    parser.add_argument(
        "--connect", metavar="ADDRESS:PORT", help=f"dial an engine that listens; its token is in {TOKEN_VARIABLE}"
    )
    parser.add_argument(
        "--patience", type=float, default=60, metavar="SECONDS", help="how long to dial while nobody listens"
    )
    parser.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    folders = [folder.absolute() for folder in arguments.models_folder]
    if arguments.connect is not None:
        return _serve_engine(arguments, folders)
    if not (is_open(REQUESTS) and is_open(ANSWERS)):
        print(  # noqa: T201
            "panic_worker: descriptors 3 and 4 are not open. panic-tda starts the worker, or --connect ADDRESS:PORT "
            "dials one that listens; docs/worker-protocol.md",
            file=sys.stderr,
        )
        return EXIT_NO_PIPES
    divert_stray_output()
    # The model process must not hold the client's pipes open.
    os.set_inheritable(REQUESTS, False)
    os.set_inheritable(ANSWERS, False)
    try:
        files = find_models(folders)
    except BrokenModelsError as error:
        FrameWriter(ANSWERS).write({"type": "fatal", "kind": "broken_models", "message": str(error)})
        return EXIT_BROKEN_MODELS
    return Front(REQUESTS, ANSWERS, files, folders).run()


def _serve_engine(arguments: argparse.Namespace, folders: list[Path]) -> int:
    """Dials an engine and serves it; once the connection is lost, dials again as a new process."""
    if arguments.parent is not None:
        die_with_parent(arguments.parent)
    try:
        files = find_models(folders)
        token = take_token()
        for name, value in ENVIRONMENT.items():
            os.environ.setdefault(name, value)
        connection = dial(arguments.connect, token, arguments.patience)
    except (BrokenModelsError, DialError) as error:
        print(f"panic_worker: {error}", file=sys.stderr)  # noqa: T201
        return EXIT_BROKEN_MODELS if isinstance(error, BrokenModelsError) else EXIT_NO_ENGINE
    print(f"panic_worker: works for {arguments.connect}", file=sys.stderr)  # noqa: T201
    divert_stray_output()
    # Who has started it may end it so.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    front = Front(connection, connection, files, folders)
    code = front.run()
    if front.was_dismissed or code != 0:
        return code
    print("panic_worker: the connection is lost; dialling again", file=sys.stderr)  # noqa: T201
    sys.stderr.flush()
    front.join()
    return _begin_anew(token)


def _begin_anew(token: str) -> NoReturn:
    """Takes the place of this process: nothing is left of threads that may be stuck, and its number stays the same."""
    os.execve(  # noqa: S606
        sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, TOKEN_VARIABLE: token}
    )


if __name__ == "__main__":
    # Not sys.exit: threads may be stuck in a write that nobody reads.
    code = main()
    sys.stderr.flush()
    os._exit(code)
