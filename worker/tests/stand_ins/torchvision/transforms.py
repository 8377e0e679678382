"""Five names of torchvision.transforms, on PIL and torch."""

import enum
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch


class InterpolationMode(enum.Enum):
    BICUBIC = 3


class Compose:
    def __init__(self, transforms: Sequence[Callable[[Any], Any]]) -> None:
        self.transforms = transforms

    def __call__(self, image: Any) -> Any:
        for transform in self.transforms:
            image = transform(image)
        return image


class Resize:
    def __init__(self, size: tuple[int, int], interpolation: InterpolationMode) -> None:
        self.size, self.interpolation = size, interpolation

    def __call__(self, image: Any) -> Any:
        return image.resize(self.size[::-1], self.interpolation.value)


class ToTensor:
    def __call__(self, image: Any) -> Any:
        return torch.from_numpy(np.array(image)).permute(2, 0, 1).float() / 255


class Normalize:
    def __init__(self, mean: Any, std: Any) -> None:
        self.mean, self.std = mean, std

    def __call__(self, tensor: Any) -> Any:
        return (tensor - self.mean[:, None, None]) / self.std[:, None, None]
