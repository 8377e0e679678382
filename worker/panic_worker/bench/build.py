"""Builds a model at its full size with random weights on the device, from the sizes in ``configs/``."""

import importlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CONFIGS = Path(__file__).parent / "configs"


def known_models() -> list[str]:
    """The models whose sizes are kept here."""
    return sorted(path.stem for path in CONFIGS.glob("*.json"))


def read_sizes(name: str) -> dict[str, Any]:
    """The description of one model: components with ``class``, ``config``, and what ``tiny`` replaces in it."""
    described: dict[str, Any] = json.loads((CONFIGS / f"{name}.json").read_text(encoding="utf-8"))
    return described


@contextmanager
def _default_dtype(dtype: Any) -> Iterator[None]:
    import torch

    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def build_component(described: dict[str, Any], device: str, dtype: Any, *, tiny: bool) -> Any:
    """One network, built where and as narrow as it will be, since twice a large model would not fit."""
    import torch

    library, _, class_name = described["class"].rpartition(".")
    network = getattr(importlib.import_module(library), class_name)
    config = {**described["config"], **(described["tiny"] if tiny else {})}
    with torch.device(device), _default_dtype(dtype):
        is_diffusers = library == "diffusers"
        built = network.from_config(config) if is_diffusers else network(network.config_class(**config))
    return built.to(device=device, dtype=dtype).eval()


def build_handle(name: str, device: str, dtype: Any, *, tiny: bool) -> Any:
    """What the model's own file takes as handle."""
    described = read_sizes(name)
    components = {
        part: build_component(sizes, device, dtype, tiny=tiny) for part, sizes in described["components"].items()
    }
    if "pipeline" in described:
        return _pipeline(described, components)
    if name == "BLIP2":
        return _blip2(components["model"])
    return _sentence_model(described, components["model"], device)


def _pipeline(described: dict[str, Any], components: dict[str, Any]) -> Any:
    import diffusers

    from panic_worker.testing.tiny_tokenizers import clip_tokenizer, t5_tokenizer

    tokenizers = {"clip": clip_tokenizer, "t5": t5_tokenizer}
    made = {part: tokenizers[kind]() for part, kind in described["tokenizers"].items()}
    scheduler = getattr(diffusers, described["scheduler"]["class"].rpartition(".")[2])
    pipeline = getattr(diffusers, described["pipeline"])(
        scheduler=scheduler(**described["scheduler"]["config"]), **components, **made
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def _blip2(model: Any) -> Any:
    from transformers import BlipImageProcessorPil

    from panic_worker.beam_sampling import give_own_streams
    from panic_worker.models.blip2 import Blip2
    from panic_worker.testing.tiny_tokenizers import gpt2_tokenizer

    give_own_streams(model.language_model)
    return Blip2(model, BlipImageProcessorPil(size={"height": 224, "width": 224}), gpt2_tokenizer())


def _sentence_model(described: dict[str, Any], network: Any, device: str) -> Any:
    import tempfile

    from sentence_transformers import SentenceTransformer

    from panic_worker.testing.doubles.sentence_transformers import MAX_LENGTH, save_sentence_model
    from panic_worker.testing.tiny_tokenizers import mpnet_tokenizer, roberta_tokenizer

    tokenizers = {"mpnet": mpnet_tokenizer, "roberta": roberta_tokenizer}
    with tempfile.TemporaryDirectory() as folder:
        save_sentence_model(Path(folder), network, tokenizers[described["tokenizer"]](MAX_LENGTH))
        return SentenceTransformer(folder, device=device).eval()
