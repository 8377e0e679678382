"""Groups texts by their number of tokens, so that a batch of them needs no padding."""

from collections import defaultdict
from collections.abc import Sequence


def groups_of_equal(values: Sequence[int]) -> list[list[int]]:
    """The indices of equal values together, each group in order."""
    groups: dict[int, list[int]] = defaultdict(list)
    for index, value in enumerate(values):
        groups[value].append(index)
    return list(groups.values())


def groups_of_equal_length(lengths: Sequence[int]) -> list[list[int]]:
    """The indices of texts of equal length, in tokens, together.

    Padding changes what a text's vector is rounded to, with the lengths of its neighbours. Without, a text beside
    others and the same text alone differ in the order of a kernel's sums at most.
    """
    return groups_of_equal(lengths)
