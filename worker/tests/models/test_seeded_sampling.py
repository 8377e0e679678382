"""Sampling with a seed per item."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from panic_worker.models import qwen25_vl  # noqa: E402
from panic_worker.seeded_sampling import seeded_sampling  # noqa: E402

LOGITS = torch.tensor([2.0, 1.0, 0.0, -1.0])


def _tokens(seeds: list[int], temperature: float, steps: int) -> torch.Tensor:
    """What each row says in some steps, as tokens of shape [steps, rows]."""
    (processor,) = seeded_sampling(seeds, temperature, "cpu")
    rows = LOGITS.repeat(len(seeds), 1)
    return torch.stack([processor(None, rows).argmax(dim=-1) for _ in range(steps)])


def test_tokens_come_as_often_as_the_softmax_of_the_logits_says() -> None:
    """At two temperatures, within three standard errors and a bit."""
    for temperature in (1.0, 0.5):
        drawn = _tokens([7], temperature, 20_000).flatten()
        shares = torch.bincount(drawn, minlength=4) / len(drawn)
        expected = torch.softmax(LOGITS / temperature, dim=0)
        assert torch.allclose(shares, expected, atol=0.012)


def test_what_an_item_says_depends_on_its_own_seed_alone() -> None:
    """Alone, beside others, and in another place."""
    alone = _tokens([5], 1.0, 50)[:, 0]
    beside = _tokens([1, 5, 9], 1.0, 50)
    assert torch.equal(alone, beside[:, 1])
    assert not torch.equal(alone, beside[:, 0])


def test_a_temperature_may_be_set_and_what_only_describes_may_not() -> None:
    """The version says that it samples."""
    spec = qwen25_vl.SPEC
    sampled = spec.with_parameters({"temperature": 1})
    assert sampled["temperature"] == 1.0
    assert sampled["sampler"] == "gumbel-max, a seed per item"
    assert spec.with_parameters({})["sampler"] == "greedy"
    assert "temperature" not in spec.with_parameters({})
    with pytest.raises(ValueError, match="has no parameter 'sampler'; it has: question"):
        spec.with_parameters({"sampler": "other"})
