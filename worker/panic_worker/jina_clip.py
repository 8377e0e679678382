"""The model behind JinaClip and JinaClipVision: one set of weights for texts and pictures.

Source: https://huggingface.co/jinaai/jina-clip-v2
"""

from typing import Any, NamedTuple

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_spec import ModelSpec, Repository, TimeLimits
from panic_worker.remote_code import load_remote

DIMENSION = 768

_REPOSITORY = Repository("jinaai/jina-clip-v2", files=("*.json", "*.py", "model.safetensors"), without=("onnx/*",))
_FURTHER = (
    Repository("jinaai/jina-clip-implementation", files=("*.json", "*.py")),
    # Of the text tower its description alone: the weights are in jina-clip-v2.
    Repository("jinaai/jina-embeddings-v3", files=("*.json", "*.py"), without=("onnx/*",)),
    Repository("jinaai/xlm-roberta-flash-implementation", files=("*.json", "*.py")),
)


def jina_spec(name: str, kind: Any, summary: str, parameters: dict[str, Any]) -> ModelSpec:
    """The spec of one of the two ways to use it."""
    return ModelSpec(
        name=name,
        kind=kind,
        summary=summary,
        repository=_REPOSITORY,
        further_repositories=_FURTHER,
        licence="CC-BY-NC-4.0",
        remote_code=True,
        dimension=DIMENSION,
        max_batch=32,
        parameters={"dtype": "bfloat16", "normalised": True, "truncate_dim": DIMENSION, **parameters},
        memory_bytes=1_750_000_000,
        libraries=("einops", "requests", "timm", "torch", "torchvision", "transformers"),
        time_limits=TimeLimits(load_s=300, call_s=60, item_s=2),
    )


class JinaClip(NamedTuple):
    """What both models are loaded as."""

    model: Any
    tokenizer: Any


def load_jina(context: LoadContext) -> Loaded:
    """Loads the weights, or takes those that the other model has loaded."""

    def build() -> Loaded:
        from transformers import PreTrainedTokenizerFast

        model = load_remote(context, "AutoModel", context.dtype())
        tokenizer = PreTrainedTokenizerFast.from_pretrained(str(context.folder()))
        return Loaded(JinaClip(model, tokenizer), (model,))

    # Also where the weights are shared, the model version needs the commits.
    for repository in context.spec.repositories:
        context.folder(repository)
    return context.share(f"jina-clip@{context.folder().name}", build)
