"""Double of SDXLTurbo: its pipeline, in half precision on disk as the variant that is loaded."""

from pathlib import Path

from panic_worker.testing.doubles._parts import clip_text_encoder, seeded, vae
from panic_worker.testing.tiny_tokenizers import clip_tokenizer


def build(folder: Path) -> None:
    """Writes the pipeline."""
    import torch
    from diffusers import EulerAncestralDiscreteScheduler, StableDiffusionXLPipeline, UNet2DConditionModel

    seeded()
    unet = UNet2DConditionModel(
        block_out_channels=(2, 4),
        layers_per_block=2,
        sample_size=64,
        in_channels=4,
        out_channels=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=(2, 4),
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        transformer_layers_per_block=(1, 2),
        # Six numbers of size and crop, and the pooled vector of the second encoder.
        projection_class_embeddings_input_dim=6 * 8 + 32,
        cross_attention_dim=64,
        norm_num_groups=1,
    )
    pipeline = StableDiffusionXLPipeline(
        vae=vae(4),
        text_encoder=clip_text_encoder(projects=False),
        text_encoder_2=clip_text_encoder(projects=True),
        tokenizer=clip_tokenizer(),
        tokenizer_2=clip_tokenizer(),
        unet=unet,
        scheduler=EulerAncestralDiscreteScheduler(timestep_spacing="trailing"),
    )
    pipeline.to(torch.float16).save_pretrained(folder, variant="fp16")


DOUBLES = {"stabilityai/sdxl-turbo": build}
