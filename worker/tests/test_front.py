"""The front: greeting, requests that are wrong, cancelling, signals, and how it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from client import PACKAGE_FOLDER, Client, worker

MISBEHAVING = str(Path(__file__).parent / "misbehaving_models")


def test_the_greeting_names_versions_and_models_without_starting_a_model_process() -> None:
    with worker(device=None) as client:
        ready = client.hello().header
        assert ready["type"] == "ready"
        assert ready["pid"] == client.process.pid
        assert "torch" in ready["libraries"]
        assert {"Echo", "SDXLTurbo"} <= set(ready["models"])
        assert client.ask("status")["model_process"] is None


def test_another_version_of_the_protocol_ends_the_worker_with_both_numbers() -> None:
    with worker(device=None) as client:
        client.send("hello", protocol=999, device="cpu")
        fatal, _ = client.until("fatal")
        assert fatal.header["kind"] == "protocol_version"
        assert "999" in fatal.header["message"]
        assert "protocol 1" in fatal.header["message"]
        assert client.wait() == 65


def test_garbage_ends_the_worker_and_says_what_it_was() -> None:
    with worker() as client:
        os.write(client.requests, b"GET / HTTP/1.1\r\n")
        fatal, _ = client.until("fatal")
        assert "GET / HTTP/1" in fatal.header["message"]
        assert client.wait() == 64


def test_a_request_before_the_greeting_ends_the_worker() -> None:
    with worker(device=None) as client:
        client.send("status")
        assert client.until("fatal")[0].header["kind"] == "protocol"
        assert client.wait() == 64


def test_the_end_of_requests_ends_the_worker_and_the_model_process() -> None:
    with worker("--models-folder", MISBEHAVING) as client:
        client.ask("load", model="NeverAnswers")
        process = client.ask("status")["model_process"]["pid"]
        client.send("invoke", model="NeverAnswers", items=[{"text": "a", "seed": 1}])
        client.until("heartbeat")
        assert client.end() == 0
        assert has_ended(process)


def test_the_model_process_ends_when_the_front_is_killed() -> None:
    with worker("--models-folder", MISBEHAVING) as client:
        client.ask("load", model="NeverAnswers")
        process = client.ask("status")["model_process"]["pid"]
        client.send("invoke", model="NeverAnswers", items=[{"text": "a", "seed": 1}])
        client.until("heartbeat")
        client.process.kill()
        client.process.wait()
        assert has_ended(process)


def has_ended(process: int) -> bool:
    """Whether a process ends within ten seconds."""
    for _ in range(200):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def silences(client: Client, request: int, count: int) -> list[int]:
    """What the next heartbeats say of how long the model process has given no sign of life, in milliseconds."""
    found = []
    while len(found) < count:
        frame, _ = client.until("heartbeat", "result")
        if frame.header["type"] == "result":
            break
        assert frame.header["id"] == request
        found.append(frame.header["silent_ms"])
    return found


def test_heartbeats_tell_how_long_a_stopped_model_process_has_been_silent() -> None:
    with worker("--models-folder", MISBEHAVING) as client:
        client.ask("load", model="NeverAnswers")
        process = client.ask("status")["model_process"]["pid"]
        request = client.send("invoke", model="NeverAnswers", items=[{"text": "a", "seed": 1}])
        assert max(silences(client, request, 3)) < 2500
        os.kill(process, signal.SIGSTOP)
        assert silences(client, request, 5)[-1] > 3000


def test_a_model_that_lets_no_thread_run_is_not_silent_as_long_as_it_computes() -> None:
    with worker("--models-folder", MISBEHAVING) as client:
        client.ask("load", model="HoldsTheLock")
        item = {"image": {"buffer": 0, "width": 1, "height": 1}, "seed": 1}
        request = client.send("invoke", [b"rgb"], model="HoldsTheLock", items=[item])
        found = silences(client, request, 30)
        assert len(found) >= 3
        assert max(found) < 2500


def test_shutdown_is_answered_and_ends_the_worker() -> None:
    with worker() as client:
        client.ask("load", model="Echo")
        assert client.ask("shutdown")["type"] == "result"
        assert client.wait() == 0


def test_ctrl_c_is_left_to_the_client() -> None:
    with worker() as client:
        client.ask("load", model="Echo")
        for process in (client.process.pid, client.ask("status")["model_process"]["pid"]):
            os.kill(process, signal.SIGINT)
        assert client.items("invoke", model="Echo", items=[{"text": "a", "seed": 1}])


def test_without_pipes_it_says_how_it_is_started() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "panic_worker"],
        env={**os.environ, "PYTHONPATH": str(PACKAGE_FOLDER)},
        capture_output=True,
        check=False,
        close_fds=True,
    )
    assert run.returncode == 71
    assert b"descriptors 3 and 4" in run.stderr


@pytest.mark.parametrize(
    ("kind", "keys", "error", "message"),
    [
        ("dance", {}, "protocol", "no request has the type 'dance'"),
        ("load", {}, "protocol", "model: expected a name"),
        ("load", {"model": "Ecko"}, "unknown_model", "'Ecko'"),
        ("load", {"model": "Echo", "parameters": {"steps": 3}}, "protocol", "no parameter 'steps'"),
        ("load", {"model": "Echo", "parameters": {"width": "3"}}, "protocol", "width: expected int"),
        ("invoke", {"model": "Echo", "items": []}, "protocol", "takes 1 to 64, found 0"),
        ("invoke", {"model": "Echo", "items": [{"text": "a"}]}, "protocol", "items[0].seed"),
        ("invoke", {"model": "Echo", "items": [{"text": "a", "seed": -1}]}, "protocol", "found -1"),
        ("invoke", {"model": "Echo", "items": [{"text": "a", "seed": True}]}, "protocol", "found True"),
        ("invoke", {"model": "Echo", "items": [{"image": {}, "seed": 1}]}, "wrong_kind", "Echo reads texts"),
        ("embed", {"model": "Echo", "items": [{"text": "a"}]}, "wrong_kind", "use invoke"),
        ("invoke", {"model": "Echo", "items": [{"text": "a", "seed": 1}]}, "not_loaded", "not loaded"),
        (
            "invoke",
            {"model": "EchoCaption", "items": [{"image": {"buffer": 0, "width": 2, "height": 2}, "seed": 1}]},
            "protocol",
            "there are 0 buffers",
        ),
    ],
)
def test_a_wrong_request_is_an_error_of_its_own(kind: str, keys: dict[str, object], error: str, message: str) -> None:
    with worker() as client:
        answer = client.ask(kind, **keys)
        assert (answer["type"], answer["kind"]) == ("error", error)
        assert message in answer["message"]
        assert client.ask("ping")["type"] == "result"


def test_a_picture_of_the_wrong_size_is_refused() -> None:
    with worker() as client:
        items = [{"image": {"buffer": 0, "width": 2, "height": 2}, "seed": 1}]
        answer = client.ask("invoke", [b"11 bytes..."], model="EchoCaption", items=items)
        assert answer["kind"] == "protocol"
        assert "2 × 2 × 3 bytes, found 11" in answer["message"]


def test_ping_gives_back_what_it_got_from_both_processes() -> None:
    with worker() as client:
        for to in ("front", "model process"):
            frame = client.answer(client.send("ping", [b"abc", b""], to=to))
            assert [bytes(buffer) for buffer in frame.buffers] == [b"abc", b""]


def test_the_front_answers_while_a_model_computes_and_says_that_it_lives() -> None:
    with worker("--models-folder", MISBEHAVING) as client:
        client.ask("load", model="NeverAnswers")
        request = client.send("invoke", model="NeverAnswers", items=[{"text": "a", "seed": 1}])
        heartbeat, _ = client.until("heartbeat")
        assert heartbeat.header["id"] == request
        assert heartbeat.header["rss_bytes"] > 0
        # The model sleeps, but its process does not.
        assert heartbeat.header["silent_ms"] < 5000
        status = client.ask("status")
        assert status["busy"] == request
        assert [model["model"] for model in status["models"]] == ["NeverAnswers"]


def test_a_request_is_cancelled_between_two_steps_and_the_next_one_runs() -> None:
    with worker("--models-folder", MISBEHAVING) as client:
        client.ask("load", model="TakesSteps")
        client.ask("load", model="Echo")
        running = client.send("invoke", model="TakesSteps", items=[{"text": "a", "seed": 1}])
        waiting = client.send("invoke", model="TakesSteps", items=[{"text": "a", "seed": 1}])
        last = client.send("invoke", model="Echo", items=[{"text": "a", "seed": 1}])
        assert client.until("progress")[0].header["id"] == running
        cancel_waiting = client.send("cancel", request=waiting)
        cancel_running = client.send("cancel", request=running)
        answers = {}
        while last not in answers:
            frame = client.next()
            assert frame is not None
            if frame.header["type"] in ("result", "error"):
                answers[frame.header["id"]] = frame.header
        assert answers[waiting]["kind"] == answers[running]["kind"] == "cancelled"
        assert answers[cancel_waiting]["cancelled"] is answers[cancel_running]["cancelled"] is True
        assert answers[last]["items"] == 1
        assert client.ask("cancel", request=last)["cancelled"] is False


def test_two_files_with_one_id_stop_the_worker_and_both_are_named(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text((PACKAGE_FOLDER / "panic_worker/models/echo.py").read_text())
    client = Client("--models-folder", str(tmp_path))
    fatal, _ = client.until("fatal")
    assert fatal.header["kind"] == "broken_models"
    assert str(tmp_path / "mine.py") in fatal.header["message"]
    assert "models/echo.py" in fatal.header["message"]
    assert client.wait() == 66


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import no_such_thing", "does not import"),
        ("SPEC = 1", "has no SPEC"),
        (
            "from panic_worker.model_spec import ModelSpec as M\n"  # noqa: ISC004 - One text.
            "SPEC = M('A', 'text-embedding', '', None, 1, dimension=3)\ndef load(c): ...",
            "has no embed",
        ),
        (
            "from panic_worker.model_spec import ModelSpec\nSPEC = ModelSpec('A', 'text-embedding', '', None, 1)",
            "lacks: a dimension",
        ),
    ],
)
def test_a_model_file_that_is_incomplete_stops_the_worker(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "mine.py").write_text(text)
    client = Client("--models-folder", str(tmp_path))
    assert message in client.until("fatal")[0].header["message"]
    assert client.wait() == 66
