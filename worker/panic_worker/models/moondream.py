"""Moondream: a small captioner, two billion parameters.

Source: https://huggingface.co/vikhyatk/moondream2, tag 2025-01-09: the last whose captions depend on the picture alone
(it takes the likeliest token). Its code asks for a tokenizer in the same repository, tag 2024-08-26.
"""

from collections.abc import Iterator
from typing import Any

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec, Repository
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
    one_by_one=True,
    seed_matters=False,
    parameters={"length": "short", "dtype": "float16", "sampler": "greedy"},
    memory_bytes=3_900_000_000,
    libraries=("einops", "pyvips", "tokenizers", "torch", "transformers"),
)


def load(context: LoadContext) -> Loaded:
    """Loads in half precision, on a CPU too: the code keeps what it has read in float16 whatever the weights are."""
    import torch

    model = load_remote(context, "AutoModelForCausalLM", torch.float16, built_in=torch.float16)
    return Loaded(model, (model,), {"dtype": "float16"})


def invoke(model: Any, pictures: list[Picture], _seeds: list[int], call: Call) -> Iterator[Output]:
    """Gives each picture a short caption, one after the other: the code remembers one conversation."""
    import torch

    for index, picture in enumerate(pictures):
        call.step(index, len(pictures))
        with torch.inference_mode():
            caption = model.caption(as_pil(picture), length=str(call.parameters["length"]))["caption"]
        yield Output(caption.strip(), 1, 0)
