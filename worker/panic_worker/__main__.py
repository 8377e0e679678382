"""The worker: ``python -m panic_worker``, started by the client with pipes on descriptors 3 and 4."""

import argparse
import os
import sys
from pathlib import Path

from panic_worker.descriptors import divert_stray_output, is_open
from panic_worker.find_models import BrokenModelsError, find_models
from panic_worker.frames import FrameWriter
from panic_worker.front import Front

REQUESTS = 3
ANSWERS = 4

EXIT_BROKEN_MODELS = 66
EXIT_NO_PIPES = 71


def main() -> int:
    """Serves one client.

    Returns:
        The exit code, as in docs/worker-protocol.md.
    """
    parser = argparse.ArgumentParser(prog="python -m panic_worker", description=__doc__)
    parser.add_argument(
        "--models-folder", type=Path, action="append", default=[], help="a further folder of model files"
    )
    arguments = parser.parse_args()
    if not (is_open(REQUESTS) and is_open(ANSWERS)):
        print(  # noqa: T201
            "panic_worker: descriptors 3 and 4 are not open. panic-tda starts the worker; docs/worker-protocol.md",
            file=sys.stderr,
        )
        return EXIT_NO_PIPES
    divert_stray_output()
    # The model process must not hold the client's pipes open.
    os.set_inheritable(REQUESTS, False)
    os.set_inheritable(ANSWERS, False)
    folders = [folder.absolute() for folder in arguments.models_folder]
    try:
        files = find_models(folders)
    except BrokenModelsError as error:
        FrameWriter(ANSWERS).write({"type": "fatal", "kind": "broken_models", "message": str(error)})
        return EXIT_BROKEN_MODELS
    return Front(REQUESTS, ANSWERS, files, folders).run()


if __name__ == "__main__":
    # Not sys.exit: threads may be stuck in a write that nobody reads.
    code = main()
    sys.stderr.flush()
    os._exit(code)
