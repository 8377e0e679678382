"""Stub of nomic-bert-2048's networks."""

import torch
from transformers import PreTrainedModel
from transformers.modeling_outputs import BaseModelOutput

from .configuration_hf_nomic_bert import NomicBertConfig


class NomicBertModel(PreTrainedModel):
    """Embeds tokens and mixes them with their position. Tied weights as a list, no ``post_init``."""

    config_class = NomicBertConfig
    _tied_weights_keys = ["decoder.weight"]

    def __init__(self, config, add_pooling_layer=True):
        super().__init__(config)
        self.embeddings = torch.nn.Embedding(config.vocab_size, config.n_embd)
        self.encoder = torch.nn.Linear(config.n_embd, config.n_embd)
        self.pooler = torch.nn.Linear(config.n_embd, config.n_embd) if add_pooling_layer else None
        self.register_buffer("angles", torch.arange(config.n_positions) / config.n_positions, persistent=False)

    def forward(self, input_ids, attention_mask=None, token_type_ids=None, return_dict=None):
        """Gives ``last_hidden_state``."""
        hidden = self.embeddings(input_ids)
        hidden = self.encoder(hidden + self.angles[: hidden.shape[1], None])
        return BaseModelOutput(last_hidden_state=torch.tanh(hidden))


class NomicVisionModel(PreTrainedModel):
    """One matrix over the pixels. ``norm_factor`` is saved nowhere: built without memory, it would be anything."""

    config_class = NomicBertConfig

    def __init__(self, config):
        super().__init__(config)
        self.patches = torch.nn.Conv2d(3, config.n_embd, kernel_size=config.img_size // 2, stride=config.img_size // 2)
        self.register_buffer("norm_factor", torch.tensor(0.5), persistent=False)

    def forward(self, pixel_values, return_dict=None):
        """Gives ``last_hidden_state``, the first token first."""
        hidden = self.patches(pixel_values).flatten(2).transpose(1, 2) * self.norm_factor
        return BaseModelOutput(last_hidden_state=hidden)
