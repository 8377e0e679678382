"""Doubles of the models of sentence-transformers: one layer, but 768 coordinates as the real ones."""

from pathlib import Path
from typing import Any

from panic_worker.testing.doubles._parts import seeded
from panic_worker.testing.tiny_tokenizers import mpnet_tokenizer, roberta_tokenizer

MAX_LENGTH = 75


def save_sentence_model(folder: Path, network: Any, tokenizer: Any) -> None:
    """Writes a network of transformers with mean pooling, as sentence-transformers saves it."""
    import tempfile

    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer

    with tempfile.TemporaryDirectory() as part:
        network.save_pretrained(part)
        tokenizer.save_pretrained(part)
        transformer = Transformer(part, max_seq_length=MAX_LENGTH)
        pooling = Pooling(network.config.hidden_size, pooling_mode="mean")
        SentenceTransformer(modules=[transformer, pooling], device="cpu").save(str(folder))


def _sizes(tokenizer: Any) -> dict[str, Any]:
    return {
        "vocab_size": len(tokenizer),
        "hidden_size": 768,
        "num_hidden_layers": 1,
        "num_attention_heads": 12,
        "intermediate_size": 64,
        "max_position_embeddings": MAX_LENGTH + 5,
        "initializer_range": 0.1,
    }


def build_mpnet(folder: Path) -> None:
    """Writes an MPNet."""
    from transformers import MPNetConfig, MPNetModel

    seeded()
    tokenizer = mpnet_tokenizer(MAX_LENGTH)
    save_sentence_model(folder, MPNetModel(MPNetConfig(**_sizes(tokenizer))), tokenizer)


def build_roberta(folder: Path) -> None:
    """Writes a RoBERTa."""
    from transformers import RobertaConfig, RobertaModel

    seeded()
    tokenizer = roberta_tokenizer(MAX_LENGTH)
    save_sentence_model(folder, RobertaModel(RobertaConfig(**_sizes(tokenizer), type_vocab_size=1)), tokenizer)


DOUBLES = {
    "sentence-transformers/stsb-mpnet-base-v2": build_mpnet,
    "sentence-transformers/stsb-roberta-base-v2": build_roberta,
    "sentence-transformers/stsb-distilroberta-base-v2": build_roberta,
}
