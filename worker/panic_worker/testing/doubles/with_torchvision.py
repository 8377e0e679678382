"""Doubles of Flux2Dev and Gemma3n, whose classes import torchvision: there are none where it is not installed."""

import importlib.util
from pathlib import Path

from panic_worker.testing.doubles._parts import seeded
from panic_worker.testing.tiny_tokenizers import llama_tokenizer

_MISTRAL_CHAT = (
    "{% for message in messages %}"
    "{% if message.role == 'system' %}[SYSTEM_PROMPT]{{ message.content[0].text }}[/SYSTEM_PROMPT]"
    "{% else %}[INST]{{ message.content[0].text }}[/INST]{% endif %}{% endfor %}"
)
_GEMMA_CHAT = (
    "{{ bos_token }}{% for message in messages %}<start_of_turn>{{ message.role }}\n"
    "{% for part in message.content %}"
    "{% if part.type == 'image' %}<image_soft_token>{% else %}{{ part.text }}{% endif %}"
    "{% endfor %}<end_of_turn>\n{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
)


def _flux2_dev(folder: Path) -> None:
    from diffusers import (
        AutoencoderKLFlux2,
        FlowMatchEulerDiscreteScheduler,
        Flux2Pipeline,
        Flux2Transformer2DModel,
    )
    from transformers import Mistral3Config, Mistral3ForConditionalGeneration, PixtralImageProcessor, PixtralProcessor

    seeded()
    further = ["[INST]", "[/INST]", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "[IMG]", "[IMG_BREAK]", "[IMG_END]"]
    tokenizer = llama_tokenizer(further)
    number = tokenizer.convert_tokens_to_ids
    text_encoder = Mistral3ForConditionalGeneration(
        Mistral3Config(
            text_config={
                "model_type": "mistral",
                "hidden_size": 16,
                "intermediate_size": 37,
                # The pipeline reads the layers 10, 20 and 30.
                "num_hidden_layers": 31,
                "num_attention_heads": 2,
                "num_key_value_heads": 2,
                "head_dim": 8,
                "vocab_size": len(tokenizer),
                "initializer_range": 0.2,
            },
            vision_config={
                "model_type": "pixtral",
                "hidden_size": 16,
                "intermediate_size": 37,
                "num_hidden_layers": 1,
                "num_attention_heads": 2,
                "image_size": 56,
                "patch_size": 14,
            },
            image_token_index=number("[IMG]"),
        )
    )
    Flux2Pipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(),
        vae=AutoencoderKLFlux2(
            block_out_channels=(4, 4, 4, 4), layers_per_block=1, latent_channels=1, norm_num_groups=1
        ),
        text_encoder=text_encoder,
        tokenizer=PixtralProcessor(
            image_processor=PixtralImageProcessor(),
            tokenizer=tokenizer,
            patch_size=14,
            chat_template=_MISTRAL_CHAT,
        ),
        transformer=Flux2Transformer2DModel(
            patch_size=1,
            in_channels=4,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=3 * 16,
            timestep_guidance_channels=256,
            axes_dims_rope=(4, 4, 4, 4),
            guidance_embeds=True,
        ),
    ).save_pretrained(folder)


def _gemma3n(folder: Path) -> None:
    """Only the language model is tiny: timm builds the image encoder, 300 million parameters, in one size alone."""
    from transformers import (
        Gemma3nAudioFeatureExtractor,
        Gemma3nConfig,
        Gemma3nForConditionalGeneration,
        Gemma3nProcessor,
        SiglipImageProcessor,
    )

    seeded()
    special = ["<start_of_turn>", "<end_of_turn>", "<image_soft_token>", "<start_of_image>", "<end_of_image>"]
    special += ["<audio_soft_token>", "<start_of_audio>", "<end_of_audio>"]
    tokenizer = llama_tokenizer(special)
    named = ("image_token", "boi_token", "eoi_token", "audio_token", "boa_token", "eoa_token")
    tokenizer._set_model_specific_special_tokens(dict(zip(named, special[2:], strict=True)))  # noqa: SLF001
    number = tokenizer.convert_tokens_to_ids
    text = {
        "hidden_size": 32,
        "intermediate_size": 37,
        "num_hidden_layers": 4,
        "num_kv_shared_layers": 1,
        "layer_types": ["sliding_attention", "full_attention"] * 2,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 16,
        "vocab_size": len(tokenizer),
        "vocab_size_per_layer_input": len(tokenizer),
        "hidden_size_per_layer_input": 16,
        "laurel_rank": 8,
        "activation_sparsity_pattern": None,
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "initializer_range": 0.3,
    }
    audio = {"hidden_size": 32, "conf_num_attention_heads": 2, "conf_num_hidden_layers": 1}
    config = Gemma3nConfig(
        text_config=text,
        audio_config={**audio, "vocab_offset": len(tokenizer) + 128},
        vision_config={"vocab_offset": len(tokenizer)},
        image_token_id=number("<image_soft_token>"),
        boi_token_id=number("<start_of_image>"),
        eoi_token_id=number("<end_of_image>"),
        audio_token_id=number("<audio_soft_token>"),
        boa_token_id=number("<start_of_audio>"),
        eoa_token_id=number("<end_of_audio>"),
    )
    Gemma3nForConditionalGeneration(config).save_pretrained(folder)
    Gemma3nProcessor(
        feature_extractor=Gemma3nAudioFeatureExtractor(),
        image_processor=SiglipImageProcessor(size={"height": 768, "width": 768}),
        tokenizer=tokenizer,
        chat_template=_GEMMA_CHAT,
    ).save_pretrained(folder)


DOUBLES = (
    {}
    if importlib.util.find_spec("torchvision") is None
    else {"black-forest-labs/FLUX.2-dev": _flux2_dev, "google/gemma-3n-E2B-it": _gemma3n}
)
