"""Variants for smaller cards: each has a version of its own, and asks the libraries for what that version says."""

import importlib.metadata
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from panic_worker.find_models import find_models
from panic_worker.loading import LoadContext

FILES = find_models()
VARIANTS = sorted(name for name in FILES if "-" in name)
PIPELINES = [name for name in VARIANTS if FILES[name].spec.writes == "image"]
CAPTIONERS = [name for name in VARIANTS if FILES[name].spec.writes == "text"]


def context(name: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> LoadContext:
    """As on a machine with two GPUs of which the second was chosen, and with bitsandbytes in its environment."""
    version = importlib.metadata.version
    monkeypatch.setattr(
        importlib.metadata, "version", lambda name: "0.50.2" if name == "bitsandbytes" else version(name)
    )
    monkeypatch.setattr(LoadContext, "folder", lambda _self, _repository=None: folder)
    spec = FILES[name].spec
    return LoadContext(spec, dict(spec.parameters), "cuda:1", {}, lambda _key, build: build())


def bits(config: Any) -> str:
    """What a configuration asks bitsandbytes for."""
    if config.load_in_8bit:
        return "int8"
    assert config.load_in_4bit
    # Computed in the type that the model's weights have otherwise; as text where a library keeps it so.
    assert str(config.bnb_4bit_compute_dtype).removeprefix("torch.") == "bfloat16"
    return str(config.bnb_4bit_quant_type)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_has_the_weights_of_its_model_and_a_version_of_its_own(name: str) -> None:
    base_name, _, suffix = name.partition("-")
    spec, base = FILES[name].spec, FILES[base_name].spec
    assert (spec.repository, spec.kind, spec.seed_matters) == (base.repository, base.kind, base.seed_matters)
    assert spec.needs_cuda
    assert spec.memory_bytes < base.memory_bytes
    own = dict(spec.parameters.items() - base.parameters.items())
    if suffix == "offload":
        assert own == {"placement": "one part at a time"}
    else:
        assert own.pop("weights") == suffix
        assert set(own) == ({"narrowed"} if name in PIPELINES else set())
        assert "bitsandbytes" in spec.libraries
    # Set otherwise, the name would be wrong.
    assert spec.settable == base.settable


@pytest.mark.parametrize("name", PIPELINES)
def test_a_pipeline_narrows_the_parts_that_its_version_names_on_its_way_to_the_gpu(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Path
) -> None:
    from diffusers import DiffusionPipeline

    asked: dict[str, Any] = {}
    offloaded: list[str] = []

    def enable_model_cpu_offload(*, device: str) -> None:
        offloaded.append(device)

    pipeline = SimpleNamespace(
        components={},
        set_progress_bar_config=lambda **_: None,
        enable_model_cpu_offload=enable_model_cpu_offload,
    )
    monkeypatch.setattr(DiffusionPipeline, "from_pretrained", lambda _folder, **given: asked.update(given) or pipeline)
    FILES[name].module.load(context(name, monkeypatch, tmp_path))
    parameters = FILES[name].spec.parameters
    assert asked["dtype"] == torch.bfloat16
    if "placement" in parameters:
        # Begins in the machine's memory, and is carried over part by part.
        assert "device_map" not in asked
        assert offloaded == ["cuda:1"]
        return
    assert (asked["device_map"], offloaded) == ("cuda", [])
    narrowed = asked["quantization_config"].quant_mapping
    assert " ".join(narrowed) == parameters["narrowed"]
    for part, config in narrowed.items():
        assert bits(config) == parameters["weights"]
        # The library that has the part's class.
        assert type(config).__module__.startswith("transformers." if "text" in part else "diffusers.")
    repository = FILES[name].spec.repository
    assert repository is not None
    for index in (home / "hub" / f"models--{repository.name.replace('/', '--')}").glob("snapshots/*/model_index.json"):
        assert set(narrowed) <= set(json.loads(index.read_text()))


class AskedFor(Exception):  # noqa: N818 - It ends the loading where it is known what was asked for.
    pass


@pytest.mark.parametrize("name", CAPTIONERS)
def test_a_captioner_is_narrowed_on_its_way_to_the_gpu(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from transformers import PreTrainedModel

    def from_pretrained(*_: Any, **given: Any) -> None:
        raise AskedFor(given)

    monkeypatch.setattr(PreTrainedModel, "from_pretrained", from_pretrained)
    with pytest.raises(AskedFor) as asked:
        FILES[name].module.load(context(name, monkeypatch, tmp_path))
    [given] = asked.value.args
    assert given["device_map"] == "cuda:1"
    assert bits(given["quantization_config"]) == FILES[name].spec.parameters["weights"]
