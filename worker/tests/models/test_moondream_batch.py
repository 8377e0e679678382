"""Moondream's captions of a batch, on the stub of its code: the same as one by one, in fewer passes."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from PIL import Image

from panic_worker.errors import CancelledError
from panic_worker.find_models import find_models
from panic_worker.loading import LoadContext
from panic_worker.model_call import Call, Picture
from panic_worker.moondream_batch import captions, why_not_in_batches

noise = random.Random(1)
PIXELS = [noise.randbytes(48) for _ in range(7)]
PICTURES = [Image.frombytes("RGB", (4, 4), pixels) for pixels in PIXELS]


@pytest.fixture
def model(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The stub of the authors' model with the weights of the double, without transformers 4."""
    from safetensors.torch import load_file
    from tokenizers import Tokenizer

    from panic_worker.testing.stubs import moondream

    snapshots = home / "hub" / "models--vikhyatk--moondream2" / "snapshots"
    [tokenizer] = snapshots.glob("*/tokenizer.json")
    [weights] = snapshots.glob("*/model.safetensors")
    monkeypatch.setattr(
        moondream, "Tokenizer", SimpleNamespace(from_pretrained=lambda *_, **__: Tokenizer.from_file(str(tokenizer)))
    )
    built = moondream.MoondreamModel(moondream.MoondreamConfig())
    built.load_state_dict({name.removeprefix("model."): tensor for name, tensor in load_file(weights).items()})
    # It is so small that threads would only wait for each other.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield built
    torch.set_num_threads(threads)


@pytest.fixture
def count(model: Any) -> Callable[[Callable[[], Any]], tuple[Any, int]]:
    """What a function gives, and how often the decoder ran meanwhile."""

    def run(act: Callable[[], Any]) -> tuple[Any, int]:
        passes: list[str] = []
        originals = dict(model.ops)
        for name, operation in originals.items():
            model.ops[name] = lambda *given, of=name, run=operation: (passes.append(of), run(*given))[1]
        given = act()
        model.ops.update(originals)
        return given, len(passes)

    return run


def test_seven_pictures_have_the_captions_that_the_code_gives_each_alone_in_a_fraction_of_the_passes(
    model: Any, count: Any
) -> None:
    counted = [count(lambda one=one: model.caption(one, "short")["caption"].strip()) for one in PICTURES]
    alone, passes_alone = [caption for caption, _ in counted], [passes for _, passes in counted]
    together, passes_together = count(lambda: captions(model, PICTURES, "short", 512, Call()))
    assert together == alone
    assert len(set(alone)) == 7
    assert len(set(map(len, alone))) > 3
    # Reading a picture, its prompt, and one pass for each token.
    assert max(passes_alone) > 1 + 1 + 64, "the cache has not grown"
    assert passes_together == 7 + (max(passes_alone) - 1)
    print(f"{passes_together} passes of the decoder for 7 pictures together, {sum(passes_alone)} one by one")
    assert [captions(model, [picture], "short", 512, Call())[0] for picture in PICTURES] == alone
    assert captions(model, PICTURES, "normal", 512, Call()) != alone


def test_a_text_without_end_is_cut_where_the_code_cuts_it(model: Any, count: Any) -> None:
    cut = {"max_tokens": 9}
    alone = [model.caption(picture, "short", settings=cut)["caption"].strip() for picture in PICTURES]
    together, passes = count(lambda: captions(model, PICTURES, "short", 9, Call()))
    assert together == alone
    assert max(map(len, together)) == 9
    # What would come after the last token is not asked for.
    assert passes == 7 + 9


def test_a_cache_holds_the_places_that_are_taken_and_little_more(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shapes: list[torch.Size] = []
    step = type(model)._prefill_prompt

    def watched(self: Any, kv_cache: Any, prompt_tokens: Any, pos: int) -> Any:
        shapes.append(kv_cache.shape)
        return step(self, kv_cache, prompt_tokens, pos)

    monkeypatch.setattr(type(model), "_prefill_prompt", watched)
    captions(model, PICTURES, "short", 512, Call())
    assert shapes[0] == (1, 2, 7, 2, 5 + 3 + 64, 8)
    assert {shape[4] - shapes[0][4] for shape in shapes} == set(range(0, len(shapes), 64))


def test_a_call_ends_between_two_tokens_when_it_is_cancelled(model: Any, count: Any) -> None:
    asked: list[int] = []

    def is_cancelled() -> bool:
        asked.append(1)
        return len(asked) > 7 + 3

    def act() -> None:
        with pytest.raises(CancelledError):
            captions(model, PICTURES, "short", 512, Call(is_cancelled=is_cancelled))

    assert count(act)[1] == 7 + 3


def of_a_later_commit(self: Any, prompt_tokens: Any, pos: int, temperature: float, top_p: float) -> None:
    raise NotImplementedError


def loaded(model: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the model file makes of such code."""
    file = find_models()["Moondream"]
    whole = torch.nn.Module()
    whole.model, whole.caption = model, model.caption
    monkeypatch.setattr(file.module, "load_remote", lambda *_, **__: whole)
    context = LoadContext(file.spec, dict(file.spec.parameters), "cpu", {}, lambda _key, build: build())
    return file, file.module.load(context)


def test_code_that_cannot_describe_several_at_once_is_called_one_by_one_and_the_version_says_so(
    model: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pictures = [Picture(4, 4, pixels) for pixels in PIXELS]
    seeds = list(range(7))
    file, in_batches = loaded(model, monkeypatch)
    assert "sampler" not in in_batches.facts
    assert file.spec.parameters["sampler"] == "greedy-batched-1"
    together = list(file.module.invoke(in_batches.handle, pictures, seeds, Call(dict(file.spec.parameters))))
    assert [(output.batch_size, output.batch_index) for output in together] == [(7, index) for index in range(7)]
    assert not caplog.records

    # As in later commits of that code.
    monkeypatch.setattr(type(model), "_prefill_prompt", of_a_later_commit)
    assert why_not_in_batches(model) == (
        "_prefill_prompt takes prompt_tokens, pos, temperature, top_p, expected kv_cache, prompt_tokens, pos"
    )
    monkeypatch.delattr(type(model), "_prefill_prompt")
    monkeypatch.setattr(type(model), "caption", lambda *_, length: {"caption": f" {length}\n"})
    assert why_not_in_batches(model) == "MoondreamModel has no _prefill_prompt"
    file, alone = loaded(model, monkeypatch)
    assert alone.facts["sampler"] == "greedy"
    assert [record.getMessage() for record in caplog.records] == [
        "Moondream describes one picture after the other, which is slower: MoondreamModel has no _prefill_prompt"
    ]
    outputs = list(file.module.invoke(alone.handle, pictures, seeds, Call(dict(file.spec.parameters))))
    assert [(output.value, output.batch_size, output.batch_index) for output in outputs] == [("short", 1, 0)] * 7
