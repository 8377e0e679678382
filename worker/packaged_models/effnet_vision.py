"""EffNetVision: what EfficientNet-Lite0 sees in a picture, as a vector. Needs no GPU and no hub."""

from collections.abc import Iterator
from typing import Any

from panic_worker.effnet_lite import CODE_PACKAGE, FEATURES, WEIGHTS_PACKAGE, features_of, load_network, pixels_of
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec, TimeLimits
from panic_worker.vectors import alone, outputs, unit_vectors

SPEC = ModelSpec(
    name="EffNetVision",
    kind="image-embedding",
    summary="EfficientNet-Lite0 before its last layer, from a Python package",
    repository=None,
    licence="Apache-2.0",
    dimension=FEATURES,
    max_batch=64,
    parameters={"dtype": "float32", "normalised": True, "side": 224},
    memory_bytes=19_000_000,
    libraries=(CODE_PACKAGE, WEIGHTS_PACKAGE, "pillow", "torch"),
    time_limits=TimeLimits(load_s=300, call_s=60, item_s=1),
)


def load(context: LoadContext) -> Loaded:
    """Loads the network from the package."""
    return load_network(SPEC.name, context.device)


def embed(network: Any, pictures: list[Picture], call: Call) -> Iterator[Output]:
    """Embeds each picture as the mean over its places, at length 1."""
    import torch

    def encode(group: list[Picture]) -> Any:
        with torch.inference_mode():
            return unit_vectors(features_of(pixels_of(group, network), network), FEATURES)

    call.stop_if_cancelled()
    return outputs(encode(pictures), [False] * len(pictures), network, lambda index: alone(encode, pictures, index))
