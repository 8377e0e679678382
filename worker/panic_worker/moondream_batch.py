"""Captions of several pictures at once by Moondream's own code, which knows one picture at a time.

What it keeps of a picture, keys and values, has an axis for a batch, of one. Every picture takes the same number of
places, and the prompt is the same for all: the pictures' caches are put side by side along that axis, and one step of
the code's, ``_prefill_prompt``, writes the next token of all of them. One by one, each token of each picture reads all
weights anew.
"""

import inspect
from collections.abc import Sequence
from typing import Any, NamedTuple

from panic_worker.model_call import Call

SAMPLER = "greedy-batched-1"
_STEP = "_prefill_prompt"
_STEP_TAKES = ["kv_cache", "prompt_tokens", "pos"]
# Short captions have some 40 tokens: who writes more has the caches copied into larger ones.
_ROOM = 64
# Axes of a cache.
_PICTURES, _PLACES = 2, 4


def why_not_in_batches(model: Any) -> str | None:
    """What of the authors' code keeps pictures from being described at once; ``None`` if nothing does.

    Args:
        model: Their ``MoondreamModel``.
    """
    step = getattr(model, _STEP, None)
    if step is None:
        return f"{type(model).__name__} has no {_STEP}"
    takes = list(inspect.signature(step).parameters)
    if takes != _STEP_TAKES:
        return f"{_STEP} takes {', '.join(takes)}, expected {', '.join(_STEP_TAKES)}"
    return None


class ReadPictures(NamedTuple):
    """What is kept of pictures, side by side.

    Attributes:
        cache: Keys and values ``[layers, 2, pictures, heads, places, size of a head]``, with places left to write to.
        places: How many of them are taken.
    """

    cache: Any
    places: int


def read_pictures(model: Any, pictures: Sequence[Any], room: int, call: Call) -> ReadPictures:
    """Reads pictures one after the other, as the code does it.

    Only the places that are taken are kept: the code's own cache of one picture has room for 2,048, which is 400 MB.

    Args:
        model: The authors' ``MoondreamModel``.
        pictures: Images of PIL, at least one.
        room: How many further places the cache has to have.
        call: Hears of each picture.
    """
    joined: Any = None
    places = 0
    for index, picture in enumerate(pictures):
        call.step(index, len(pictures))
        encoded = model.encode_image(picture)
        if joined is None:
            places = encoded.pos
            shape = list(encoded.kv_cache.shape)
            shape[_PICTURES], shape[_PLACES] = len(pictures), places + room
            joined = encoded.kv_cache.new_zeros(shape)
        # A picture that takes another number of places does not fit: an error, not a caption of something else.
        joined[:, :, index, :, :places] = encoded.kv_cache[:, :, 0, :, : encoded.pos]
    return ReadPictures(joined, places)


def write_tokens(
    model: Any, read: ReadPictures, prompt: Sequence[int], most_tokens: int, call: Call
) -> list[list[int]]:
    """Writes the likeliest tokens after a prompt, for all pictures at once, until each text has come to its end.

    Args:
        model: The authors' ``MoondreamModel``.
        read: Used up.
        prompt: The tokens that ask for a caption.
        most_tokens: A text is cut there, as the authors' code does it.
        call: May be cancelled between two tokens.

    Returns:
        The tokens of each picture, without the one that ends them.
    """
    import torch
    from torch.nn.functional import pad

    cache, places = read
    end = model.config.tokenizer.eos_id
    tokens = torch.tensor([list(prompt)] * cache.size(_PICTURES), device=cache.device)
    written: list[list[int]] = [[] for _ in range(cache.size(_PICTURES))]
    going_on = set(range(len(written)))
    for _ in range(most_tokens):
        call.stop_if_cancelled()
        if places + tokens.size(1) > cache.size(_PLACES):
            cache = pad(cache, (0, 0, 0, _ROOM))
        _, _, following, places = model._prefill_prompt(cache, tokens, places)  # noqa: SLF001 - Checked at load.
        for index, token in enumerate(following.tolist()):
            if token == end:
                going_on.discard(index)
            elif index in going_on:
                written[index].append(token)
        if not going_on:
            break
        # Texts that have come to their end are written on with the others; nobody reads it.
        tokens = following[:, None]
    return written


def captions(model: Any, pictures: Sequence[Any], length: str, most_tokens: int, call: Call) -> list[str]:
    """The captions of pictures, in their order.

    Args:
        model: The authors' ``MoondreamModel``.
        pictures: Images of PIL, at least one.
        length: A name of the code's templates, such as ``short``.
        most_tokens: Of a caption.
        call: Hears of each picture; may be cancelled.
    """
    import torch

    prompt = model.config.tokenizer.templates["caption"][length]
    with torch.inference_mode():
        read = read_pictures(model, pictures, len(prompt) + min(most_tokens, _ROOM), call)
        written = write_tokens(model, read, prompt, most_tokens, call)
    # Token by token, as the code does it: a letter of two tokens is lost either way.
    return ["".join(model.tokenizer.decode([token]) for token in tokens).strip() for tokens in written]
