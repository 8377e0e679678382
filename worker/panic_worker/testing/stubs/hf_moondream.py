"""Stub of Moondream's code at the tag 2025-01-09."""

from transformers import PretrainedConfig, PreTrainedModel

from .moondream import MoondreamConfig, MoondreamModel

# The real code does so too: files that are imported by another one alone are sometimes not fetched.
from .text import *  # noqa: F403


class HfConfig(PretrainedConfig):
    """All sizes are in a plain ``config``, which is empty."""

    _auto_class = "AutoConfig"
    model_type = "moondream1"

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.config = {}


class HfMoondream(PreTrainedModel):
    """No ``post_init``."""

    _auto_class = "AutoModelForCausalLM"
    config_class = HfConfig

    def __init__(self, config):
        super().__init__(config)
        self.model = MoondreamModel(MoondreamConfig(**config.config))

    @property
    def encode_image(self):
        """A function."""
        return self.model.encode_image

    @property
    def caption(self):
        """A function."""
        return self.model.caption

    def get_input_embeddings(self):
        """Has none."""
        return super().get_input_embeddings()
