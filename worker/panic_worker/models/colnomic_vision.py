"""ColNomicVision: pictures into the space that ColNomic embeds texts into.

Source: https://huggingface.co/nomic-ai/colnomic-embed-multimodal-3b
"""

from collections.abc import Iterator
from typing import Any

from panic_worker.colnomic import ColNomic, colnomic_spec, load_colnomic, mean_of_tokens
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.qwen_pictures import picture_inputs
from panic_worker.vectors import outputs

# What the model was trained with around every picture.
_AROUND = "<|im_start|>user\n<|vision_start|><|image_pad|><|vision_end|>Describe the image.<|im_end|><|endoftext|>"

SPEC = colnomic_spec(
    "ColNomicVision",
    "image-embedding",
    "pictures into one space with ColNomic",
    {"counted": "tokens of the picture"},
)


def load(context: LoadContext) -> Loaded:
    """Loads the network, which reads texts and pictures."""
    return load_colnomic(context)


def embed(colnomic: ColNomic, pictures: list[Picture], call: Call) -> Iterator[Output]:
    """Embeds pictures in one batch, at the size that the model chooses for each; the words around them do not count."""

    def encode(group: list[Picture]) -> Any:
        inputs = picture_inputs(colnomic.image_processor, colnomic.tokenizer, group, _AROUND)
        return mean_of_tokens(colnomic.network, inputs, inputs["mm_token_type_ids"].bool())

    call.stop_if_cancelled()
    return outputs(encode(pictures), [False] * len(pictures), colnomic.network, lambda index: encode([pictures[index]]))
