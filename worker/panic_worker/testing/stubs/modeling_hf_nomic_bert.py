"""Stub of nomic-bert-2048's networks."""

import os
from functools import partial

import torch
from einops import rearrange, repeat
from safetensors.torch import load_file as safe_load_file
from transformers import GPT2Config, PreTrainedModel, ViTConfig, ViTModel
from transformers.modeling_outputs import BaseModelOutputWithPast
from transformers.models.bert.modeling_bert import (
    BaseModelOutputWithPoolingAndCrossAttentions,
    MaskedLMOutput,
    SequenceClassifierOutput,
)
from transformers.utils import SAFE_WEIGHTS_INDEX_NAME, SAFE_WEIGHTS_NAME, WEIGHTS_INDEX_NAME, WEIGHTS_NAME
from transformers.utils.hub import cached_file, get_checkpoint_shard_files

from .configuration_hf_nomic_bert import NomicBertConfig

# Used by parts of the real code that our calls do not reach.
UNREACHED = (ViTConfig, ViTModel, MaskedLMOutput, SequenceClassifierOutput, repeat, get_checkpoint_shard_files)
FURTHER_NAMES = (SAFE_WEIGHTS_INDEX_NAME, WEIGHTS_INDEX_NAME, WEIGHTS_NAME)


class NomicBertPreTrainedModel(PreTrainedModel):
    """Loads by itself: without the pooling layer, and with other names than the file's."""

    config_class = NomicBertConfig
    base_model_prefix = "model"
    supports_gradient_checkpointing = True

    def __init__(self, config, *inputs, **kwargs):
        super().__init__(config)
        if not isinstance(config, GPT2Config):
            raise TypeError(f"expected a GPT2Config, found {type(config)}")
        self.config = config

    @classmethod
    def from_pretrained(cls, model_name, config=None, *inputs, **kwargs):
        """Takes ``torch_dtype``, ignores most else."""
        if config is None:
            config = cls.config_class.from_pretrained(model_name)
        dtype = kwargs.pop("torch_dtype", None)
        if config.n_positions <= 0:
            config.n_positions = 2048
        model = cls(config, *inputs, add_pooling_layer=False)
        if dtype is not None:
            model = model.to(dtype=dtype)
        if os.path.exists(model_name):
            # A folder's weights are not renamed: what has other names is left out without a word.
            model.load_state_dict(safe_load_file(f"{model_name}/{SAFE_WEIGHTS_NAME}"), strict=False)
            return model
        weights = safe_load_file(
            cached_file(model_name, SAFE_WEIGHTS_NAME, _raise_exceptions_for_missing_entries=False)
        )
        weights = {key.removeprefix("bert."): value.to(dtype=dtype) for key, value in weights.items()}
        weights = {key: value for key, value in weights.items() if not key.startswith("cls.")}
        model.load_state_dict(weights, strict=True)
        return model


def _init_weights(module, initializer_range=0.02):
    if isinstance(module, torch.nn.Linear):
        torch.nn.init.normal_(module.weight, std=initializer_range)


class NomicBertModel(NomicBertPreTrainedModel):
    """Embeds tokens and mixes them with their position. No ``post_init``."""

    _tied_weights_keys = ["predictions.decoder.bias", "cls.predictions.decoder.weight"]

    def __init__(self, config, add_pooling_layer=True):
        super().__init__(config)
        self.embeddings = torch.nn.Embedding(config.vocab_size, config.n_embd)
        self.encoder = torch.nn.Linear(config.n_embd, config.n_embd)
        self.pooler = torch.nn.Linear(config.n_embd, config.n_embd) if add_pooling_layer else None
        inv_freq = 1.0 / config.rotary_emb_base ** (torch.arange(0, 2, 2, dtype=torch.float32) / 2)
        self.register_buffer("inv_freq", inv_freq, persistent=False)
        self.apply(partial(_init_weights, initializer_range=config.initializer_range))

    def forward(self, input_ids, attention_mask=None, position_ids=None, token_type_ids=None, return_dict=None):
        """Gives ``last_hidden_state``."""
        if token_type_ids is None:
            token_type_ids = torch.zeros_like(input_ids)
        hidden = self.embeddings(input_ids)
        angles = torch.arange(hidden.shape[1], device=hidden.device, dtype=torch.float32) * self.inv_freq
        # Nothing is to be seen of a token that the mask hides; here, none is hidden.
        mask = self.get_extended_attention_mask(attention_mask, input_ids.shape)
        seen = rearrange(mask, "b h q k -> b (h q k) 1")[:, -hidden.shape[1] :]
        hidden = self.encoder(hidden + torch.cos(angles)[None, :, None] / self.config.n_positions + seen)
        return BaseModelOutputWithPoolingAndCrossAttentions(last_hidden_state=torch.tanh(hidden), pooler_output=None)


class NomicVisionModel(PreTrainedModel):
    """One matrix over the pixels. ``norm_factor`` is saved nowhere: built without memory, it would be anything."""

    config_class = NomicBertConfig
    base_model_prefix = "model"

    def __init__(self, config):
        super().__init__(config)
        self.patches = torch.nn.Conv2d(3, config.n_embd, kernel_size=config.img_size // 2, stride=config.img_size // 2)
        self.register_buffer("norm_factor", torch.tensor(0.5), persistent=False)
        self.apply(partial(_init_weights, initializer_range=config.initializer_range))

    def forward(self, pixel_values, attention_mask=None, position_ids=None, token_type_ids=None, return_dict=None):
        """Gives ``last_hidden_state``, the first token first."""
        hidden = rearrange(self.patches(pixel_values), "b c h w -> b (h w) c") * self.norm_factor
        return BaseModelOutputWithPast(last_hidden_state=hidden, hidden_states=hidden)
