"""How texts are put together for a pass."""

import itertools
import random

import pytest

from panic_worker.token_groups import groups_of_equal_length, groups_of_like_length


def padded(lengths: list[int], groups: list[list[int]]) -> int:
    """Tokens that a pass per group computes, padding included."""
    return sum(max(lengths[index] for index in group) * len(group) for group in groups)


def least_padded(lengths: list[int], most: int) -> int:
    """The same of the best split of all, found by trying each."""
    ordered = sorted(lengths)
    best = ordered[-1] * len(ordered)
    for count in range(1, most):
        for cuts in itertools.combinations(range(1, len(ordered)), count):
            parts = [ordered[a:b] for a, b in itertools.pairwise((0, *cuts, len(ordered)))]
            best = min(best, sum(part[-1] * len(part) for part in parts))
    return best


def test_64_mixed_captions_take_at_most_4_passes_and_little_padding() -> None:
    mixed = random.Random(7)
    lengths = [min(75, max(5, round(mixed.lognormvariate(2.8, 0.4)))) for _ in range(64)]
    assert len(groups_of_equal_length(lengths)) > 15
    groups = groups_of_like_length(lengths)
    assert len(groups) == 4
    assert sorted(index for group in groups for index in group) == list(range(64))
    assert padded(lengths, groups) < 1.2 * sum(lengths)


@pytest.mark.parametrize("seed", range(20))
def test_no_other_split_has_less_padding(seed: int) -> None:
    mixed = random.Random(seed)
    lengths = [mixed.randint(3, 12) for _ in range(mixed.randint(1, 11))]
    groups = groups_of_like_length(lengths, texts_per_pass=4)
    most = -(-len(lengths) // 4)
    assert len(groups) <= most
    assert padded(lengths, groups) == least_padded(lengths, most)


def test_equal_lengths_are_one_group_and_the_shortest_come_first() -> None:
    assert groups_of_like_length([9] * 40) == [list(range(40))]
    assert groups_of_like_length([9, 3, 9, 3], texts_per_pass=1) == [[1, 3], [0, 2]]
    assert groups_of_like_length([5]) == [[0]]
