"""Requests that are sent before their turn: read by the model process while it computes, and begun after that."""

import time

from client import Client, worker
from test_front import MISBEHAVING


def invoke(client: Client, *prompts: str, after: int | None = None) -> int:
    items = [{"text": prompt, "seed": seed} for seed, prompt in enumerate(prompts)]
    return client.send("invoke", model="DoesAsTold", items=items, **({} if after is None else {"after": after}))


def test_what_is_sent_ahead_has_waited_there_when_it_begins_and_outputs_come_in_order() -> None:
    with worker("--models-folder", MISBEHAVING) as client:
        client.ask("load", model="DoesAsTold")
        first = invoke(client, "sleep 0.4", "b")
        second = invoke(client, "c", "d", after=first)
        frames = []
        while len([frame for frame in frames if frame.header["type"] == "result"]) < 2:
            frame = client.next()
            assert frame is not None
            if frame.header["type"] in ("item", "result"):
                frames.append(frame)
        assert [frame.header["id"] for frame in frames] == [first] * 3 + [second] * 3
        results = [frame.header for frame in frames if frame.header["type"] == "result"]
        assert results[0]["waited_seconds"] < 0.2 < results[1]["waited_seconds"]
        assert results[1]["seconds"] < 0.2


def test_a_request_that_names_none_waits_in_the_front() -> None:
    with worker("--models-folder", MISBEHAVING) as client:
        client.ask("load", model="DoesAsTold")
        invoke(client, "sleep 0.4")
        second = client.answer(invoke(client, "b")).header
        assert second["waited_seconds"] < 0.2


def test_what_was_to_come_after_a_request_that_fails_is_not_begun() -> None:
    with worker("--models-folder", MISBEHAVING) as client:
        client.ask("load", model="DoesAsTold")
        first = invoke(client, "fail 0.2")
        second = invoke(client, "b", after=first)
        third = invoke(client, "c")
        kinds = [client.answer(request).header.get("kind") for request in (first, second, third)]
        assert kinds == ["model_failed", "not_begun", None]
        # Also if it has failed before anybody knew.
        assert client.answer(invoke(client, "d", after=invoke(client, "fail"))).header["kind"] == "not_begun"


def test_the_request_under_way_is_blamed_for_a_death_and_no_other() -> None:
    with worker("--models-folder", MISBEHAVING) as client:
        client.ask("load", model="DoesAsTold")
        first = invoke(client, "die 0.3")
        second = invoke(client, "b", after=first)
        assert client.answer(first).header["kind"] == "crashed"
        assert client.answer(second).header["kind"] == "not_begun"
        assert client.until("model_process_ended")[0].header["exit_code"] == -9
        client.ask("load", model="DoesAsTold")
        # And if it is the second that kills, it is the second, even while outputs of the first are on their way.
        first = invoke(client, *["sleep 0.3"] * 64)
        second = invoke(client, "die", after=first)
        answers = {}
        while len(answers) < 2:
            frame, _ = client.until("result", "error")
            answers[frame.header["id"]] = frame.header
        assert answers[second]["kind"] == "crashed"
        assert answers[first].get("kind") in (None, "not_begun")


def test_what_was_sent_ahead_can_be_cancelled() -> None:
    with worker("--models-folder", MISBEHAVING) as client:
        client.ask("load", model="DoesAsTold")
        first = invoke(client, "sleep 0.5")
        second = invoke(client, "sleep 30", after=first)
        time.sleep(0.1)
        assert client.ask("cancel", request=second)["cancelled"] is True
        answers = {frame.header["id"]: frame.header for frame in (client.answer(first), client.answer(second))}
        assert answers[first]["type"] == "result"
        assert answers[second]["kind"] == "cancelled"
