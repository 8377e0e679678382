"""Double of BLIP2."""

from pathlib import Path

from panic_worker.testing.doubles._parts import seeded
from panic_worker.testing.tiny_tokenizers import gpt2_tokenizer


def build(folder: Path) -> None:
    """Writes model, image processor and tokenizer."""
    from transformers import (
        Blip2Config,
        Blip2ForConditionalGeneration,
        Blip2QFormerConfig,
        Blip2VisionConfig,
        BlipImageProcessorPil,
        OPTConfig,
    )

    seeded()
    tokenizer = gpt2_tokenizer()
    text = OPTConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        word_embed_proj_dim=32,
        ffn_dim=37,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=128,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        init_std=0.5,
    )
    vision = Blip2VisionConfig(
        hidden_size=32,
        intermediate_size=37,
        num_hidden_layers=2,
        num_attention_heads=4,
        image_size=28,
        patch_size=14,
        initializer_range=0.1,
    )
    query = Blip2QFormerConfig(
        vocab_size=32,
        hidden_size=32,
        intermediate_size=37,
        num_hidden_layers=2,
        num_attention_heads=4,
        encoder_hidden_size=32,
    )
    config = Blip2Config(
        vision_config=vision.to_dict(),
        qformer_config=query.to_dict(),
        text_config=text.to_dict(),
        num_query_tokens=10,
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        initializer_range=0.1,
    )
    Blip2ForConditionalGeneration(config).save_pretrained(folder)
    BlipImageProcessorPil(size={"height": 28, "width": 28}).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


DOUBLES = {"Salesforce/blip2-opt-2.7b": build}
