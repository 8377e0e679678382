"""Groups texts by their number of tokens, so that a batch of them needs no padding."""

from collections import defaultdict
from collections.abc import Sequence


def groups_of_equal_length(lengths: Sequence[int]) -> list[list[int]]:
    """The indices of equal lengths together, each group in order.

    Padding changes what a text's vector is rounded to, with the lengths of its neighbours. Without, a text beside others
    and the same text alone differ in the order of a kernel's sums at most.
    """
    groups: dict[int, list[int]] = defaultdict(list)
    for index, length in enumerate(lengths):
        groups[length].append(index)
    return list(groups.values())
