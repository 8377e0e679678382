"""Stub of jina-clip's text tower, whose code and description are in two further repositories."""

import torch
from transformers import AutoConfig, AutoModel, PretrainedConfig
from transformers.modeling_outputs import (
    BaseModelOutput,
    BaseModelOutputWithPooling,
    BaseModelOutputWithPoolingAndCrossAttentions,
)

WITH_POOLING = (BaseModelOutputWithPooling, BaseModelOutputWithPoolingAndCrossAttentions)


class MeanPooler(torch.nn.Module):
    """The mean of the tokens that are there."""

    @staticmethod
    def forward(x: BaseModelOutput, attention_mask):
        """Gives one vector per text."""
        masked = x.last_hidden_state * attention_mask.unsqueeze(-1)
        return masked.sum(dim=1) / attention_mask.sum(-1, keepdim=True)


class HFTextEncoder(torch.nn.Module):
    """A text tower of any repository."""

    def __init__(self, model_name_or_path: str, output_dim: int, config: PretrainedConfig = None):
        super().__init__()
        self.config = config or AutoConfig.from_pretrained(
            model_name_or_path, trust_remote_code=True, code_revision=None
        )
        self.config.update({"use_flash_attn": False})
        self.transformer = AutoModel.from_config(
            self.config, trust_remote_code=True, add_pooling_layer=False, code_revision=None
        )
        self.pooler = MeanPooler()
        self.proj = torch.nn.Linear(self.config.hidden_size, output_dim, bias=False)

    def get_instruction_from_task(self, task):
        """What stands before a text."""
        if task is None:
            return None
        return self.transformer._task_instructions[task]

    def forward(self, x):
        """Gives one vector per text."""
        attention_mask = (x != self.config.pad_token_id).long()
        adapter = torch.full((x.shape[0],), 0, dtype=torch.int32, device=x.device)
        out = self.transformer(input_ids=x, attention_mask=attention_mask, adapter_mask=adapter)
        if isinstance(out, WITH_POOLING):
            raise TypeError("expected an output without a pooling layer")
        return self.proj(self.pooler(out, attention_mask))
