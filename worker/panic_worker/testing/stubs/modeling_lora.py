"""Stub of the text tower behind jina-clip, with its adapters."""

import torch
from torch.nn.utils import parametrize
from transformers import AutoTokenizer, PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import BaseModelOutput, MaskedLMOutput, SequenceClassifierOutput
from transformers.models.xlm_roberta.modeling_xlm_roberta import XLMRobertaLMHead

from .configuration_xlm_roberta import XLMRobertaFlashConfig

# Used by parts of the real code that our calls do not reach.
UNREACHED = (AutoTokenizer, MaskedLMOutput, SequenceClassifierOutput, XLMRobertaLMHead)


class LoRAParametrization(torch.nn.Module):
    """Adds the first adapter to a weight."""

    def __init__(self, rows, columns):
        super().__init__()
        self.lora_A = torch.nn.Parameter(torch.zeros(1, 2, columns))
        self.lora_B = torch.nn.Parameter(torch.zeros(1, rows, 2))

    def forward(self, weight):
        """The weight with its adapter."""
        return weight + self.lora_B[0] @ self.lora_A[0]


class XLMRobertaLoRA(PreTrainedModel):
    """Embeds tokens and mixes them with their position."""

    config_class = XLMRobertaFlashConfig

    def __init__(self, config: PretrainedConfig, roberta=None, add_pooling_layer=True):
        super().__init__(config)
        self.embeddings = torch.nn.Embedding(config.vocab_size, config.hidden_size)
        parametrize.register_parametrization(
            self.embeddings, "weight", LoRAParametrization(config.vocab_size, config.hidden_size)
        )
        self._task_instructions = config.task_instructions
        self._adaptation_map = {"retrieval.query": 0}

    def forward(self, input_ids, attention_mask=None, adapter_mask=None):
        """Gives ``last_hidden_state``."""
        places = torch.arange(1, input_ids.shape[1] + 1, device=input_ids.device)[None, :, None]
        hidden = self.embeddings(input_ids)
        return BaseModelOutput(last_hidden_state=hidden * (1 + places.to(hidden.dtype) / 100))
