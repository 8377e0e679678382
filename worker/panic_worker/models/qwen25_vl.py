"""Qwen25VL: Qwen2.5-VL, 7 billion parameters.

Source: https://huggingface.co/Qwen/Qwen2.5-VL-7B-Instruct
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from panic_worker.chat_captions import OPTIONAL, QUESTION, answer, load_tokenizer, question
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec, Repository, TimeLimits
from panic_worker.qwen_pictures import picture_inputs
from panic_worker.smaller import loading_arguments

SPEC = ModelSpec(
    name="Qwen25VL",
    kind="image-to-text",
    summary="Qwen2.5-VL, 7 billion parameters",
    repository=Repository(
        "Qwen/Qwen2.5-VL-7B-Instruct", files=("*.json", "*.txt", "*.jinja", "*.model", "*.safetensors")
    ),
    licence="Apache-2.0",
    gated=False,
    max_batch=16,
    seed_matters=False,
    parameters={"question": QUESTION, "max_new_tokens": 128, "dtype": "bfloat16", "sampler": "greedy"},
    optional=OPTIONAL,
    memory_bytes=16_600_000_000,
    libraries=("accelerate", "torch", "transformers"),
    time_limits=TimeLimits(load_s=1800, call_s=120, item_s=30),
)


class _Qwen(NamedTuple):
    model: Any
    image_processor: Any
    tokenizer: Any


def load(context: LoadContext) -> Loaded:
    """Loads model, image processor and tokenizer.

    Not the library's processor, which needs torchvision for videos.
    """
    from transformers import Qwen2_5_VLForConditionalGeneration, Qwen2VLImageProcessorPil

    folder = context.folder()
    model = Qwen2_5_VLForConditionalGeneration.from_pretrained(
        str(folder),
        dtype=context.dtype(),
        attn_implementation="sdpa",
        use_safetensors=True,
        **loading_arguments(context),
    )
    model.eval()
    image_processor = Qwen2VLImageProcessorPil.from_pretrained(str(folder))
    return Loaded(_Qwen(model, image_processor, load_tokenizer(folder)), (model,))


def invoke(qwen: _Qwen, pictures: list[Picture], seeds: list[int], call: Call) -> Iterator[Output]:
    """Describes the pictures in one batch, at the size that the model chooses for each."""
    asked = question(qwen.tokenizer, str(call.parameters["question"]))
    inputs = picture_inputs(qwen.image_processor, qwen.tokenizer, pictures, asked)
    yield from answer(qwen.model, qwen.tokenizer, inputs, call, seeds)
