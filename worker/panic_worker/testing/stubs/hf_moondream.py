"""Stub of Moondream's code."""

from types import SimpleNamespace

import torch
from tokenizers import Tokenizer
from transformers import PretrainedConfig, PreTrainedModel


class HfConfig(PretrainedConfig):
    """As the real one: all sizes are in a plain ``config``."""

    model_type = "moondream1"

    def __init__(self, **arguments):
        super().__init__(**arguments)
        self.config = {}


class HfMoondream(PreTrainedModel):
    """Names three colours, and says how long a caption was asked for. No ``post_init``, like the real one."""

    config_class = HfConfig

    def __init__(self, config):
        super().__init__(config)
        # As the real one: its own repository, at another revision, asked for by name.
        self.tokenizer = Tokenizer.from_pretrained("vikhyatk/moondream2", revision="2024-08-26")
        self.model = torch.nn.Linear(3, 3, bias=False)

    @property
    def caption(self):
        """A function, as in the real code."""
        return self._caption

    def _caption(self, image, length="normal", settings=None, stream=False):
        mean = torch.tensor(list(image.resize((1, 1)).getdata())[0], dtype=torch.float16) / 255
        values = self.model(mean.to(self.model.weight.dtype)).tolist()
        word = self.tokenizer.decode(self.tokenizer.encode(length).ids).replace(" ", "")
        return (
            SimpleNamespace(get=None)
            if stream
            else {"caption": f" {word} caption of {[round(v, 2) for v in values]}\n"}
        )
