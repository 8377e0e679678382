"""Moondream: a small captioner, two billion parameters.

Source: https://huggingface.co/vikhyatk/moondream2, tag 2025-01-09: the last whose captions depend on the picture alone
(it takes the likeliest token). Its code asks for a tokenizer in the same repository, tag 2024-08-26.
"""

import logging
from collections.abc import Iterator
from typing import Any, NamedTuple

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec, Repository
from panic_worker.moondream_batch import SAMPLER, captions, why_not_in_batches
from panic_worker.pictures import as_pil
from panic_worker.remote_code import load_remote

SPEC = ModelSpec(
    name="Moondream",
    kind="image-to-text",
    summary="short captions, two billion parameters",
    repository=Repository("vikhyatk/moondream2", "2025-01-09", files=("*.json", "*.py", "*.safetensors")),
    further_repositories=(
        Repository(
            "vikhyatk/moondream2",
            "2024-08-26",
            files=("tokenizer.json",),
            key="vikhyatk/moondream2@2024-08-26",
        ),
    ),
    licence="Apache-2.0",
    remote_code=True,
    max_batch=32,
    seed_matters=False,
    parameters={"length": "short", "dtype": "float16", "sampler": SAMPLER},
    memory_bytes=3_900_000_000,
    libraries=("einops", "pyvips", "tokenizers", "torch", "transformers"),
)


# What the code itself stops at.
MOST_TOKENS = 512

log = logging.getLogger(__name__)


class Moondream(NamedTuple):
    """What ``load`` gives."""

    model: Any
    in_batches: bool


def load(context: LoadContext) -> Loaded:
    """Loads in half precision, on a CPU too: the code keeps what it has read in float16 whatever the weights are.

    Code of another commit may not let pictures be described at once: then they are described one after the other, and
    the version says so by its sampler.
    """
    import torch

    model = load_remote(context, "AutoModelForCausalLM", torch.float16, built_in=torch.float16)
    reason = why_not_in_batches(model.model)
    if reason is None:
        return Loaded(Moondream(model, in_batches=True), (model,), {"dtype": "float16"})
    log.warning("Moondream describes one picture after the other, which is slower: %s", reason)
    return Loaded(Moondream(model, in_batches=False), (model,), {"dtype": "float16", "sampler": "greedy"})


def invoke(moondream: Moondream, pictures: list[Picture], _seeds: list[int], call: Call) -> Iterator[Output]:
    """Gives each picture a short caption: the likeliest token after the likeliest token."""
    import torch

    length = str(call.parameters["length"])
    if moondream.in_batches:
        texts = captions(moondream.model.model, [as_pil(one) for one in pictures], length, MOST_TOKENS, call)
        for index, text in enumerate(texts):
            yield Output(text, len(texts), index)
        return
    for index, picture in enumerate(pictures):
        call.step(index, len(pictures))
        with torch.inference_mode():
            caption = moondream.model.caption(as_pil(picture), length=length)["caption"]
        yield Output(caption.strip(), 1, 0)
