"""Score models: numbers by name for each text or picture."""

from pathlib import Path

from client import worker

_HEAD = """
from panic_worker.loading import Loaded
from panic_worker.model_call import Output
from panic_worker.model_spec import ModelSpec

def load(context):
    return Loaded(handle=None)
"""
_LENGTH = (
    _HEAD
    + """
SPEC = ModelSpec(name="Length", kind="text-score", summary="", repository=None, max_batch=4)

def score(handle, texts, call):
    for index, text in enumerate(texts):
        yield Output({"letters": len(text), "inverse": 1 / len(text) if text else float("inf")}, len(texts), index)
"""
)
_RED = (
    _HEAD
    + """
SPEC = ModelSpec(name="Red", kind="image-score", summary="", repository=None, max_batch=4)

def score(handle, pictures, call):
    for index, picture in enumerate(pictures):
        red = bytes(picture.pixels)[::3]
        yield Output({"red": sum(red) / len(red)}, len(pictures), index)
"""
)


def folder_with_models(folder: Path) -> list[str]:
    (folder / "length.py").write_text(_LENGTH, encoding="utf-8")
    (folder / "red.py").write_text(_RED, encoding="utf-8")
    return ["--models-folder", str(folder)]


def test_texts_and_pictures_get_their_numbers_by_name(tmp_path: Path) -> None:
    with worker(*folder_with_models(tmp_path)) as client:
        client.ask("load", model="Length")
        client.ask("load", model="Red")
        frames = client.items("score", model="Length", items=[{"text": "ab"}, {"text": "abcd"}])
        assert [frame.header["scores"] for frame in frames] == [
            {"letters": 2, "inverse": 0.5},
            {"letters": 4, "inverse": 0.25},
        ]
        image = {"buffer": 0, "width": 2, "height": 1}
        [frame] = client.items("score", [bytes([10, 0, 0, 30, 0, 0])], model="Red", items=[{"image": image}])
        assert frame.header["scores"] == {"red": 20}


def test_a_number_that_is_not_finite_is_that_items_error(tmp_path: Path) -> None:
    with worker(*folder_with_models(tmp_path)) as client:
        client.ask("load", model="Length")
        bad, good = client.items("score", model="Length", items=[{"text": ""}, {"text": "a"}])
        assert bad.header["error"]["kind"] == "not_finite"
        assert bad.header["error"]["message"] == "inverse is inf"
        assert good.header["scores"] == {"letters": 1, "inverse": 1}


def test_a_score_model_is_asked_for_scores_alone(tmp_path: Path) -> None:
    with worker(*folder_with_models(tmp_path)) as client:
        client.ask("load", model="Length")
        answer = client.ask("embed", model="Length", items=[{"text": "a"}])
        assert answer["kind"] == "wrong_kind"
        assert answer["message"] == "Length is a text-score model: use score"
