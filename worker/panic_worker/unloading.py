"""Unloads everything: one request of the client that goes to every model process in turn."""

from typing import Any

from panic_worker.process_seat import ProcessSeat


class Unloading:
    """The processes that have not been asked yet, and what the others have let go of. Idle unless begun."""

    def __init__(self) -> None:
        self._further: list[ProcessSeat] = []
        self._models: list[str] = []
        self._freed_bytes = 0

    def begin(self, seats: list[ProcessSeat]) -> ProcessSeat:
        """The first to ask."""
        first, *self._further = seats
        return first

    def next_after(self, answer: dict[str, Any]) -> ProcessSeat | None:
        """Whom to ask after this answer; ``None`` after the last, and for every other request."""
        if answer["type"] != "result" or not self._further:
            return None
        self._models += answer["models"]
        self._freed_bytes += answer["freed_bytes"]
        return self._further.pop(0)

    def end(self, answer: dict[str, Any]) -> dict[str, Any]:
        """The answer to the client: with what all of them have let go of."""
        if answer["type"] == "result" and self._models:
            answer = {
                **answer,
                "models": [*self._models, *answer["models"]],
                "freed_bytes": self._freed_bytes + answer["freed_bytes"],
            }
        self._further, self._models, self._freed_bytes = [], [], 0
        return answer
