"""A machine without a GPU whose environment was set up for one."""

from pathlib import Path

import pytest
import torch
from client import worker

pytestmark = pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU")


def test_models_are_not_computed_on_the_cpu_unless_that_is_said(home: Path) -> None:
    environment = {"HF_HOME": str(home), "PANIC_TDA_SET_UP_FOR": "cuda"}
    with worker(device="auto", environment=environment) as client:
        error = client.ask("load", model="STSBMpnet")
        assert error["kind"] == "no_device"
        assert error["message"].startswith("the environment was set up for a GPU, but torch ")
        assert "--device cpu" in error["hint"]
    with worker(device="cpu", environment=environment) as client:
        assert client.ask("load", model="STSBMpnet")["type"] == "result"
