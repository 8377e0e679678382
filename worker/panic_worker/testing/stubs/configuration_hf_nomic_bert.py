"""Stub of nomic-bert-2048's configuration."""

from transformers import GPT2Config


class NomicBertConfig(GPT2Config):
    """Of GPT-2's: a whole number written as 2048.0 is an error there since transformers 5."""

    model_type = "nomic_bert"

    def __init__(self, rotary_emb_base=10_000, type_vocab_size=2, pad_vocab_size_multiple=1, **kwargs):
        self.rotary_emb_base = rotary_emb_base
        self.type_vocab_size = type_vocab_size
        self.pad_vocab_size_multiple = pad_vocab_size_multiple
        super().__init__(**kwargs)
