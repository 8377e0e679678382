"""Every model that has a double or a stub goes through the worker as the real one does."""

import math
import os
import random
import struct
from typing import Any

import pytest
from client import Client

from panic_worker.find_models import find_models
from panic_worker.model_spec import ModelSpec
from panic_worker.testing.doubles import doubled_models
from panic_worker.testing.doubles.remote_stubs import STUBS

SPECS = {name: file.spec for name, file in find_models().items()}
REAL_WEIGHTS = os.environ.get("PANIC_WORKER_REAL_WEIGHTS") == "1"
NAMES = [name for name, spec in SPECS.items() if spec.repository] if REAL_WEIGHTS else doubled_models()
MODELS = [pytest.param(name, id=f"{name} (stub)" if name in STUBS and not REAL_WEIGHTS else name) for name in NAMES]
# Small pictures, few steps, short captions: a double says nothing about quality.
SMALLER: dict[str, Any] = {} if REAL_WEIGHTS else {"size": 64, "steps": 2, "max_new_tokens": 12}
# Without weights, without their library, or with too small a GPU a real model cannot be tested here.
NOT_HERE = ("missing_weights", "missing_library", "no_device", "out_of_memory")
# The largest step of 255 and the largest difference of coordinates, alone and in a batch: on a CPU in float32 it is
# rounding; in half precision on a GPU, which takes other kernels for other batches, it adds up from step to step.
PIXEL_TOLERANCE, VECTOR_TOLERANCE = (255, 0.02) if REAL_WEIGHTS else (2, 1e-5)


def parameters_of(spec: ModelSpec) -> dict[str, Any]:
    replaced = {name: value for name, value in SMALLER.items() if name in spec.parameters}
    if spec.parameters.get("size", 0) == 256:
        replaced.pop("size")
    return replaced


def inputs(spec: ModelSpec, count: int) -> tuple[list[dict[str, Any]], list[bytes]]:
    items: list[dict[str, Any]]
    if spec.reads == "text":
        texts = ["a red apple", "the sea at night, under a sky of many colours", "ein Apfel"]
        items, buffers = [{"text": texts[number % 3]} for number in range(count)], []
    else:
        noise = random.Random(1)
        buffers = [noise.randbytes(64 * 48 * 3) for _ in range(count)]
        items = [{"image": {"buffer": number, "width": 64, "height": 48}} for number in range(count)]
    if spec.writes != "vector":
        items = [{**item, "seed": 42 + number} for number, item in enumerate(items)]
    return items, buffers


def compute(client: Client, name: str, items: list[dict[str, Any]], buffers: list[bytes]) -> list[Any]:
    """What a request gives, as values that can be compared."""
    verb = "embed" if SPECS[name].writes == "vector" else "invoke"
    outputs = []
    for index, frame in enumerate(client.items(verb, buffers, model=name, items=items)):
        assert "error" not in frame.header, frame.header
        assert frame.header["index"] == index
        outputs.append(frame.header["text"] if "text" in frame.header else bytes(frame.buffers[0]))
    assert len(outputs) == len(items)
    return outputs


@pytest.fixture(scope="module", params=MODELS)
def loaded(client: Client, request: pytest.FixtureRequest) -> Any:
    name = request.param
    answer = client.ask("load", model=name, parameters=parameters_of(SPECS[name]))
    if REAL_WEIGHTS and answer.get("kind") in NOT_HERE:
        pytest.skip(f"{answer['kind']}: {answer['message']}")
    assert answer["type"] == "result", answer.get("traceback", answer)
    yield name, answer
    client.ask("unload", model=None)


def test_it_loads_the_commit_that_the_hub_has(loaded: tuple[str, dict[str, Any]]) -> None:
    name, answer = loaded
    spec = SPECS[name]
    assert set(answer["revisions"]) == {repository.key for repository in spec.repositories}
    assert all(len(commit) == 40 for commit in answer["revisions"].values())
    assert answer["revision"] == answer["revisions"][spec.repositories[0].key]
    assert answer["bytes"] > 0
    assert answer["dimension"] == spec.dimension
    assert set(answer["parameters"]["libraries"]) == set(spec.libraries)
    absent = {library for library, version in answer["parameters"]["libraries"].items() if version is None}
    # Where they have no build, tests have stand-ins of their own (tests/stand_ins).
    stood_in = {"timm", "torchvision"} if name in STUBS and not REAL_WEIGHTS else set()
    assert absent <= stood_in, "a library that the spec names is not installed"


def test_equal_requests_have_equal_outputs(client: Client, loaded: tuple[str, dict[str, Any]]) -> None:
    name, _ = loaded
    items, buffers = inputs(SPECS[name], 3)
    outputs = compute(client, name, items, buffers)
    assert outputs == compute(client, name, items, buffers)
    assert len(set(outputs)) > 1, "different inputs, one output"
    check_outputs(SPECS[name], outputs)


def check_outputs(spec: ModelSpec, outputs: list[Any]) -> None:
    for output in outputs:
        if spec.writes == "image":
            size = parameters_of(spec).get("size", spec.parameters["size"])
            assert len(output) == size * size * 3
            assert len(set(output)) > 10, "hardly any colours"
        elif spec.writes == "vector":
            vector = struct.unpack(f"<{spec.dimension}f", output)
            assert math.isclose(math.hypot(*vector), 1, abs_tol=1e-5)
        else:
            assert output == output.strip()


def test_an_item_alone_is_what_it_is_in_a_batch(client: Client, loaded: tuple[str, dict[str, Any]]) -> None:
    name, _ = loaded
    spec = SPECS[name]
    items, buffers = inputs(spec, 3)
    together = compute(client, name, items, buffers)
    alone_item = dict(items[1])
    if spec.reads == "image":
        alone_item["image"] = {**alone_item["image"], "buffer": 0}
    [alone] = compute(client, name, [alone_item], buffers[1:2])
    if spec.writes == "text":
        # A near tie between two words may fall the other way on a GPU.
        assert alone == together[1] or (REAL_WEIGHTS and alone)
    elif spec.writes == "image":
        # One step of 255 where a sum is rounded the other way.
        assert max(abs(a - b) for a, b in zip(alone, together[1], strict=True)) <= PIXEL_TOLERANCE
    else:
        pairs = zip(
            struct.unpack(f"<{spec.dimension}f", alone),
            struct.unpack(f"<{spec.dimension}f", together[1]),
            strict=True,
        )
        assert max(abs(a - b) for a, b in pairs) < VECTOR_TOLERANCE


def test_a_seed_decides_the_picture(client: Client, loaded: tuple[str, dict[str, Any]]) -> None:
    name, _ = loaded
    if SPECS[name].writes != "image":
        return
    items = [{"text": "a red apple", "seed": seed} for seed in (1, 2, 1)]
    first, second, third = compute(client, name, items, [])
    assert first != second
    assert max(abs(a - b) for a, b in zip(first, third, strict=True)) <= PIXEL_TOLERANCE


def test_a_text_beyond_the_limit_is_noted(client: Client, loaded: tuple[str, dict[str, Any]]) -> None:
    name, answer = loaded
    spec = SPECS[name]
    if spec.reads != "text" or answer["parameters"].get("max_sequence_length", 0) > 8000:
        return
    verb = "embed" if spec.writes == "vector" else "invoke"
    # A quotation, since GLMImage cuts nothing else.
    items = [{"text": text, "seed": 1} for text in ("short", f'"{"words without end " * 200}"')]
    short, long = client.items(verb, model=name, items=items)
    assert "truncated" not in short.header["notes"]
    assert long.header["notes"].get("truncated") is True


def test_a_captioner_takes_pictures_of_any_size(client: Client, loaded: tuple[str, dict[str, Any]]) -> None:
    name, _ = loaded
    if SPECS[name].reads != "image":
        return
    for width, height in ((1, 1), (512, 40), (33, 257)):
        item = {"image": {"buffer": 0, "width": width, "height": height}, "seed": 1}
        compute(client, name, [item], [os.urandom(width * height * 3)])
