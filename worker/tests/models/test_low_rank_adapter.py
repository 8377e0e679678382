"""An adapter is merged as its method says, whole or not at all."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from panic_worker.colnomic import adapter_name
from panic_worker.errors import WorkerError
from panic_worker.low_rank_adapter import merge_adapter
from panic_worker.testing.doubles.colnomic import write_adapter

A, B = "base_model.model.inner.lora_A.weight", "base_model.model.inner.lora_B.weight"


def write(folder: Path, tensors: dict[str, Any], **described: Any) -> Path:
    config = {"peft_type": "LORA", "r": 2, "lora_alpha": 6, "bias": "none", **described}
    (folder / "adapter_config.json").write_text(json.dumps(config))
    save_file(tensors, folder / "adapter_model.safetensors")
    return folder


def network() -> Any:
    torch.manual_seed(1)
    return torch.nn.ModuleDict({"inner": torch.nn.Linear(3, 5), "last": torch.nn.Linear(5, 2)})


def matrices() -> dict[str, Any]:
    torch.manual_seed(2)
    return {A: torch.randn(2, 3), B: torch.randn(5, 2)}


@pytest.mark.parametrize(("described", "scale"), [({}, 3.0), ({"use_rslora": True}, 6 / 2**0.5)])
def test_a_layer_computes_what_it_did_and_what_was_learnt(
    tmp_path: Path, described: dict[str, Any], scale: float
) -> None:
    plain, merged, learnt = network(), network(), matrices()
    assert merge_adapter(merged, write(tmp_path, learnt, **described)) == ["inner.weight"]
    x = torch.randn(7, 3)
    expected = plain["inner"](x) + scale * (x @ learnt[A].T @ learnt[B].T)
    torch.testing.assert_close(merged["inner"](x), expected, atol=1e-5, rtol=1e-5)
    assert torch.equal(merged["last"].weight, plain["last"].weight)


def test_what_the_adapter_holds_whole_replaces_what_was_there(tmp_path: Path) -> None:
    merged, bias = network(), torch.randn(2)
    folder = write(tmp_path, {**matrices(), "base_model.model.last.bias": bias})
    assert sorted(merge_adapter(merged, folder)) == ["inner.weight", "last.bias"]
    assert torch.equal(merged["last"].bias, bias)


@pytest.mark.parametrize(
    ("tensors", "described", "said"),
    [
        ({A: torch.ones(2, 3)}, {}, "has no counterpart"),
        ({B: torch.ones(5, 2)}, {}, "has no counterpart"),
        ({A: torch.ones(3, 3), B: torch.ones(5, 3)}, {}, "of rank 2"),
        ({A: torch.ones(2, 4), B: torch.ones(5, 2)}, {}, r"of \(5, 4\), the network's is \(5, 3\)"),
        ({"base_model.model.other.weight": torch.ones(1)}, {}, "which the network does not have"),
        ({}, {"use_dora": True}, "use_dora: True"),
        ({}, {"rank_pattern": {"inner": 8}}, "rank_pattern"),
        ({}, {"peft_type": "IA3"}, "'IA3'"),
    ],
)
def test_an_adapter_that_does_not_fit_in_every_part_is_refused(
    tmp_path: Path, tensors: dict[str, Any], described: dict[str, Any], said: str
) -> None:
    folder = write(tmp_path, tensors, **described)
    with pytest.raises(WorkerError, match=said):
        merge_adapter(network(), folder)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("custom_text_proj.weight", "projection.weight"),
        ("custom_text_proj", "projection"),
        ("model.layers.3.mlp.up_proj", "model.language_model.layers.3.mlp.up_proj"),
        ("model.language_model.layers.3.mlp.up_proj", "model.language_model.layers.3.mlp.up_proj"),
        ("language_model.layers.3.mlp.up_proj", "model.language_model.layers.3.mlp.up_proj"),
        ("visual.blocks.0.attn.qkv", "model.visual.blocks.0.attn.qkv"),
        ("model.visual.blocks.0.attn.qkv", "model.visual.blocks.0.attn.qkv"),
    ],
)
def test_colnomic_finds_its_weights_under_the_names_of_every_release(theirs: str, ours: str) -> None:
    assert adapter_name(theirs) == ours


def test_colnomic_without_its_projection_does_not_load(load_double: Any, tmp_path: Path, home: Path) -> None:
    [kept] = home.glob("hub/models--nomic-ai--colnomic-embed-multimodal-3b/snapshots/*/adapter_model.safetensors")
    whole = load_file(kept)
    write_adapter(tmp_path)
    save_file(
        {name: tensor for name, tensor in whole.items() if "custom_text_proj" not in name},
        tmp_path / "adapter_model.safetensors",
    )
    bytes_before = kept.read_bytes()
    try:
        kept.write_bytes((tmp_path / "adapter_model.safetensors").read_bytes())
        with pytest.raises(WorkerError, match="lacks custom_text_proj"):
            load_double("ColNomic")
    finally:
        kept.write_bytes(bytes_before)


def test_colnomic_reads_a_text_without_tokens_as_what_it_is(load_double: Any) -> None:
    from panic_worker.model_call import Call

    file, handle, parameters = load_double("ColNomic")
    nothing, something = file.module.embed(handle, ["", "a red apple"], Call(parameters))
    assert isinstance(nothing.value, WorkerError)
    assert nothing.value.kind == "not_finite"
    assert len(something.value) == 4 * 128
