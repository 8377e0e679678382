"""The catalogue of models as JSON: ``python -m panic_worker.catalogue``, for ``npm run catalogue``."""

import dataclasses
import json
import sys
from typing import Any

from panic_worker import PROTOCOL
from panic_worker.find_models import find_models
from panic_worker.model_spec import ModelSpec

# In lists: as in the documentation, the models of the first line first. What is not here comes last, by name.
ORDER = (
    *("SDXLTurbo", "FluxDev", "FluxSchnell", "SD35Medium", "Flux2Klein", "Flux2Dev", "ZImageTurbo"),
    *("HunyuanImage", "GLMImage"),
    *("Moondream", "BLIP2", "Qwen25VL", "Gemma3n", "Pixtral", "LLaMA32Vision", "Florence2"),
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
        "memory_bytes": spec.memory_bytes,
        "needs": {"libraries": sorted(spec.libraries), "cuda": spec.needs_cuda},
        "time_limits": dataclasses.asdict(spec.time_limits),
    }


def catalogue() -> dict[str, Any]:
    """All models, in the order of lists."""
    places = {name: place for place, name in enumerate(ORDER)}
    specs = sorted(
        (file.spec for file in find_models().values()),
        key=lambda spec: (places.get(spec.name, len(places)), spec.name),
    )
    return {"protocol": PROTOCOL, "models": [entry(spec) for spec in specs]}


if __name__ == "__main__":
    json.dump(catalogue(), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
