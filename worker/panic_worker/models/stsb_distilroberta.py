"""STSBDistilRoberta: DistilRoBERTa, tuned for semantic textual similarity.

Source: https://huggingface.co/sentence-transformers/stsb-distilroberta-base-v2
"""

from collections.abc import Iterator
from typing import Any

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import ModelSpec, Repository, TimeLimits
from panic_worker.sentence_embedding import GROUPING, embed_sentences, load_sentence_model

DIMENSION = 768

SPEC = ModelSpec(
    name="STSBDistilRoberta",
    kind="text-embedding",
    summary="DistilRoBERTa, tuned for semantic similarity",
    repository=Repository(
        "sentence-transformers/stsb-distilroberta-base-v2",
        files=("*.json", "*.txt", "*.safetensors"),
        without=("onnx/*", "openvino/*"),
    ),
    licence="Apache-2.0",
    dimension=DIMENSION,
    max_batch=64,
    parameters={"dtype": "float32", "normalised": True, "grouping": GROUPING},
    memory_bytes=330_000_000,
    libraries=("sentence-transformers", "torch", "transformers"),
    time_limits=TimeLimits(load_s=300, call_s=60, item_s=1),
)


def load(context: LoadContext) -> Loaded:
    """Loads encoder, pooling and tokenizer."""
    return load_sentence_model(context)


def embed(model: Any, texts: list[str], call: Call) -> Iterator[Output]:
    """Embeds texts; they are cut at the model's ``max_sequence_length``, which loading reports."""
    return embed_sentences(model, texts, call, DIMENSION)
