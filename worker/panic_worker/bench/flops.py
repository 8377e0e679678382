"""Counts what one item of a model takes at least, by torch's own counter on its meta device, where nothing is computed.

To be run where a model or its sizes changed: ``python -m panic_worker.bench.flops`` writes ``flops.json``, which the
bench and docs/roofline.md are made from.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from panic_worker.bench.build import build_component, read_sizes
from panic_worker.bench.gpus import Precision
from panic_worker.find_models import find_models

COUNTED = Path(__file__).parent / "flops.json"
# What captions have on average, for models that read them.
CAPTION_TOKENS = 16
# What a short caption of Moondream has.
CAPTION_OF_MOONDREAM = 40


@dataclass(frozen=True)
class Part:
    """One network of a model.

    Attributes:
        flops: Operations for one item, a multiplication and an addition being two.
        weight_bytes: Read in each pass, at least: of a table of tokens only some rows are.
        held_bytes: What it takes on the device.
        passes: Of one call, whatever its number of items.
    """

    name: str
    precision: Precision
    flops: int
    weight_bytes: int
    held_bytes: int
    passes: int


def count(
    network: Any, name: str, precision: Precision, act: Callable[[], Any], *, passes: int = 1, times: int = 1
) -> Part:
    """Counts what ``act`` takes, ``times`` times."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter, torch.no_grad():
        act()
    held = sum(parameter.numel() for parameter in network.parameters())
    # By identity: a table may be the last layer's weights as well, and then it is read.
    read = {
        id(parameter): parameter.numel()
        for module in network.modules()
        if not isinstance(module, torch.nn.Embedding)
        for parameter in module.parameters(recurse=False)
    }
    size = 2 if precision == "half" else 4
    return Part(name, precision, times * int(counter.get_total_flops()), size * sum(read.values()), size * held, passes)


def _tokens(batch: int, length: int) -> Any:
    import torch

    return torch.zeros(batch, length, dtype=torch.long, device="meta")


def _numbers(*shape: int) -> Any:
    import torch

    return torch.zeros(*shape, device="meta")


def _network(name: str, part: str) -> Any:
    import torch

    return build_component(read_sizes(name)["components"][part], "meta", torch.float32, tiny=False)


def _stand_in(class_name: str, **config: Any) -> Any:
    """A network of the library with the sizes of one whose code is beside its weights."""
    import torch

    described = {"class": f"transformers.{class_name}", "config": config, "tiny": {}}
    return build_component(described, "meta", torch.float32, tiny=False)


def _drawn(name: str) -> list[Part]:
    parameters = find_models()[name].spec.parameters
    steps, side = int(parameters["steps"]), int(parameters["size"]) // 8
    text, vae = _network(name, "text_encoder"), _network(name, "vae")
    parts = [count(text, "text_encoder", "half", lambda: text(_tokens(1, 77)))]
    second = _network(name, "text_encoder_2")
    if name == "SDXLTurbo":
        unet = _network(name, "unet")
        added = {"text_embeds": _numbers(1, 1280), "time_ids": _numbers(1, 6)}

        def step() -> None:
            unet(_numbers(1, 4, side, side), _numbers(1), _numbers(1, 77, 2048), added_cond_kwargs=added)

        parts += [
            count(second, "text_encoder_2", "half", lambda: second(_tokens(1, 77))),
            count(unet, "unet", "half", step, passes=steps, times=steps),
            # In float32, as its repository asks, with convolutions in TF32.
            count(vae.decoder, "vae", "tf32", lambda: vae.decode(_numbers(1, 4, side, side))),
        ]
        return parts
    network = _network(name, "transformer")
    length, places = int(parameters["max_sequence_length"]), (side // 2) ** 2
    guidance = {"guidance": _numbers(1)} if network.config.guidance_embeds else {}

    def flux_step() -> None:
        network(
            hidden_states=_numbers(1, places, 64),
            encoder_hidden_states=_numbers(1, length, 4096),
            pooled_projections=_numbers(1, 768),
            timestep=_numbers(1),
            img_ids=_numbers(places, 3),
            txt_ids=_numbers(length, 3),
            **guidance,
        )

    return [
        *parts,
        count(second, "text_encoder_2", "half", lambda: second(_tokens(1, length))),
        count(network, "transformer", "half", flux_step, passes=steps, times=steps),
        count(vae.decoder, "vae", "half", lambda: vae.decode(_numbers(1, 16, side, side))),
    ]


def _written(network: Any, name: str, prompt: int, new: int, beams: int) -> Part:
    """A language model that reads a prompt and writes ``new`` tokens along beams, keeping what it has read."""
    from transformers import DynamicCache

    def write() -> None:
        cache = DynamicCache(config=network.config)
        network(_tokens(beams, prompt), past_key_values=cache, use_cache=True)
        for _ in range(new - 1):
            network(_tokens(beams, 1), past_key_values=cache, use_cache=True)

    return count(network, name, "half", write, passes=new)


def _blip2() -> list[Part]:
    parameters = find_models()["BLIP2"].spec.parameters
    model = _network("BLIP2", "model")
    queries, image = _numbers(1, 32, 768), _numbers(1, 257, 1408)
    return [
        count(model.vision_model, "vision_model", "half", lambda: model.vision_model(_numbers(1, 3, 224, 224))),
        # The library keeps it in float32.
        count(
            model.qformer,
            "qformer",
            "float32",
            lambda: model.qformer(query_embeds=queries, encoder_hidden_states=image),
        ),
        _written(
            model.language_model, "language_model", 33, int(parameters["max_new_tokens"]), int(parameters["beams"])
        ),
    ]


def _moondream() -> list[Part]:
    vision = _stand_in(
        "SiglipVisionModel", hidden_size=1152, intermediate_size=4304, num_hidden_layers=27, num_attention_heads=16,
        image_size=378, patch_size=14, vision_use_head=False,
    )  # fmt: skip
    text = _stand_in(
        "PhiForCausalLM", hidden_size=2048, intermediate_size=8192, num_hidden_layers=24, num_attention_heads=32,
        vocab_size=51200, max_position_embeddings=2048,
    )  # fmt: skip
    return [
        # A picture as a whole, and its one crop.
        count(vision, "vision", "half", lambda: vision(_numbers(2, 3, 378, 378))),
        _written(text, "text", 734, CAPTION_OF_MOONDREAM, 1),
    ]


def _read(name: str) -> list[Part]:
    """A text embedding of the library sentence-transformers."""
    model = _network(name, "model")
    return [count(model, "model", "float32", lambda: model(_tokens(1, CAPTION_TOKENS)))]


def _nomic() -> list[Part]:
    # Every other layer has experts, two of which read each token: twice the work of a plain one.
    sizes = {"hidden_size": 768, "num_attention_heads": 12, "num_hidden_layers": 6, "vocab_size": 250048}
    plain = _stand_in("BertModel", intermediate_size=3072, **sizes)
    experts = _stand_in("BertModel", intermediate_size=6144, **sizes)
    return [
        count(plain, "plain layers", "float32", lambda: plain(_tokens(1, CAPTION_TOKENS))),
        count(experts.encoder, "layers of experts", "float32", lambda: experts(_tokens(1, CAPTION_TOKENS))),
    ]


def _jina_clip() -> list[Part]:
    text = _stand_in(
        "XLMRobertaModel", hidden_size=1024, intermediate_size=4096, num_hidden_layers=24, num_attention_heads=16,
        vocab_size=250002, max_position_embeddings=8194,
    )  # fmt: skip
    # The task's instruction stands before every text.
    return [count(text, "text", "half", lambda: text(_tokens(1, CAPTION_TOKENS + 11)))]


def _jina_clip_vision() -> list[Part]:
    vision = _stand_in(
        "ViTModel",
        hidden_size=1024,
        intermediate_size=4096,
        num_hidden_layers=24,
        num_attention_heads=16,
        image_size=512,
        patch_size=14,
    )
    return [count(vision, "vision", "half", lambda: vision(_numbers(1, 3, 512, 512)))]


def _nomic_vision() -> list[Part]:
    vision = _stand_in(
        "ViTModel",
        hidden_size=768,
        intermediate_size=3072,
        num_hidden_layers=12,
        num_attention_heads=12,
        image_size=224,
        patch_size=16,
    )
    return [count(vision, "vision", "float32", lambda: vision(_numbers(1, 3, 224, 224)))]


COUNTS: dict[str, Callable[[], list[Part]]] = {
    **{name: (lambda name=name: _drawn(name)) for name in ("SDXLTurbo", "FluxDev", "FluxSchnell")},  # type: ignore[misc]
    "Moondream": _moondream,
    "BLIP2": _blip2,
    **{name: (lambda name=name: _read(name)) for name in ("STSBMpnet", "STSBRoberta", "STSBDistilRoberta")},  # type: ignore[misc]
    "Nomic": _nomic,
    "JinaClip": _jina_clip,
    "NomicVision": _nomic_vision,
    "JinaClipVision": _jina_clip_vision,
}
"""The models of the first line; those whose code is beside their weights on networks of the library of their sizes."""

STAND_INS = frozenset({"Moondream", "Nomic", "JinaClip", "NomicVision", "JinaClipVision"})


def read_counts() -> dict[str, list[Part]]:
    """What was counted, by model."""
    counted = json.loads(COUNTED.read_text(encoding="utf-8"))
    return {name: [Part(**part) for part in parts] for name, parts in counted.items()}


def main() -> int:
    """Counts all anew."""
    counted = {}
    for name, act in COUNTS.items():
        counted[name] = [asdict(part) for part in act()]
        sys.stdout.write(f"{name:<18} {sum(part['flops'] for part in counted[name]) / 1e12:10.4f} TFLOP\n")
        sys.stdout.flush()
    COUNTED.write_text(json.dumps(counted, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
