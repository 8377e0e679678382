"""Groups texts by their number of tokens, so that a batch of them takes few passes and little padding."""

from collections import defaultdict
from collections.abc import Sequence

# What a pass costs beyond its tokens, told in texts: a group of fewer is not worth a pass of its own.
TEXTS_PER_PASS = 16


def groups_of_equal(values: Sequence[int]) -> list[list[int]]:
    """The indices of equal values together, each group in order."""
    groups: dict[int, list[int]] = defaultdict(list)
    for index, value in enumerate(values):
        groups[value].append(index)
    return list(groups.values())


def groups_of_equal_length(lengths: Sequence[int]) -> list[list[int]]:
    """Texts of equal length, in tokens, together: for code of which nobody knows what it does with padding."""
    return groups_of_equal(lengths)


def groups_of_like_length(lengths: Sequence[int], texts_per_pass: int = TEXTS_PER_PASS) -> list[list[int]]:
    """Splits texts into groups to be padded to the longest of each, so that as few tokens as possible are padding.

    Of all splits into at most one group per ``texts_per_pass`` texts, rounded up, this is the one with the least
    padding; among those the one with the fewest groups.

    Args:
        lengths: Tokens of each text.
        texts_per_pass: How many texts are worth a pass of their own.

    Returns:
        Indices into ``lengths``, the shortest texts first, each group in order of length, then of index.
    """
    order = sorted(range(len(lengths)), key=lambda index: (lengths[index], index))
    # Texts of the same length stay together: ends[i] is where the i-th different length ends, in `order`.
    ends = [
        place + 1
        for place in range(len(order))
        if place + 1 == len(order) or lengths[order[place]] != lengths[order[place + 1]]
    ]
    most = -(-len(lengths) // texts_per_pass)
    # best[j]: cost of the texts before ends[j], and where their last group begins, with the groups allowed so far.
    unreached = (float("inf"), 0)
    best: list[tuple[float, int]] = [(0, 0)] + [unreached] * len(ends)
    steps = []
    for _ in range(min(most, len(ends))):
        following = [(0.0, 0)] + [unreached] * len(ends)
        for j, end in enumerate(ends):
            tokens = lengths[order[end - 1]]
            for i in range(j + 1):
                begin = ends[i - 1] if i > 0 else 0
                cost = best[i][0] + tokens * (end - begin)
                if cost < following[j + 1][0]:
                    following[j + 1] = (cost, i)
        best = following
        steps.append(best)
    return _cut(order, ends, steps)


def _cut(order: list[int], ends: list[int], steps: list[list[tuple[float, int]]]) -> list[list[int]]:
    groups = []
    last = len(ends)
    costs = [step[last][0] for step in steps]
    # The fewest groups that reach the least cost.
    for step in reversed(steps[: costs.index(min(costs)) + 1] if costs else []):
        first = step[last][1]
        groups.append(order[ends[first - 1] if first > 0 else 0 : ends[last - 1]])
        last = first
        if last == 0:
            break
    return groups[::-1]
