"""Exceptions of torch, CUDA and the libraries, by the texts that they really have."""

import pytest

from panic_worker.classify import classify_call_error, classify_load_error


class OutOfMemoryError(RuntimeError):
    """As ``torch.OutOfMemoryError``."""


class AcceleratorError(RuntimeError):
    """As ``torch.AcceleratorError``."""


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."), "out_of_memory"),
        (RuntimeError("cuDNN error: CUDNN_STATUS_NOT_SUPPORTED. This error may appear"), "out_of_memory"),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"), "out_of_memory"),
        (MemoryError(), "out_of_memory"),
        (AcceleratorError("CUDA error: out of memory"), "out_of_memory"),
        (RuntimeError("CUDA error: device-side assert triggered"), "poisoned"),
        (RuntimeError("CUDA error: an illegal memory access was encountered"), "poisoned"),
        (RuntimeError("CUDA error: unspecified launch failure"), "poisoned"),
        (RuntimeError("CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasSgemm`"), "poisoned"),
        (AcceleratorError("CUDA error: something new"), "poisoned"),
        (ValueError("Input is too long"), "input"),
        (RuntimeError("shape '[1, 4]' is invalid for input of size 3"), "model_failed"),
    ],
)
def test_an_exception_of_a_call_has_one_kind(error: Exception, kind: str) -> None:
    assert classify_call_error(error, "M", 4, "cuda:0").kind == kind


def test_the_cause_counts_too() -> None:
    error = ValueError("the batch failed")
    error.__cause__ = OutOfMemoryError("CUDA out of memory.")
    assert classify_call_error(error, "M", 4, "cuda:0").kind == "out_of_memory"


def test_weights_that_do_not_fit_are_told_from_weights_that_do_not_load() -> None:
    assert classify_load_error(OutOfMemoryError("CUDA out of memory."), "M", "cuda:0").kind == "out_of_memory"
    assert classify_load_error(KeyError("unet"), "M", "cuda:0").kind == "load_failed"
    # As the system says it where an import finds no memory: no library is missing.
    segment = ImportError("libtorch_cpu.so: failed to map segment from shared object: Cannot allocate memory")
    for without_memory in (segment, OSError(12, "Cannot allocate memory"), MemoryError()):
        told = classify_load_error(without_memory, "M", "cuda:0")
        assert told.kind == "out_of_memory"
        assert "this machine has no memory left" in told.message
    library = classify_load_error(ModuleNotFoundError("No module named 'timm'", name="timm"), "M", "cpu")
    assert (library.kind, library.hint) == ("missing_library", "panic-tda setup")
    assert "'timm'" in library.message
