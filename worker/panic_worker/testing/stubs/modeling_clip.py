"""Stub of jina-clip's networks."""

import base64
import importlib.util
from io import BytesIO

import numpy as np
import requests
import torch
import torch.nn.functional as f
from PIL import Image
from transformers import AutoImageProcessor, AutoTokenizer, BatchEncoding, BatchFeature, PreTrainedModel, logging
from transformers.models.clip.modeling_clip import CLIPOutput, CLIPTextModelOutput, CLIPVisionModelOutput, clip_loss

try:
    from tqdm.autonotebook import trange
except ImportError:
    trange = None

from .configuration_clip import JinaCLIPConfig
from .eva_model import EVAVisionTransformer
from .hf_model import HFTextEncoder
from .rope_embeddings import VisionRotaryEmbeddingFast  # noqa: F401
from .transform import OPENAI_DATASET_MEAN, OPENAI_DATASET_STD, image_transform  # noqa: F401

logger = logging.get_logger(__name__)

# Used by parts of the real code that our calls do not reach.
UNREACHED = (base64, BytesIO, requests, CLIPOutput, CLIPTextModelOutput, CLIPVisionModelOutput, clip_loss)


class JinaCLIPPreTrainedModel(PreTrainedModel):
    """Takes the type of its weights from its description unless told."""

    config_class = JinaCLIPConfig
    base_model_prefix = "clip"
    supports_gradient_checkpointing = True

    def _init_weights(self, module):
        if isinstance(module, torch.nn.Linear) and module.bias is not None:
            module.bias.data.zero_()

    @classmethod
    def from_pretrained(cls, *args, **kwargs):
        """As the authors load it."""
        if "torch_dtype" not in kwargs:
            kwargs["torch_dtype"] = "auto"
        return super().from_pretrained(*args, **kwargs)


class JinaCLIPModel(JinaCLIPPreTrainedModel):
    """Two towers."""

    def __init__(self, config):
        super().__init__(config)
        self.use_flash_attn = torch.cuda.is_available() and importlib.util.find_spec("flash_attn") is not None
        self.text_model = HFTextEncoder(config.hf_model_name_or_path, config.width)
        self.vision_model = EVAVisionTransformer(4, config.width)
        self.logit_scale = torch.nn.Parameter(torch.tensor(2.6592))
        self.visual_projection = torch.nn.Identity()
        self.text_projection = torch.nn.Identity()
        self.tokenizer = None
        self.preprocess = None
        self.post_init()

    def get_tokenizer(self):
        """By the name that the model was loaded under."""
        if self.tokenizer is None:
            self.tokenizer = AutoTokenizer.from_pretrained(self.config._name_or_path, trust_remote_code=True)
        return self.tokenizer

    def get_preprocess(self):
        """By the name that the model was loaded under."""
        if not self.preprocess:
            self.preprocess = AutoImageProcessor.from_pretrained(self.config._name_or_path, trust_remote_code=True)
        return self.preprocess

    def get_text_features(self, input_ids=None):
        """Of tokens."""
        x = input_ids.input_ids if isinstance(input_ids, BatchEncoding) else input_ids
        return self.text_projection(self.text_model(x=x))

    def get_image_features(self, pixel_values=None):
        """Of pixels."""
        x = pixel_values.pixel_values if isinstance(pixel_values, BatchFeature) else pixel_values
        return self.visual_projection(self.vision_model(x=x))

    def _finish(self, batches, truncate_dim):
        vectors = [f.normalize(batch[:, :truncate_dim], p=2, dim=1).cpu() for batch in batches]
        return np.asarray([vector.to(torch.float32).numpy() for batch in vectors for vector in batch])

    @torch.inference_mode()
    def encode_image(self, images, batch_size=32, show_progress_bar=None, truncate_dim=None):
        """Gives an array of unit vectors."""
        self.preprocess = self.get_preprocess()
        if show_progress_bar is None:
            show_progress_bar = logger.getEffectiveLevel() in (logging.INFO, logging.DEBUG)
        batches = []
        for i in trange(0, len(images), batch_size, desc="Encoding", disable=not show_progress_bar):
            pictures = [image.convert("RGB") for image in images[i : i + batch_size] if isinstance(image, Image.Image)]
            batches.append(self.get_image_features(self.preprocess(pictures).to(self.device)))
        return self._finish(batches, truncate_dim or self.config.truncate_dim)

    @torch.inference_mode()
    def encode_text(self, sentences, task=None, batch_size=32, show_progress_bar=None, truncate_dim=None):
        """Gives an array of unit vectors."""
        self.tokenizer = self.get_tokenizer()
        instruction = self.text_model.get_instruction_from_task(task)
        if instruction:
            sentences = [instruction + sentence for sentence in sentences]
        batches = []
        for i in trange(0, len(sentences), batch_size, desc="Encoding", disable=not show_progress_bar):
            tokens = self.tokenizer(
                sentences[i : i + batch_size], return_tensors="pt", padding=True, max_length=512, truncation=True
            ).to(self.device)
            batches.append(self.get_text_features(input_ids=tokens))
        return self._finish(batches, truncate_dim or self.config.truncate_dim)
