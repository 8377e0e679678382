"""Stub of the configuration that jina-embeddings-v3 takes from another repository."""

from transformers import PretrainedConfig


class XLMRobertaFlashConfig(PretrainedConfig):
    """Says nothing."""

    model_type = "xlm_roberta_flash_stub"
