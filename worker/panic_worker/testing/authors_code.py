"""Doubles made of the authors' own code: ``python -m panic_worker.testing.authors_code CODE HOME``.

``CODE`` has a folder per repository, such as ``nomic-ai--nomic-bert-2048``, with the Python files of its authors. They
are not kept here: their licences are their own. Each is built small, with random weights, by that code itself, and
saved into the cache of the hub in ``HOME``. To be run on the libraries that the code was written for. Prints the names
of the models that it has made.
"""

import importlib
import json
import re
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from panic_worker.find_models import find_models
from panic_worker.testing.fake_hub import FakeHub
from panic_worker.testing.tiny_tokenizers import unigram_tokenizer

# What of Moondream's sizes can be smaller: its code has the number of patches and the part that is turned built in.
_MOONDREAM_SIZES = {
    "dim": 128,
    "n_layers": 2,
    "n_heads": 2,
    "enc_dim": 16,
    "enc_ff_dim": 32,
    "enc_n_heads": 2,
    "proj_out_dim": 128,
    "proj_inner_dim": 64,
    "coord_feat_dim": 8,
    "coord_out_dim": 8,
    "size_feat_dim": 8,
    "size_out_dim": 8,
    "inner_dim": 16,
}


def _save(folder: Path, model: Any) -> None:
    from safetensors.torch import save_file

    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, folder / "model.safetensors")


def _copy(code: Path, folder: Path) -> None:
    shutil.copytree(code, folder, dirs_exist_ok=True)


def _imported(folder: Path, module: str, name: str) -> Any:
    package = f"authors_{abs(hash(folder))}"
    if package not in sys.modules:
        sys.modules[package] = ModuleType(package)
        sys.modules[package].__path__ = [str(folder)]
    return getattr(importlib.import_module(f"{package}.{module}"), name)


def _fill(model: Any) -> Any:
    """Random weights: some of the code leaves them as they lie in memory, since the file has them all."""
    import torch

    torch.manual_seed(0)
    for name, tensor in model.named_parameters():
        is_norm = "ln" in name.split(".")[-2] or "norm" in name
        tensor.data = (torch.randn(tensor.shape) * 0.2 + (1 if is_norm else 0)).to(tensor.dtype)
    return model


def _moondream(code: Path) -> Callable[[Path], None]:
    def build(folder: Path) -> None:
        shutil.copytree(code, folder, dirs_exist_ok=True)
        sizes = (folder / "config.py").read_text(encoding="utf-8")
        for name, size in _MOONDREAM_SIZES.items():
            sizes = re.sub(rf"^(    {name}: int = )\d+$", rf"\g<1>{size}", sizes, flags=re.MULTILINE)
        (folder / "config.py").write_text(sizes, encoding="utf-8")
        classes = {"AutoConfig": "hf_moondream.HfConfig", "AutoModelForCausalLM": "hf_moondream.HfMoondream"}
        (folder / "config.json").write_text(json.dumps({"model_type": "moondream1", "auto_map": classes}))
        config = _imported(folder, "hf_moondream", "HfConfig")()
        _save(folder, _fill(_imported(folder, "hf_moondream", "HfMoondream")(config)))

    return build


def _moondream_tokenizer(folder: Path) -> None:
    unigram_tokenizer(512).backend_tokenizer.save(str(folder / "tokenizer.json"))


def _nomic(code: Path, class_name: str, **sizes: Any) -> Callable[[Path], None]:
    def build(folder: Path) -> None:
        modules = "configuration_hf_nomic_bert.NomicBertConfig", f"modeling_hf_nomic_bert.{class_name}"
        references = [f"nomic-ai/nomic-bert-2048--{module}" for module in modules]
        tokenizer = unigram_tokenizer(512)
        described = {
            "model_type": "nomic_bert",
            "auto_map": dict(zip(("AutoConfig", "AutoModel"), references, strict=True)),
            "vocab_size": len(tokenizer),
            "n_embd": 768,
            "n_head": 12,
            "n_layer": 2,
            "n_inner": 64,
            "n_positions": 512,
            "activation_function": "swiglu",
            "rotary_emb_fraction": 1.0,
            "use_flash_attn": False,
            "qkv_proj_bias": False,
            "mlp_fc1_bias": False,
            "mlp_fc2_bias": False,
            "layer_norm_epsilon": 1e-5,
            "resid_pdrop": 0.0,
            "embd_pdrop": 0.0,
            "attn_pdrop": 0.0,
            **sizes,
        }
        config = _imported(code, "configuration_hf_nomic_bert", "NomicBertConfig")(**described)
        arguments = {} if class_name == "NomicVisionModel" else {"add_pooling_layer": False}
        model = _imported(code, "modeling_hf_nomic_bert", class_name)(config, **arguments)
        (folder / "config.json").write_text(json.dumps(described))
        _save(folder, _fill(model))
        tokenizer.save_pretrained(folder)
        picture = {"size": {"shortest_edge": 28}, "crop_size": {"height": 28, "width": 28}}
        (folder / "preprocessor_config.json").write_text(json.dumps(picture))

    return build


_VISION = {
    "img_size": 28,
    "patch_size": 14,
    "num_channels": 3,
    "rotary_emb_fraction": 0,
    "use_rotary_pos_emb": True,
    "learned_pos_embedding": False,
    "mask_token": False,
    "no_embed_class": False,
    "patch_embed_bias": True,
    "register_tokens": 0,
    "qkv_proj_bias": True,
    "mlp_fc1_bias": True,
    "mlp_fc2_bias": True,
    "norm_mlp": True,
    "prenorm": True,
    "ref_feat_shape": [2, 2],
}


def builders(code: Path) -> dict[str, Callable[[Path], None]]:
    """By repository, as far as the code is there."""
    found: dict[str, Callable[[Path], None]] = {}
    moondream, nomic = code / "vikhyatk--moondream2", code / "nomic-ai--nomic-bert-2048"
    if moondream.is_dir():
        found["vikhyatk/moondream2@2024-08-26"] = _moondream_tokenizer
        found["vikhyatk/moondream2"] = _moondream(moondream)
    if nomic.is_dir():
        found["nomic-ai/nomic-bert-2048"] = partial(_copy, nomic)
        found["nomic-ai/nomic-embed-text-v2-moe"] = _nomic(nomic, "NomicBertModel")
        found["nomic-ai/nomic-embed-vision-v1.5"] = _nomic(nomic, "NomicVisionModel", **_VISION)
    return found


def main() -> None:
    """Builds what can be built."""
    code, home = map(Path, sys.argv[1:3])
    found = builders(code)
    hub = FakeHub(home)
    made = [
        name
        for name, file in find_models().items()
        if file.spec.repositories and all(repository.key in found for repository in file.spec.repositories)
    ]
    files = find_models()
    wanted = {repository.key: repository for name in made for repository in files[name].spec.repositories}
    for key in found:
        if key in wanted:
            hub.add(wanted[key].name, wanted[key].revision, found[key])
    json.dump(made, sys.stdout)


if __name__ == "__main__":
    main()
