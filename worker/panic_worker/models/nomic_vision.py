"""NomicVision: pictures into the space of nomic-embed-text-v1.5.

Source: https://huggingface.co/nomic-ai/nomic-embed-vision-v1.5. Its code is in nomic-ai/nomic-bert-2048.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec, Repository, TimeLimits
from panic_worker.pictures import as_pil
from panic_worker.remote_code import load_remote
from panic_worker.vectors import outputs, unit_vectors

DIMENSION = 768

SPEC = ModelSpec(
    name="NomicVision",
    kind="image-embedding",
    summary="pictures into the space of Nomic's text model v1.5",
    repository=Repository(
        "nomic-ai/nomic-embed-vision-v1.5", files=("*.json", "*.py", "*.safetensors"), without=("onnx/*",)
    ),
    further_repositories=(Repository("nomic-ai/nomic-bert-2048", files=("*.json", "*.py")),),
    licence="Apache-2.0",
    remote_code=True,
    dimension=DIMENSION,
    max_batch=64,
    parameters={"dtype": "float32", "normalised": True},
    memory_bytes=370_000_000,
    libraries=("einops", "torch", "transformers"),
    time_limits=TimeLimits(load_s=300, call_s=60, item_s=1),
)


class _NomicVision(NamedTuple):
    model: Any
    image_processor: Any


def load(context: LoadContext) -> Loaded:
    """Loads encoder and image processor."""
    from transformers import CLIPImageProcessor

    model = load_remote(context, "AutoModel", context.dtype())
    # By name: what Auto… picks depends on whether torchvision is installed. This one resizes with PIL.
    image_processor = CLIPImageProcessor.from_pretrained(str(context.folder()))
    return Loaded(_NomicVision(model, image_processor), (model,))


def embed(nomic: _NomicVision, pictures: list[Picture], call: Call) -> Iterator[Output]:
    """Embeds each picture as its first token, at length 1. All in one batch: they are brought to one size."""
    import torch

    def encode(group: list[Picture]) -> Any:
        pixels = nomic.image_processor(
            images=[as_pil(picture) for picture in group],
            # Said, since it is guessed otherwise: a picture of one or three rows looks like one of as many channels.
            input_data_format="channels_last",
            return_tensors="pt",
        )
        pixels = pixels["pixel_values"].to(nomic.model.device, next(nomic.model.parameters()).dtype)
        with torch.inference_mode():
            hidden = nomic.model(pixel_values=pixels).last_hidden_state
        return unit_vectors(hidden[:, 0], DIMENSION)

    call.stop_if_cancelled()
    return outputs(encode(pictures), [False] * len(pictures), nomic.model, lambda index: encode([pictures[index]]))
