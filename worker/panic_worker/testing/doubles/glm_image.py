"""Double of GLMImage."""

from pathlib import Path

from panic_worker.testing.doubles._parts import seeded, vae
from panic_worker.testing.tiny_tokenizers import byte_tokenizer, glm_image_tokenizer

# The hub's: 16384 in the table of the part that draws, 16512 that the other may write. The larger the share beyond, the
# surer a picture's 260 tokens would hold one if they were not forbidden.
_CODEBOOK = 64
_VISION_VOCABULARY = 128

# As the hub's does: no roles, the text as it is.
_CHAT = (
    "{% for message in messages %}{% for part in message.content %}"
    "{% if part.type == 'text' %}{{ part.text }}{% endif %}{% endfor %}{% endfor %}"
)


def _glm_image(folder: Path) -> None:
    from diffusers import FlowMatchEulerDiscreteScheduler, GlmImagePipeline, GlmImageTransformer2DModel
    from transformers import (
        GlmImageConfig,
        GlmImageForConditionalGeneration,
        GlmImageImageProcessorPil,
        GlmImageProcessor,
        T5Config,
        T5EncoderModel,
    )

    seeded()
    tokenizer = glm_image_tokenizer(_CODEBOOK, _VISION_VOCABULARY)
    number = tokenizer.convert_tokens_to_ids
    bytes_tokenizer = byte_tokenizer()
    writer = GlmImageForConditionalGeneration(
        GlmImageConfig(
            text_config={
                "hidden_size": 16,
                "intermediate_size": 16,
                "num_hidden_layers": 2,
                "num_attention_heads": 2,
                "num_key_value_heads": 2,
                "vocab_size": len(tokenizer),
                "vision_vocab_size": _VISION_VOCABULARY,
                "max_position_embeddings": 8192,
                "rope_parameters": {"rope_type": "default", "mrope_section": [1, 1, 2], "rope_theta": 10000.0},
                "initializer_range": 0.3,
                "pad_token_id": tokenizer.pad_token_id,
                "eos_token_id": number(tokenizer.eos_token),
            },
            vision_config={
                "depth": 1,
                "hidden_size": 16,
                "intermediate_size": 16,
                "num_heads": 2,
                "image_size": 64,
            },
            vq_config={"embed_dim": 16, "num_embeddings": _CODEBOOK, "latent_channels": 16},
            image_token_id=number(tokenizer.image_token),
            image_start_token_id=number(tokenizer.bos_token),
            image_end_token_id=number(tokenizer.eos_token),
        )
    )
    GlmImagePipeline(
        tokenizer=bytes_tokenizer,
        processor=GlmImageProcessor(
            image_processor=GlmImageImageProcessorPil(patch_size=16, merge_size=1, temporal_patch_size=1),
            tokenizer=tokenizer,
            chat_template=_CHAT,
        ),
        text_encoder=T5EncoderModel(
            T5Config(d_model=8, d_ff=16, d_kv=4, num_heads=2, num_layers=1, vocab_size=len(bytes_tokenizer))
        ),
        vision_language_encoder=writer,
        vae=vae(
            4,
            use_quant_conv=False,
            use_post_quant_conv=False,
            latents_mean=[0.1] * 4,
            latents_std=[0.9] * 4,
        ),
        transformer=GlmImageTransformer2DModel(
            in_channels=4,
            out_channels=4,
            num_layers=1,
            attention_head_dim=8,
            num_attention_heads=2,
            text_embed_dim=8,
            time_embed_dim=16,
            condition_dim=8,
            prior_vq_quantizer_codebook_size=_CODEBOOK,
        ),
        scheduler=FlowMatchEulerDiscreteScheduler(),
    ).save_pretrained(folder)


DOUBLES = {"zai-org/GLM-Image": _glm_image}
