"""Stub of jina-clip's configuration."""

from transformers import PretrainedConfig


class JinaCLIPConfig(PretrainedConfig):
    """Has a width and the name of another repository."""

    model_type = "jina_clip"
    is_composition = True

    def __init__(self, width=1024, hf_model_name_or_path="jinaai/jina-embeddings-v3", truncate_dim=None, **kwargs):
        super().__init__(**kwargs)
        self.width = width
        self.hf_model_name_or_path = hf_model_name_or_path
        self.truncate_dim = truncate_dim
        self.matryoshka_dimensions = [32, 64, 1024]
