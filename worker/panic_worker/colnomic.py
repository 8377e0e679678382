"""The model behind ColNomic and ColNomicVision: Qwen2.5-VL that gives a vector per token, of which the mean is taken.

Source: https://huggingface.co/nomic-ai/colnomic-embed-multimodal-3b, a low-rank adapter for
https://huggingface.co/Qwen/Qwen2.5-VL-3B-Instruct. What is computed is what the class ColQwen2_5 of colpali-engine does
(https://github.com/illuin-tech/colpali), a linear layer and a norm behind the language model's last layer; that library
itself wants an older torch.
"""

import re
from typing import Any, NamedTuple

from panic_worker.errors import WorkerError
from panic_worker.loading import LoadContext, Loaded
from panic_worker.low_rank_adapter import FILES, merge_adapter
from panic_worker.model_spec import ModelSpec, Repository, TimeLimits
from panic_worker.vectors import unit_vectors

DIMENSION = 128
_ADAPTER = Repository(
    "nomic-ai/colnomic-embed-multimodal-3b",
    files=("adapter_*", "*.json", "*.txt", "*.jinja"),
)
_BASE = Repository("Qwen/Qwen2.5-VL-3B-Instruct", files=("*.json", "*.safetensors"))
_PROJECTION = "projection.weight"


def colnomic_spec(name: str, kind: Any, summary: str, parameters: dict[str, Any]) -> ModelSpec:
    """The spec of one of the two ways to use it."""
    return ModelSpec(
        name=name,
        kind=kind,
        summary=summary,
        repository=_ADAPTER,
        further_repositories=(_BASE,),
        licence="Qwen Research",
        dimension=DIMENSION,
        max_batch=16,
        parameters={
            "dtype": "bfloat16",
            "normalised": True,
            "adapter": "merged",
            "pooling": "mean of token vectors",
            **parameters,
        },
        memory_bytes=7_600_000_000,
        libraries=("accelerate", "safetensors", "torch", "transformers"),
        time_limits=TimeLimits(load_s=900, call_s=60, item_s=10),
    )


class ColNomic(NamedTuple):
    """What both models are loaded as: ``network`` holds the language model and the projection."""

    network: Any
    image_processor: Any
    tokenizer: Any


def adapter_name(name: str) -> str:
    """The name here of a weight of the adapter, which was trained on an older layout of the same network."""
    if name.startswith("custom_text_proj"):
        return name.replace("custom_text_proj", "projection", 1)
    name = re.sub(r"^model\.(?=(language_model|visual)\.)", "", name)
    return "model." + re.sub(r"^model\.layers\.", "language_model.layers.", name)


def load_colnomic(context: LoadContext) -> Loaded:
    """Loads the network and merges the adapter, or takes what the other model has loaded.

    Raises:
        WorkerError: ``load_failed`` where the adapter does not fit, or does not bring the projection.
    """

    def build() -> Loaded:
        import torch
        from transformers import AutoTokenizer, Qwen2_5_VLModel, Qwen2VLImageProcessorPil

        adapter = context.folder(_ADAPTER)
        model = Qwen2_5_VLModel.from_pretrained(
            str(context.folder(_BASE)),
            dtype=context.dtype(),
            attn_implementation="sdpa",
            use_safetensors=True,
            device_map=context.device,
        )
        hidden = model.config.text_config.hidden_size
        projection = torch.nn.Linear(hidden, DIMENSION, device=context.device, dtype=context.dtype())
        network = torch.nn.ModuleDict({"model": model, "projection": projection}).eval()
        changed = merge_adapter(network, adapter, adapter_name)
        # Trained whole, since the base has none: a random one that was only adjusted would differ at every load.
        if not {_PROJECTION, "projection.bias"} <= set(changed):
            raise WorkerError(
                "load_failed", f"{FILES[1]} of {_ADAPTER.name} lacks custom_text_proj, the layer behind the last"
            )
        tokenizer = AutoTokenizer.from_pretrained(str(adapter))
        tokenizer.padding_side = "left"
        image_processor = Qwen2VLImageProcessorPil.from_pretrained(str(adapter))
        return Loaded(ColNomic(network, image_processor, tokenizer), (network,))

    # Also where the weights are shared, the model version needs the commits.
    commits = [context.folder(repository).name for repository in context.spec.repositories]
    return context.share(f"colnomic@{'+'.join(commits)}", build)


def mean_of_tokens(network: Any, inputs: dict[str, Any], counted: Any) -> Any:
    """The mean of the unit vectors of some tokens, at length 1.

    Args:
        network: As loaded.
        inputs: Arguments of the language model, on any device.
        counted: Tensor ``[n, tokens]``, true for tokens that count.

    Returns:
        Tensor ``[n, 128]``, float32, on the CPU.
    """
    import torch

    weight = network["projection"].weight
    moved = {
        name: tensor.to(weight.device, weight.dtype if tensor.is_floating_point() else tensor.dtype)
        for name, tensor in inputs.items()
    }
    with torch.inference_mode():
        hidden = network["model"](**moved, use_cache=False).last_hidden_state
        vectors = torch.nn.functional.normalize(network["projection"](hidden).float(), dim=-1)
        mask = counted.to(weight.device).unsqueeze(-1)
        # Not a product: what does not count may be infinite.
        summed = torch.where(mask, vectors, 0).sum(dim=1)
        return unit_vectors(summed / mask.sum(dim=1), DIMENSION)
