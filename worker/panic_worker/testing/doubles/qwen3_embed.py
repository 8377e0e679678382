"""Double of Qwen3Embed: one layer, but 2,560 coordinates of which 768 are kept, in half precision on disk."""

import tempfile
from pathlib import Path

from panic_worker.testing.doubles._parts import seeded
from panic_worker.testing.tiny_tokenizers import qwen_tokenizer


def build(folder: Path) -> None:
    """Writes network, pooling and tokenizer."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import Qwen3Config, Qwen3Model

    seeded()
    tokenizer = qwen_tokenizer()
    tokenizer.padding_side = "left"
    config = Qwen3Config(
        hidden_size=2560,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=8,
        vocab_size=len(tokenizer),
        max_position_embeddings=32768,
        initializer_range=0.2,
    )
    with tempfile.TemporaryDirectory() as part:
        Qwen3Model(config).to(torch.bfloat16).save_pretrained(part)
        tokenizer.save_pretrained(part)
        transformer = Transformer(part)
        pooling = Pooling(2560, pooling_mode="lasttoken")
        # The prompts are there, but none is the default.
        SentenceTransformer(
            modules=[transformer, pooling],
            device="cpu",
            prompts={"query": "Instruct: find it\nQuery:", "document": ""},
        ).save(str(folder))


DOUBLES = {"Qwen/Qwen3-Embedding-4B": build}
