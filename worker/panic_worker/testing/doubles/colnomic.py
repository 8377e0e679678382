"""Double of ColNomic: Qwen25VL's double, and an adapter as the library writes it that trained the real one."""

import json
from pathlib import Path
from typing import Any

from panic_worker.testing.doubles._parts import seeded
from panic_worker.testing.doubles.newer_captioners import qwen25_vl
from panic_worker.testing.tiny_tokenizers import qwen_tokenizer

RANK = 4
HIDDEN = 32


def adapter_tensors() -> dict[str, Any]:
    """Matrices for the attention of both layers, and the projection whole; names as of transformers 4.49."""
    import torch

    seeded()
    tensors = {}
    for layer in range(2):
        for part, width in (("q_proj", HIDDEN), ("v_proj", HIDDEN // 2)):
            name = f"base_model.model.model.layers.{layer}.self_attn.{part}"
            tensors[f"{name}.lora_A.weight"] = torch.randn(RANK, HIDDEN)
            tensors[f"{name}.lora_B.weight"] = torch.randn(width, RANK)
    tensors["base_model.model.custom_text_proj.weight"] = torch.randn(128, HIDDEN)
    tensors["base_model.model.custom_text_proj.bias"] = torch.randn(128)
    return tensors


def write_adapter(folder: Path, **described: Any) -> None:
    """Writes the two files of an adapter."""
    from safetensors.torch import save_file

    config = {"peft_type": "LORA", "r": RANK, "lora_alpha": 8, "bias": "none", "use_rslora": False, **described}
    (folder / "adapter_config.json").write_text(json.dumps(config), encoding="utf-8")
    save_file(adapter_tensors(), folder / "adapter_model.safetensors")


def _colnomic(folder: Path) -> None:
    from transformers import Qwen2VLImageProcessorPil

    write_adapter(folder, base_model_name_or_path="Qwen/Qwen2.5-VL-3B-Instruct")
    Qwen2VLImageProcessorPil(min_pixels=56 * 56, max_pixels=112 * 112).save_pretrained(folder)
    qwen_tokenizer().save_pretrained(folder)


DOUBLES = {"nomic-ai/colnomic-embed-multimodal-3b": _colnomic, "Qwen/Qwen2.5-VL-3B-Instruct": qwen25_vl}
