"""JinaClipVision: pictures into the space that JinaClip embeds texts into.

Source: https://huggingface.co/jinaai/jina-clip-v2
"""

from collections.abc import Iterator
from typing import Any

from panic_worker.jina_clip import DIMENSION, JinaClip, jina_spec, load_jina
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.pictures import as_pil
from panic_worker.vectors import outputs, unit_vectors

SPEC = jina_spec("JinaClipVision", "image-embedding", "pictures into one space with JinaClip", {})


def load(context: LoadContext) -> Loaded:
    """Loads both towers."""
    return load_jina(context)


def embed(jina: JinaClip, pictures: list[Picture], call: Call) -> Iterator[Output]:
    """Embeds pictures, brought to 512 px; cut to 768 of 1,024 coordinates, then at length 1. One batch."""
    import torch

    def encode(group: list[Picture]) -> Any:
        with torch.inference_mode():
            vectors = jina.model.encode_image(
                [as_pil(picture) for picture in group], batch_size=len(group), truncate_dim=DIMENSION
            )
        return unit_vectors(torch.as_tensor(vectors), DIMENSION)

    call.stop_if_cancelled()
    return outputs(encode(pictures), [False] * len(pictures), jina.model, lambda index: encode([pictures[index]]))
