"""Stub of jina-clip's configuration."""

from transformers import PretrainedConfig


class JinaCLIPConfig(PretrainedConfig):
    """Has a width."""

    model_type = "jina_clip"

    def __init__(self, width=1024, **arguments):
        super().__init__(**arguments)
        self.width = width
