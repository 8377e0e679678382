"""Stub of nomic-bert-2048's configuration."""

from transformers import GPT2Config


class NomicBertConfig(GPT2Config):
    """As the real one, of GPT-2's: a whole number written as 2048.0 is an error there since transformers 5."""

    model_type = "nomic_bert"
