"""What passes between the worker and a model: inputs, outputs, and the call that they belong to."""

from collections.abc import Callable
from dataclasses import dataclass, field

from panic_worker.errors import CancelledError, WorkerError

_FIRST_BYTES = 192


@dataclass(frozen=True)
class Picture:
    """RGB8 pixels, row by row, without padding: ``width × height × 3`` bytes."""

    width: int
    height: int
    pixels: bytes | memoryview

    @property
    def is_blank(self) -> bool:
        """Whether every pixel has the same colour."""
        # Of most pictures the first pixels tell.
        beginning = bytes(self.pixels[:_FIRST_BYTES])
        if beginning != (beginning[:3] * (_FIRST_BYTES // 3))[: len(beginning)]:
            return False
        pixels = bytes(self.pixels)
        return pixels == pixels[:3] * (self.width * self.height)


@dataclass(frozen=True)
class Output:
    """What a model gave for one item.

    Attributes:
        value: A picture, a text, a vector as float32 little-endian bytes, or numbers by name; or why there is none.
        batch_size: How many items were computed together with this one, itself included.
        batch_index: Its place among them, from 0.
        truncated: The model read only the beginning of the text.
    """

    value: Picture | str | bytes | dict[str, float] | WorkerError
    batch_size: int
    batch_index: int
    truncated: bool = False


def _ignore(_done: int, _total: int) -> None:
    pass


@dataclass
class Call:
    """One request, as the model sees it while it computes."""

    parameters: dict[str, str | int | float | bool] = field(default_factory=dict)
    is_cancelled: Callable[[], bool] = lambda: False
    on_progress: Callable[[int, int], None] = _ignore

    def step(self, done: int, total: int) -> None:
        """Reports that ``done`` of ``total`` steps are behind us.

        Raises:
            CancelledError: The client does not want the result any more.
        """
        self.on_progress(done, total)
        self.stop_if_cancelled()

    def stop_if_cancelled(self) -> None:
        """Ends the call from inside if it has been cancelled.

        Raises:
            CancelledError: It has.
        """
        if self.is_cancelled():
            raise CancelledError
