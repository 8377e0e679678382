"""Parts that several doubles are made of. Sizes are as small as the libraries' own tests have them."""

from typing import Any


def seeded() -> None:
    """The same random weights every time, and with them the same commits."""
    import torch

    torch.manual_seed(0)


def clip_text_encoder(*, projects: bool, hidden: int = 32) -> Any:
    """A text encoder of CLIP, with or without the projection of SDXL's and SD3's second one."""
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = CLIPTextConfig(
        hidden_size=hidden,
        intermediate_size=37,
        num_attention_heads=4,
        num_hidden_layers=2,
        projection_dim=hidden,
        vocab_size=514,
        bos_token_id=512,
        eos_token_id=513,
        pad_token_id=513,
    )
    return CLIPTextModelWithProjection(config) if projects else CLIPTextModel(config)


def t5_encoder(vocabulary: int = 98) -> Any:
    """The encoder of T5."""
    from transformers import T5Config, T5EncoderModel

    return T5EncoderModel(T5Config(d_model=32, d_ff=37, d_kv=8, num_heads=4, num_layers=2, vocab_size=vocabulary))


def vae(latent_channels: int, **arguments: Any) -> Any:
    """An autoencoder that makes one latent of 8 × 8 pixels, as the real ones do."""
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=(4, 4, 4, 4),
        layers_per_block=1,
        norm_num_groups=2,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        latent_channels=latent_channels,
        **arguments,
    )
