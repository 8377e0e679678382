"""Doubles of FluxDev and FluxSchnell, which differ in the network's guidance input alone."""

from functools import partial
from pathlib import Path

from panic_worker.testing.doubles._parts import clip_text_encoder, seeded, t5_encoder, vae
from panic_worker.testing.tiny_tokenizers import clip_tokenizer, t5_tokenizer


def build(folder: Path, *, guidance_embeds: bool) -> None:
    """Writes the pipeline."""
    from diffusers import FlowMatchEulerDiscreteScheduler, FluxPipeline, FluxTransformer2DModel

    seeded()
    tokenizer_2 = t5_tokenizer()
    FluxPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(),
        vae=vae(1, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.0609, scaling_factor=1.5035),
        text_encoder=clip_text_encoder(projects=False),
        tokenizer=clip_tokenizer(),
        text_encoder_2=t5_encoder(len(tokenizer_2)),
        tokenizer_2=tokenizer_2,
        transformer=FluxTransformer2DModel(
            patch_size=1,
            in_channels=4,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=32,
            pooled_projection_dim=32,
            axes_dims_rope=(4, 4, 8),
            guidance_embeds=guidance_embeds,
        ),
    ).save_pretrained(folder)


DOUBLES = {
    "black-forest-labs/FLUX.1-dev": partial(build, guidance_embeds=True),
    "black-forest-labs/FLUX.1-schnell": partial(build, guidance_embeds=False),
}
