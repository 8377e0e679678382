"""Every class of failure, each by a model that is named for its fault."""

from pathlib import Path

import pytest
from client import worker

FOLDER = ("--models-folder", str(Path(__file__).parent / "misbehaving_models"))


def prompts(*texts: str) -> list[dict[str, object]]:
    return [{"text": text, "seed": seed} for seed, text in enumerate(texts)]


def test_a_batch_that_does_not_fit_is_told_and_its_halves_run() -> None:
    with worker(*FOLDER) as client:
        client.ask("load", model="OutOfMemory")
        error = client.ask("invoke", model="OutOfMemory", items=prompts("a", "b", "c", "d"))
        assert (error["kind"], error["retryable"]) == ("out_of_memory", True)
        assert "batch of 4" in error["message"]
        halves = client.items("invoke", model="OutOfMemory", items=prompts("a", "b"))
        assert [frame.header["batch_size"] for frame in halves] == [2, 2]


def test_a_poisoned_context_ends_the_model_process_and_the_next_request_starts_another() -> None:
    with worker(*FOLDER) as client:
        client.ask("load", model="Poisoned")
        client.ask("load", model="Echo")
        before = client.ask("status")["model_process"]["pid"]
        poisoned = client.send("invoke", model="Poisoned", items=prompts("a", "poison", "c"))
        waiting = client.send("load", model="Poisoned")
        error = client.answer(poisoned).header
        assert error["kind"] == "poisoned"
        assert "device-side assert" in error["message"]
        # What came before the fault is valid, and has been sent.
        assert [frame.header["index"] for frame in client.skipped if frame.header["type"] == "item"] == [0]
        ended = client.until("model_process_ended")[0].header
        assert (ended["exit_code"], ended["reason"]) == (70, "poisoned")
        assert ended["models"] == ["Poisoned", "Echo"]
        assert client.answer(waiting).header["already_loaded"] is False
        assert client.ask("status")["model_process"]["pid"] != before
        assert client.items("invoke", model="Poisoned", items=prompts("c"))
        assert client.ask("invoke", model="Echo", items=prompts("a"))["kind"] == "not_loaded"


def test_a_process_that_dies_in_the_middle_of_a_batch_is_told_with_its_signal() -> None:
    with worker(*FOLDER) as client:
        client.ask("load", model="DiesMidBatch")
        error = client.ask("invoke", model="DiesMidBatch", items=prompts("a", "die", "c"))
        assert (error["kind"], error["exit_code"], error["model"]) == ("crashed", -9, "DiesMidBatch")
        assert "signal 9" in error["message"]
        assert client.until("model_process_ended")[0].header["models"] == ["DiesMidBatch"]
        assert client.ask("status")["models"] == []


def test_garbage_between_the_processes_is_a_crash_not_a_hang() -> None:
    with worker(*FOLDER) as client:
        client.ask("load", model="WritesIntoThePipe")
        assert client.ask("invoke", model="WritesIntoThePipe", items=prompts("a"))["kind"] == "crashed"
        assert client.ask("load", model="Echo")["type"] == "result"


def test_stray_prints_go_to_the_log_and_questions_get_no_answer() -> None:
    with worker(*FOLDER) as client:
        client.ask("load", model="Prints")
        assert len(client.items("invoke", model="Prints", items=prompts("a"))) == 1
        client.end()
        for stray in (b"a stray print", b"a stray write", b"a stray child"):
            assert stray in client.printed
        assert client.process.stdout is not None
        assert client.process.stdout.read() == b""


def test_a_vector_that_is_not_finite_fails_alone() -> None:
    with worker(*FOLDER) as client:
        client.ask("load", model="NotANumber")
        good, bad, last = client.items("embed", model="NotANumber", items=prompts("a", "nan", "c"))
        assert good.buffers
        assert last.buffers
        assert bad.header["error"]["kind"] == "not_finite"
        assert not bad.buffers


def test_an_empty_caption_is_given_as_it_is_and_noted() -> None:
    with worker(*FOLDER) as client:
        client.ask("load", model="SaysNothing")
        items = [{"image": {"buffer": 0, "width": 1, "height": 1}, "seed": 1}]
        [item] = client.items("invoke", [b"rgb"], model="SaysNothing", items=items)
        assert (item.header["text"], item.header["notes"]) == ("", {"empty": True})


def test_a_picture_of_one_colour_is_given_as_it_is_and_noted() -> None:
    with worker(*FOLDER) as client:
        client.ask("load", model="DrawsNothing")
        [item] = client.items("invoke", model="DrawsNothing", items=prompts("a"))
        assert item.header["notes"] == {"blank": True}
        assert item.header["image"] == {"buffer": 0, "width": 2, "height": 2}


def test_a_model_that_forgets_an_item_fails_by_name() -> None:
    with worker(*FOLDER) as client:
        client.ask("load", model="ForgetsOne")
        error = client.ask("invoke", model="ForgetsOne", items=prompts("a", "b"))
        assert error["kind"] == "model_failed"
        assert "1 outputs for 2 items" in error["message"]


def test_what_a_model_refuses_is_an_error_of_the_input() -> None:
    with worker(*FOLDER) as client:
        client.ask("load", model="RefusesLongTexts")
        error = client.ask("invoke", model="RefusesLongTexts", items=prompts("a", "much too long a prompt"))
        assert (error["kind"], error["retryable"]) == ("input", False)
        assert "ValueError" in error["traceback"]


@pytest.mark.parametrize(
    ("model", "kind", "message"),
    [
        ("NeedsALibrary", "missing_library", "'a_library_that_nobody_has'"),
        ("DoesNotLoad", "load_failed", "size mismatch"),
        ("IsMissing", "missing_weights", "org/name"),
    ],
)
def test_a_model_that_does_not_load_says_why_and_the_others_do(model: str, kind: str, message: str) -> None:
    with worker(*FOLDER) as client:
        error = client.ask("load", model=model)
        assert error["kind"] == kind
        assert message in error["message"]
        assert client.ask("load", model="Echo")["type"] == "result"
        assert [loaded["model"] for loaded in client.ask("status")["models"]] == ["Echo"]
