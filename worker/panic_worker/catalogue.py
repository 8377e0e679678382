"""The catalogue of models as JSON: ``python -m panic_worker.catalogue``, for ``npm run catalogue``."""

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from panic_worker import PROTOCOL
from panic_worker.find_models import OWN_FOLDER, BrokenModelsError, find_models
from panic_worker.model_spec import ModelSpec

# In lists: as in the documentation, the models of the first line first. What is not here comes last, by name.
ORDER = (
    *("SDXLTurbo", "FluxDev", "FluxDev-int8", "FluxDev-nf4", "FluxSchnell", "FluxSchnell-int8", "FluxSchnell-nf4"),
    *("SD35Medium", "Flux2Klein", "Flux2Klein-offload", "Flux2Klein-nf4", "Flux2Dev", "Flux2Dev-nf4", "ZImageTurbo"),
    *("HunyuanImage", "HunyuanImage-offload", "HunyuanImage-nf4", "GLMImage"),
    *(
        "Moondream",
        "BLIP2",
        "Qwen25VL",
        "Qwen25VL-nf4",
        "Gemma3n",
        "Pixtral",
        "Pixtral-nf4",
        "LLaMA32Vision",
        "LLaMA32Vision-nf4",
        "Florence2",
    ),
    *("STSBMpnet", "STSBRoberta", "STSBDistilRoberta", "Nomic", "JinaClip", "Qwen3Embed", "ColNomic"),
    *("NomicVision", "JinaClipVision", "ColNomicVision"),
)


def entry(spec: ModelSpec) -> dict[str, Any]:
    """One model, as docs/worker-protocol.md has it."""
    first = spec.repository
    return {
        "name": spec.name,
        "kind": spec.kind,
        "reads": spec.reads,
        "writes": spec.writes,
        "summary": spec.summary,
        "repository": first and first.key,
        "revision": first and first.revision,
        "further_repositories": [
            {"repository": further.key, "revision": further.revision} for further in spec.further_repositories
        ],
        "licence": spec.licence,
        "gated": spec.gated,
        "remote_code": spec.remote_code,
        "hidden": spec.hidden,
        "dimension": spec.dimension,
        "max_batch": spec.max_batch,
        "one_by_one": spec.one_by_one,
        "deterministic": spec.deterministic,
        "seed_matters": spec.seed_matters,
        "parameters": spec.parameters,
        "settable": spec.settable,
        "memory_bytes": spec.memory_bytes,
        "needs": {"libraries": sorted(spec.libraries), "cuda": spec.needs_cuda},
        "time_limits": dataclasses.asdict(spec.time_limits),
    }


def catalogue(further_folders: Sequence[Path] = (), *, further_only: bool = False) -> dict[str, Any]:
    """All models, in the order of lists; or those of further folders alone."""
    places = {name: place for place, name in enumerate(ORDER)}
    specs = sorted(
        (
            file.spec
            for file in find_models(further_folders).values()
            if not further_only or file.path.parent != OWN_FOLDER
        ),
        key=lambda spec: (places.get(spec.name, len(places)), spec.name),
    )
    entries = [entry(spec) for spec in specs]
    if further_only:
        # Asked of this very interpreter; what the catalogue of all machines says depends on none.
        for one in entries:
            one["needs"]["missing"] = [name for name in one["needs"]["libraries"] if not _is_installed(name)]
    return {"protocol": PROTOCOL, "models": entries}


def _is_installed(package: str) -> bool:
    try:
        metadata.distribution(package)
    except metadata.PackageNotFoundError:
        return False
    return True


def main() -> int:
    """Prints it.

    Returns:
        The exit code: 1 if a model file cannot be read.
    """
    parser = argparse.ArgumentParser(prog="python -m panic_worker.catalogue", description=__doc__)
    parser.add_argument("--models-folder", type=Path, action="append", default=[], help="a further folder of models")
    parser.add_argument("--further-only", action="store_true", help="leave out the worker's own models")
    arguments = parser.parse_args()
    try:
        found = catalogue(arguments.models_folder, further_only=arguments.further_only)
    except BrokenModelsError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    json.dump(found, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
