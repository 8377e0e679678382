"""What torch is told before anything is computed, and that only a declared parameter says otherwise."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from panic_worker.errors import WorkerError
from panic_worker.find_models import ModelFile, find_models
from panic_worker.loaded_models import LoadedModels
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call


def settings() -> dict[str, bool]:
    return {
        "deterministic": torch.are_deterministic_algorithms_enabled(),
        "fills memory": torch.utils.deterministic.fill_uninitialized_memory,
        "picks kernels by timing": torch.backends.cudnn.benchmark,
        "TF32 convolutions": torch.backends.cudnn.allow_tf32,
        "TF32 products": torch.backends.cuda.matmul.allow_tf32,
    }


REPEATABLE = {
    "deterministic": True,
    "fills memory": False,
    "picks kernels by timing": False,
    "TF32 convolutions": False,
    "TF32 products": False,
}


@pytest.fixture(autouse=True)
def as_torch_begins() -> Iterator[None]:
    """torch as it is when it is imported, before and after."""

    def put_back() -> None:
        torch.use_deterministic_algorithms(False)
        torch.utils.deterministic.fill_uninitialized_memory = True
        torch.backends.cudnn.benchmark = False
        torch.backends.cudnn.allow_tf32 = True
        torch.backends.cuda.matmul.allow_tf32 = False

    put_back()
    yield
    put_back()


def test_a_model_with_libraries_is_loaded_and_called_under_settings_that_repeat() -> None:
    seen: list[dict[str, bool]] = []

    def load(_context: LoadContext) -> Loaded:
        seen.append(settings())
        return Loaded(None)

    mpnet = find_models()["STSBMpnet"]
    file = ModelFile(spec=mpnet.spec, module=SimpleNamespace(load=load), path=mpnet.path, package=None)
    assert settings() != REPEATABLE
    LoadedModels({"STSBMpnet": file}, lambda: "cpu").load("STSBMpnet", {}, {})
    assert seen == [REPEATABLE]
    # And stays so for the calls.
    assert settings() == REPEATABLE


@pytest.mark.parametrize(("name", "declared"), [("SDXLTurbo", True), ("FluxSchnell", False)])
def test_convolutions_take_tf32_where_the_version_says_so_and_during_the_call_alone(
    load_double: Any, name: str, declared: bool
) -> None:
    from panic_worker.devices import make_repeatable

    make_repeatable()
    file, pipeline, parameters = load_double(name, size=64, steps=1)
    assert bool(parameters.get("cudnn_tf32", False)) is declared
    seen: list[dict[str, bool]] = []
    pipeline.vae.decoder.register_forward_pre_hook(lambda *_: seen.append(settings()))
    list(file.module.invoke(pipeline, ["an apple"], [1], Call(parameters)))
    assert seen == [{**REPEATABLE, "TF32 convolutions": declared}]
    assert settings() == REPEATABLE
    # Set off by a config, it is off; the version has what was computed with.
    without = file.spec.with_parameters({"steps": 1, "size": 64, "cudnn_tf32": False}) if declared else parameters
    list(file.module.invoke(pipeline, ["an apple"], [1], Call(without)))
    assert seen[-1] == REPEATABLE


def test_a_call_that_fails_leaves_the_settings_as_they_were(load_double: Any) -> None:
    from panic_worker.devices import make_repeatable

    make_repeatable()
    file, pipeline, parameters = load_double("SDXLTurbo", size=64, steps=1)

    def fail(*_: Any) -> None:
        raise WorkerError("model_failed", "the VAE has failed")

    pipeline.vae.decoder.register_forward_pre_hook(fail)
    with pytest.raises(WorkerError, match="the VAE has failed"):
        list(file.module.invoke(pipeline, ["an apple"], [1], Call(parameters)))
    assert settings() == REPEATABLE
