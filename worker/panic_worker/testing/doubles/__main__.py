"""``python -m panic_worker.testing.doubles HOME [MODEL …]``: a cache of the hub that holds doubles.

Prints the commit of each repository as a JSON object. Without models: all that have doubles.
"""

import argparse
import json
import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"


def main() -> None:
    """Fills the folder."""
    from panic_worker.testing.doubles import add_doubles, doubled_models

    parser = argparse.ArgumentParser(prog="python -m panic_worker.testing.doubles")
    parser.add_argument("home", type=Path, help="the folder to be HF_HOME")
    parser.add_argument("models", nargs="*", metavar="MODEL")
    arguments = parser.parse_args()
    known = doubled_models()
    unknown = [model for model in arguments.models if model not in known]
    if unknown:
        parser.error(f"no doubles of {', '.join(unknown)}; there are: {', '.join(known)}")
    json.dump(add_doubles(arguments.home, arguments.models or known), sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
