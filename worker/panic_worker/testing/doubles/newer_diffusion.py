"""Doubles of SD35Medium, Flux2Klein, ZImageTurbo and HunyuanImage."""

from pathlib import Path
from typing import Any

from panic_worker.testing.doubles._parts import clip_text_encoder, seeded, vae
from panic_worker.testing.tiny_tokenizers import byte_tokenizer, clip_tokenizer, qwen_tokenizer

_CHAT = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def _qwen3(tokenizer: Any, layers: int, *, generates: bool) -> Any:
    from transformers import Qwen3Config, Qwen3ForCausalLM, Qwen3Model

    config = Qwen3Config(
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=layers,
        num_attention_heads=2,
        num_key_value_heads=2,
        head_dim=8,
        vocab_size=len(tokenizer),
        max_position_embeddings=1024,
        initializer_range=0.2,
    )
    return Qwen3ForCausalLM(config) if generates else Qwen3Model(config)


def _sd35(folder: Path) -> None:
    from diffusers import FlowMatchEulerDiscreteScheduler, SD3Transformer2DModel, StableDiffusion3Pipeline

    seeded()
    StableDiffusion3Pipeline(
        transformer=SD3Transformer2DModel(
            sample_size=128,
            patch_size=1,
            in_channels=4,
            out_channels=4,
            num_layers=1,
            attention_head_dim=8,
            num_attention_heads=4,
            joint_attention_dim=64,
            caption_projection_dim=32,
            pooled_projection_dim=64,
            pos_embed_max_size=128,
            qk_norm="rms_norm",
            dual_attention_layers=(0,),
        ),
        scheduler=FlowMatchEulerDiscreteScheduler(),
        vae=vae(4, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.0609, scaling_factor=1.5035),
        text_encoder=clip_text_encoder(projects=True),
        tokenizer=clip_tokenizer(),
        text_encoder_2=clip_text_encoder(projects=True),
        tokenizer_2=clip_tokenizer(),
        # As the repository has them, but loading must leave them out.
        text_encoder_3=None,
        tokenizer_3=None,
    ).save_pretrained(folder)


def _flux2_klein(folder: Path) -> None:
    from diffusers import (
        AutoencoderKLFlux2,
        FlowMatchEulerDiscreteScheduler,
        Flux2KleinPipeline,
        Flux2Transformer2DModel,
    )

    seeded()
    tokenizer = qwen_tokenizer(_CHAT)
    Flux2KleinPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(),
        vae=AutoencoderKLFlux2(
            block_out_channels=(4, 4, 4, 4), layers_per_block=1, latent_channels=1, norm_num_groups=1
        ),
        # The pipeline reads the layers 9, 18 and 27.
        text_encoder=_qwen3(tokenizer, 28, generates=True),
        tokenizer=tokenizer,
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
            guidance_embeds=False,
        ),
        is_distilled=True,
    ).save_pretrained(folder)


def _z_image(folder: Path) -> None:
    import torch
    from diffusers import FlowMatchEulerDiscreteScheduler, ZImagePipeline, ZImageTransformer2DModel

    seeded()
    tokenizer = qwen_tokenizer(_CHAT)
    transformer = ZImageTransformer2DModel(
        all_patch_size=(2,),
        all_f_patch_size=(1,),
        in_channels=16,
        dim=32,
        n_layers=2,
        n_refiner_layers=1,
        n_heads=2,
        n_kv_heads=2,
        cap_feat_dim=16,
        axes_dims=[8, 4, 4],
        axes_lens=[1024, 512, 512],
    )
    with torch.no_grad():
        # The library leaves them uninitialised.
        for name, parameter in transformer.named_parameters():
            if name.endswith("pad_token"):
                parameter.fill_(1.0)
    ZImagePipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(),
        vae=vae(16, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.0609, scaling_factor=1.5035),
        text_encoder=_qwen3(tokenizer, 2, generates=False),
        tokenizer=tokenizer,
        transformer=transformer,
    ).save_pretrained(folder)


def _hunyuan(folder: Path) -> None:
    from diffusers import (
        AdaptiveProjectedMixGuidance,
        AutoencoderKLHunyuanImage,
        FlowMatchEulerDiscreteScheduler,
        HunyuanImagePipeline,
        HunyuanImageTransformer2DModel,
    )
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration, T5Config, T5EncoderModel

    seeded()
    tokenizer = qwen_tokenizer()
    bytes_tokenizer = byte_tokenizer()
    text = {
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_hidden_layers": 3,
        "num_attention_heads": 2,
        "num_key_value_heads": 2,
        "rope_scaling": {"mrope_section": [1, 1, 2], "rope_type": "default", "type": "default"},
        "rope_theta": 1000000.0,
        "vocab_size": len(tokenizer),
        "initializer_range": 0.2,
    }
    vision = {
        "depth": 1,
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_heads": 2,
        "out_hidden_size": 16,
    }
    HunyuanImagePipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=7.0),
        vae=AutoencoderKLHunyuanImage(
            in_channels=3,
            out_channels=3,
            latent_channels=4,
            block_out_channels=(32, 64, 64, 64),
            layers_per_block=1,
            scaling_factor=0.476986,
            # The real one's: 32.
            spatial_compression_ratio=8,
            sample_size=128,
        ),
        text_encoder=Qwen2_5_VLForConditionalGeneration(Qwen2_5_VLConfig(text_config=text, vision_config=vision)),
        tokenizer=tokenizer,
        text_encoder_2=T5EncoderModel(
            T5Config(d_model=8, d_ff=16, d_kv=4, num_heads=2, num_layers=1, vocab_size=len(bytes_tokenizer))
        ),
        tokenizer_2=bytes_tokenizer,
        transformer=HunyuanImageTransformer2DModel(
            in_channels=4,
            out_channels=4,
            num_attention_heads=4,
            attention_head_dim=8,
            num_layers=1,
            num_single_layers=1,
            num_refiner_layers=1,
            patch_size=(1, 1),
            guidance_embeds=False,
            text_embed_dim=16,
            text_embed_2_dim=8,
            rope_axes_dim=(4, 4),
        ),
        guider=AdaptiveProjectedMixGuidance(adaptive_projected_guidance_start_step=1),
        ocr_guider=AdaptiveProjectedMixGuidance(adaptive_projected_guidance_start_step=1),
    ).save_pretrained(folder)


DOUBLES = {
    "stabilityai/stable-diffusion-3.5-medium": _sd35,
    "black-forest-labs/FLUX.2-klein-9B": _flux2_klein,
    "Tongyi-MAI/Z-Image-Turbo": _z_image,
    "hunyuanvideo-community/HunyuanImage-2.1-Diffusers": _hunyuan,
}
