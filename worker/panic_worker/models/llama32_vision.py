"""LLaMA32Vision: Llama 3.2 Vision, 11 billion parameters.

Source: https://huggingface.co/meta-llama/Llama-3.2-11B-Vision-Instruct
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from panic_worker.chat_captions import OPTIONAL, QUESTION, answer, load_tokenizer, question
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec, Repository, TimeLimits
from panic_worker.pictures import as_pil
from panic_worker.smaller import loading_arguments

SPEC = ModelSpec(
    name="LLaMA32Vision",
    kind="image-to-text",
    summary="Llama 3.2 Vision, 11 billion parameters",
    repository=Repository(
        "meta-llama/Llama-3.2-11B-Vision-Instruct",
        files=("*.json", "*.txt", "*.jinja", "*.model", "*.safetensors"),
        without=("original/*",),
    ),
    licence="Llama 3.2 Community",
    gated=True,
    max_batch=8,
    seed_matters=False,
    parameters={"question": QUESTION, "max_new_tokens": 128, "dtype": "bfloat16", "sampler": "greedy"},
    optional=OPTIONAL,
    memory_bytes=21_000_000_000,
    libraries=("accelerate", "torch", "transformers"),
    time_limits=TimeLimits(load_s=1800, call_s=120, item_s=30),
)


class _Llama(NamedTuple):
    model: Any
    processor: Any


def load(context: LoadContext) -> Loaded:
    """Loads model and processor, the latter with the image processor of PIL, whether torchvision is there or not."""
    from transformers import MllamaForConditionalGeneration, MllamaImageProcessorPil, MllamaProcessor

    folder = context.folder()
    model = MllamaForConditionalGeneration.from_pretrained(
        str(folder), dtype=context.dtype(), use_safetensors=True, **loading_arguments(context)
    )
    model.eval()
    tokenizer = load_tokenizer(folder)
    processor = MllamaProcessor(
        MllamaImageProcessorPil.from_pretrained(str(folder)), tokenizer, chat_template=tokenizer.chat_template
    )
    return Loaded(_Llama(model, processor), (model,))


def invoke(llama: _Llama, pictures: list[Picture], seeds: list[int], call: Call) -> Iterator[Output]:
    """Describes the pictures in one batch."""
    asked = question(llama.processor, str(call.parameters["question"]))
    inputs = llama.processor(
        images=[[as_pil(picture)] for picture in pictures],
        text=[asked] * len(pictures),
        # The template has written the token that begins a text.
        add_special_tokens=False,
        padding=True,
        return_tensors="pt",
    )
    yield from answer(llama.model, llama.processor.tokenizer, dict(inputs), call, seeds)
