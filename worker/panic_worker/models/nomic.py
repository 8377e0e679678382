"""Nomic: a multilingual mixture of experts, 475 million parameters.

Source: https://huggingface.co/nomic-ai/nomic-embed-text-v2-moe. Its code is in nomic-ai/nomic-bert-2048. transformers
has a class of the same name for version 1.5, which is another network: it must not be taken.

Texts are embedded as they are, as in earlier versions of PANIC-TDA, without the card's "search_document: ".
"""

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import ModelSpec, Repository, TimeLimits
from panic_worker.remote_code import load_remote
from panic_worker.token_groups import groups_of_equal_length
from panic_worker.vectors import alone, outputs, unit_vectors

DIMENSION = 768

SPEC = ModelSpec(
    name="Nomic",
    kind="text-embedding",
    summary="multilingual mixture of experts",
    repository=Repository("nomic-ai/nomic-embed-text-v2-moe", files=("*.json", "*.py", "*.safetensors")),
    further_repositories=(Repository("nomic-ai/nomic-bert-2048", files=("*.json", "*.py")),),
    licence="Apache-2.0",
    remote_code=True,
    dimension=DIMENSION,
    max_batch=64,
    parameters={"dtype": "float32", "normalised": True, "prefix": "", "max_sequence_length": 512},
    memory_bytes=1_900_000_000,
    libraries=("einops", "torch", "transformers"),
    time_limits=TimeLimits(load_s=300, call_s=60, item_s=1),
)


class _Nomic(NamedTuple):
    model: Any
    tokenizer: Any


def load(context: LoadContext) -> Loaded:
    """Loads encoder and tokenizer."""
    from transformers import PreTrainedTokenizerFast

    # Left over: the head that it was trained with, and a layer on top of the first token that was never trained.
    model = load_remote(context, "AutoModel", context.dtype(), may_be_left_over=("cls.", "pooler."))
    return Loaded(_Nomic(model, PreTrainedTokenizerFast.from_pretrained(str(context.folder()))), (model,))


def embed(nomic: _Nomic, texts: list[str], call: Call) -> Iterator[Output]:
    """Embeds each text as the mean of its tokens, at length 1."""
    import torch

    limit = int(call.parameters["max_sequence_length"])
    prefix = str(call.parameters["prefix"])
    tokens = [nomic.tokenizer(prefix + text, truncation=False, verbose=False)["input_ids"] for text in texts]

    def encode(group: list[int]) -> Any:
        members = [prefix + texts[index] for index in group]
        encoded = nomic.tokenizer(members, truncation=True, max_length=limit, return_tensors="pt")
        encoded = encoded.to(nomic.model.device)
        with torch.inference_mode():
            hidden = nomic.model(
                input_ids=encoded["input_ids"], attention_mask=encoded["attention_mask"]
            ).last_hidden_state
        return unit_vectors(hidden.float().mean(dim=1), DIMENSION)

    found: dict[int, Output] = {}
    for group in groups_of_equal_length([min(len(ids), limit) for ids in tokens]):
        call.stop_if_cancelled()
        truncated = [len(tokens[index]) > limit for index in group]
        computed = outputs(encode(group), truncated, nomic.model, partial(alone, encode, group))
        found.update(zip(group, computed, strict=True))
    for index in range(len(texts)):
        yield found[index]
