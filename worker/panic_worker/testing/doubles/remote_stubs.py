"""Contract stubs of Moondream, Nomic, NomicVision and JinaClip: see ``panic_worker.testing.stubs``."""

import json
import shutil
from pathlib import Path
from typing import Any

from panic_worker.testing import stubs
from panic_worker.testing.doubles._parts import seeded
from panic_worker.testing.tiny_tokenizers import unigram_tokenizer

_STUBS = Path(stubs.__file__).parent
_NOMIC = "nomic-ai/nomic-bert-2048--"
_JINA = "jinaai/jina-clip-implementation--"
_XLM = "jinaai/xlm-roberta-flash-implementation--"
_JINA_WIDTH, _JINA_HIDDEN, _JINA_VOCABULARY = 1024, 16, 512


def _copy(folder: Path, *names: str) -> None:
    for name in names:
        shutil.copy(_STUBS / name, folder / name)


def _config(folder: Path, **keys: Any) -> None:
    (folder / "config.json").write_text(json.dumps(keys, indent=2))


def _save(folder: Path, weights: dict[str, Any]) -> None:
    from safetensors.torch import save_file

    save_file(weights, folder / "model.safetensors")


def _random(*shape: int) -> Any:
    import torch

    return torch.randn(shape) * 0.2


def _moondream(folder: Path) -> None:
    seeded()
    _copy(folder, "hf_moondream.py", "moondream.py", "text.py")
    _config(
        folder,
        model_type="moondream1",
        auto_map={"AutoConfig": "hf_moondream.HfConfig", "AutoModelForCausalLM": "hf_moondream.HfMoondream"},
    )
    width, vocabulary, end = 16, 99, 2
    shapes = {
        "vision.proj_mlp.weight": (width, 3),
        "vision.proj_mlp.bias": (width,),
        "text.qkv.weight": (3 * width, width),
        "text.qkv.bias": (3 * width,),
        "text.proj.weight": (width, width),
        "text.proj.bias": (width,),
        "text.post_ln.weight": (width,),
        "text.post_ln.bias": (width,),
        "text.lm_head.weight": (vocabulary, width),
        "text.lm_head.bias": (vocabulary,),
        "text.wte": (vocabulary, width),
        "region.coord_features": (1, 2),
    }
    weights = {f"model.{name}": (_random(*shape) * 3).half() for name, shape in shapes.items()}
    # So that pictures of noise differ.
    weights["model.vision.proj_mlp.weight"] *= 30
    # The last number of what the head sees is the place in the text, which alone makes the end likely.
    weights["model.text.post_ln.weight"][-1] = 1
    weights["model.text.lm_head.weight"][:, -1] = 0
    weights["model.text.lm_head.weight"][end] = 0
    weights["model.text.lm_head.weight"][end, -1] = 3
    weights["model.text.lm_head.bias"][end] = -2
    # Tokens that are no letters are never written: a caption of them alone would be empty.
    weights["model.text.lm_head.bias"][[0, 1, 3, 4]] = -20
    _save(folder, weights)


def _moondream_tokenizer(folder: Path) -> None:
    unigram_tokenizer(512).backend_tokenizer.save(str(folder / "tokenizer.json"))


def _nomic_code(folder: Path) -> None:
    _copy(folder, "configuration_hf_nomic_bert.py", "modeling_hf_nomic_bert.py")


def _nomic(folder: Path) -> None:
    seeded()
    tokenizer = unigram_tokenizer(512)
    _config(
        folder,
        model_type="nomic_bert",
        auto_map={
            "AutoConfig": f"{_NOMIC}configuration_hf_nomic_bert.NomicBertConfig",
            "AutoModel": f"{_NOMIC}modeling_hf_nomic_bert.NomicBertModel",
        },
        vocab_size=len(tokenizer),
        n_embd=768,
        n_positions=512,
        n_inner=2048.0,
    )
    _save(
        folder,
        {
            "bert.embeddings.weight": _random(len(tokenizer), 768),
            "bert.encoder.weight": _random(768, 768),
            "bert.encoder.bias": _random(768),
            "cls.predictions.bias": _random(len(tokenizer)),
        },
    )
    tokenizer.save_pretrained(folder)


def _nomic_vision(folder: Path) -> None:
    from transformers import CLIPImageProcessorPil

    seeded()
    size = 28
    _config(
        folder,
        model_type="nomic_bert",
        auto_map={
            "AutoConfig": f"{_NOMIC}configuration_hf_nomic_bert.NomicBertConfig",
            "AutoModel": f"{_NOMIC}modeling_hf_nomic_bert.NomicVisionModel",
        },
        n_embd=768,
        n_inner=2048.0,
        img_size=size,
    )
    _save(folder, {"patches.weight": _random(768, 3, size // 2, size // 2), "patches.bias": _random(768)})
    CLIPImageProcessorPil(size={"shortest_edge": size}, crop_size={"height": size, "width": size}).save_pretrained(
        folder
    )


def _jina(folder: Path) -> None:
    seeded()
    _config(
        folder,
        model_type="jina_clip",
        auto_map={
            "AutoConfig": f"{_JINA}configuration_clip.JinaCLIPConfig",
            "AutoModel": f"{_JINA}modeling_clip.JinaCLIPModel",
        },
        width=_JINA_WIDTH,
        torch_dtype="bfloat16",
    )
    adapter = "text_model.transformer.embeddings.parametrizations.weight"
    _save(
        folder,
        {
            f"{adapter}.original": _random(_JINA_VOCABULARY, _JINA_HIDDEN),
            f"{adapter}.0.lora_A": _random(1, 2, _JINA_HIDDEN),
            f"{adapter}.0.lora_B": _random(1, _JINA_VOCABULARY, 2),
            "text_model.proj.weight": _random(_JINA_WIDTH, _JINA_HIDDEN),
            "vision_model.head.weight": _random(_JINA_WIDTH, 48),
            "vision_model.head.bias": _random(_JINA_WIDTH),
            "logit_scale": _random(),
        },
    )
    processor = {"auto_map": {"AutoImageProcessor": f"{_JINA}processing_clip.JinaCLIPImageProcessor"}, "size": 4}
    (folder / "preprocessor_config.json").write_text(json.dumps(processor))
    unigram_tokenizer(512).save_pretrained(folder)
    # As in the real repository; what was saved by transformers 5 has a name that 4 does not know.
    described = folder / "tokenizer_config.json"
    described.write_text(json.dumps({**json.loads(described.read_text()), "tokenizer_class": "XLMRobertaTokenizer"}))


def _jina_code(folder: Path) -> None:
    _copy(folder, "configuration_clip.py", "modeling_clip.py", "transform.py", "processing_clip.py")
    _copy(folder, "rope_embeddings.py", "eva_model.py", "hf_model.py")


def _jina_text_tower(folder: Path) -> None:
    _config(
        folder,
        model_type="xlm-roberta",
        auto_map={
            "AutoConfig": f"{_XLM}configuration_xlm_roberta.XLMRobertaFlashConfig",
            "AutoModel": f"{_XLM}modeling_lora.XLMRobertaLoRA",
        },
        vocab_size=_JINA_VOCABULARY,
        hidden_size=_JINA_HIDDEN,
        task_instructions={
            "retrieval.query": "Represent the query for retrieving evidence documents: ",
            "retrieval.passage": "Represent the document for retrieval: ",
        },
    )


def _xlm_roberta_code(folder: Path) -> None:
    _copy(folder, "configuration_xlm_roberta.py", "modeling_lora.py")


DOUBLES = {
    "vikhyatk/moondream2": _moondream,
    "vikhyatk/moondream2@2024-08-26": _moondream_tokenizer,
    "nomic-ai/nomic-bert-2048": _nomic_code,
    "nomic-ai/nomic-embed-text-v2-moe": _nomic,
    "nomic-ai/nomic-embed-vision-v1.5": _nomic_vision,
    "jinaai/jina-clip-v2": _jina,
    "jinaai/jina-clip-implementation": _jina_code,
    "jinaai/jina-embeddings-v3": _jina_text_tower,
    "jinaai/xlm-roberta-flash-implementation": _xlm_roberta_code,
}

STUBS = frozenset({"Moondream", "Nomic", "NomicVision", "JinaClip", "JinaClipVision"})
"""The models that have a contract stub, not a double."""
