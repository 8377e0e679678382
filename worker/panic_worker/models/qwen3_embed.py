"""Qwen3Embed: embeddings of a language model, 4 billion parameters.

Source: https://huggingface.co/Qwen/Qwen3-Embedding-4B
"""

from collections.abc import Iterator
from typing import Any

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import ModelSpec, Repository, TimeLimits
from panic_worker.sentence_embedding import GROUPING, embed_sentences, load_sentence_model

DIMENSION = 768

SPEC = ModelSpec(
    name="Qwen3Embed",
    kind="text-embedding",
    summary="a language model's embeddings, the first 768 coordinates",
    repository=Repository("Qwen/Qwen3-Embedding-4B", files=("*.json", "*.txt", "*.safetensors")),
    licence="Apache-2.0",
    dimension=DIMENSION,
    max_batch=32,
    # The model is trained so that its first coordinates alone are an embedding too.
    parameters={"dtype": "bfloat16", "normalised": True, "grouping": GROUPING, "full_dimension": 2560},
    memory_bytes=8_000_000_000,
    libraries=("sentence-transformers", "torch", "transformers"),
    time_limits=TimeLimits(load_s=900, call_s=60, item_s=2),
)


def load(context: LoadContext) -> Loaded:
    """Loads the network, pooling (the last token) and tokenizer."""
    return load_sentence_model(context, attn_implementation="sdpa")


def embed(model: Any, texts: list[str], call: Call) -> Iterator[Output]:
    """Embeds texts without the instruction that the card has for queries."""
    return embed_sentences(model, texts, call, DIMENSION)
