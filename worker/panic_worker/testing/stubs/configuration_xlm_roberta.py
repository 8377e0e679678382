"""Stub of the configuration that jina-embeddings-v3 takes from another repository."""

from transformers import PretrainedConfig


class XLMRobertaFlashConfig(PretrainedConfig):
    """Has sizes and instructions."""

    model_type = "xlm-roberta"

    def __init__(self, vocab_size=100, hidden_size=16, task_instructions=None, pad_token_id=1, **kwargs):
        super().__init__(pad_token_id=pad_token_id, **kwargs)
        self.vocab_size = vocab_size
        self.hidden_size = hidden_size
        self.task_instructions = task_instructions
