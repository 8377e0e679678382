"""Which kind of error an exception is. Nothing here imports what it names: the exception's class tells by its name."""

import errno

from panic_worker.errors import CancelledError, ErrorKind, WorkerError

POISONED_EXIT_CODE = 70

# After any of these every further call of the CUDA context fails too; nothing but a new process helps.
# See pytorch#2300, pytorch#17425.
_POISONED = (
    "device-side assert",
    "illegal memory access",
    "illegal instruction was encountered",
    "misaligned address",
    "unspecified launch failure",
    "CUBLAS_STATUS_EXECUTION_FAILED",
    "CUDNN_STATUS_EXECUTION_FAILED",
    "uncorrectable ECC error",
    "GPU is lost",
    "Fallen off the bus",
)
# As accelerate's find_executable_batch_size tells them, and the driver's own name.
_OUT_OF_MEMORY = (
    "out of memory",
    "CUDNN_STATUS_NOT_SUPPORTED",
    "CUBLAS_STATUS_ALLOC_FAILED",
    "DefaultCPUAllocator: can't allocate memory",
    "DefaultCPUAllocator: not enough memory",
)
# How the system says it when a library or a file of weights is mapped: as an import that fails, or a file that does.
_NO_HOST_MEMORY = ("Cannot allocate memory", "failed to map segment from shared object", "std::bad_alloc")


def _names(error: BaseException) -> set[str]:
    return {base.__name__ for base in type(error).__mro__}


def _chain(error: BaseException) -> list[BaseException]:
    """The exception and what it was raised from or during."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return chain


def is_poisoned(error: BaseException) -> bool:
    """Whether the CUDA context is lost."""
    return any(
        ("AcceleratorError" in _names(link) and "out of memory" not in str(link))
        or (isinstance(link, RuntimeError) and any(text in str(link) for text in _POISONED))
        for link in _chain(error)
    )  # fmt: skip


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory of the device, or of this machine, was not enough."""
    return any(
        isinstance(link, MemoryError)
        or "OutOfMemoryError" in _names(link)
        or (isinstance(link, RuntimeError) and any(text in str(link) for text in _OUT_OF_MEMORY))
        for link in _chain(error)
    )


def is_out_of_host_memory(error: BaseException) -> bool:
    """Whether memory of this machine was not enough, whatever it is that failed for it."""
    return any(
        isinstance(link, MemoryError)
        or getattr(link, "errno", None) == errno.ENOMEM
        or any(text in str(link) for text in _NO_HOST_MEMORY)
        for link in _chain(error)
    )


def classify_call_error(error: BaseException, model: str, items: int, device: str) -> WorkerError:
    """What an exception of ``invoke`` or ``embed`` is to the client."""
    classified: WorkerError
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, WorkerError):
        return error
    if isinstance(error, CancelledError):
        return WorkerError("cancelled", f"{model}: cancelled", model=model)
    # Poisoned first: its message may speak of memory ("illegal memory access").
    if is_poisoned(error):
        classified = WorkerError("poisoned", f"{model}: the CUDA context is lost: {text}", model=model)
    elif is_out_of_memory(error):
        message = f"{model}: a batch of {items} does not fit into the memory of {device}: {text}"
        classified = WorkerError("out_of_memory", message, model=model)
    elif isinstance(error, ValueError | TypeError | KeyError | IndexError):
        classified = WorkerError("input", f"{model}: {text}", model=model)
    else:
        classified = WorkerError("model_failed", f"{model}: {text}", model=model)
    classified.__cause__ = error
    return classified


def text_of_chain(error: BaseException) -> str:
    """What an exception and its causes say, where they speak of a file that cannot be read."""
    return "\n".join(str(link) for link in _chain(error) if isinstance(link, OSError))


def classify_load_error(error: BaseException, model: str, device: str) -> WorkerError:
    """What an exception of ``load`` is to the client."""
    if isinstance(error, WorkerError):
        return error
    kind: ErrorKind = "load_failed"
    message = f"{model} does not load: {type(error).__name__}: {error}"
    hint = None
    names = {name for link in _chain(error) for name in _names(link)}
    if is_poisoned(error):
        kind = "poisoned"
    elif is_out_of_host_memory(error):
        # Before the missing library, which is what an import without memory looks like.
        kind = "out_of_memory"
        message = f"{model} does not load: this machine has no memory left for it: {error}"
        hint = "End other programs, or give this one more memory: a container and ulimit -v have limits of their own"
    elif is_out_of_memory(error):
        kind, message = "out_of_memory", f"{model} does not fit into the memory of {device}: {error}"
    elif isinstance(error, ImportError):
        kind, hint = "missing_library", "panic-tda setup"
        if error.name is not None:
            message = f"{model} needs the Python library {error.name!r}: {error}"
    elif "SafetensorError" in names or "safetensors" in text_of_chain(error):
        kind, hint = "missing_weights", f"panic-tda setup --models {model}"
        message = f"{model} does not load: a file of its weights is incomplete or damaged: {error}"
    elif "LocalEntryNotFoundError" in names or "EntryNotFoundError" in names:
        kind, hint = "missing_weights", f"panic-tda setup --models {model}"
    classified = WorkerError(kind, message, model=model, hint=hint)
    classified.__cause__ = error
    return classified
