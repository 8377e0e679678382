"""NaN: never stored, never replaced."""

import torch

from panic_worker.diffusion import pictures_of
from panic_worker.errors import WorkerError
from panic_worker.model_call import Output, Picture
from panic_worker.vectors import in_float32, outputs, unit_vectors


def test_a_picture_with_one_value_that_is_not_finite_is_an_error() -> None:
    image = torch.zeros(3, 4, 5)
    picture = pictures_of(image[None])[0]
    assert isinstance(picture, Picture)
    assert (picture.width, picture.height, len(picture.pixels)) == (5, 4, 60)
    image[1, 2, 3] = float("nan")
    broken = pictures_of(image[None])[0]
    assert isinstance(broken, WorkerError)
    assert broken.kind == "not_finite"


def test_pixels_are_rounded_row_by_row() -> None:
    image = torch.tensor([[[0.0, 1.0]], [[0.5, 0.25]], [[0.1, 0.999]]])
    picture = pictures_of(image[None])[0]
    assert isinstance(picture, Picture)
    assert list(picture.pixels) == [0, 128, 26, 255, 64, 255]


class Network(torch.nn.Module):
    """Overflows in half precision, not in float32."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor([60000.0, 1.0], dtype=torch.float16))

    def forward(self, scale: float) -> torch.Tensor:
        return unit_vectors((self.weight * scale).unsqueeze(0), 2)


def embedded(network: Network, scales: list[float]) -> list[Output]:
    vectors = torch.cat([network(scale) for scale in scales])
    return list(outputs(vectors, [False] * len(scales), network, lambda index: network(scales[index])))


def test_a_vector_that_overflows_is_computed_again_alone_in_float32_and_the_weights_stay_half() -> None:
    network = Network().requires_grad_(requires_grad=False)
    good, mended = embedded(network, [1.0, 2.0])
    assert (good.batch_size, mended.batch_size) == (2, 1)
    assert good.value == mended.value
    assert network.weight.dtype == torch.float16
    assert network.weight.tolist() == [60000.0, 1.0]


def test_a_vector_that_is_not_finite_in_float32_either_is_an_error() -> None:
    network = Network().requires_grad_(requires_grad=False)
    [output] = embedded(network, [float("nan")])
    assert isinstance(output.value, WorkerError)
    assert output.value.kind == "not_finite"


def test_a_vector_of_zeros_is_an_error_not_a_point() -> None:
    network = Network().requires_grad_(requires_grad=False)
    [output] = embedded(network, [0.0])
    assert isinstance(output.value, WorkerError)
    assert "length 0" in output.value.message


def test_widening_is_exact_both_ways() -> None:
    network = torch.nn.Linear(3, 3).bfloat16()
    before = [parameter.clone() for parameter in network.parameters()]
    with in_float32(network):
        assert {parameter.dtype for parameter in network.parameters()} == {torch.float32}
    assert all(torch.equal(a, b) for a, b in zip(before, network.parameters(), strict=True))
