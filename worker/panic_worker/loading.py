"""What a model file gets to load its model with, and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from panic_worker.errors import WorkerError
from panic_worker.model_spec import ModelSpec, Parameter, Repository
from panic_worker.pinned_hub import pin, user_cache


@dataclass(frozen=True)
class Loaded:
    """A model that is ready to compute.

    Attributes:
        handle: Passed to ``invoke`` or ``embed``.
        modules: The networks in it, to count their bytes; empty without torch.
        facts: What only loading tells and decides an output, such as the length at which texts are cut. Added to
            the parameters of the model version.
        revision: What exactly computes, for weights that come from no repository; left out, the worker's version.
    """

    handle: Any
    modules: tuple[Any, ...] = ()
    facts: dict[str, Parameter] = field(default_factory=dict)
    revision: str | None = None


@dataclass
class LoadContext:
    """One request to load a model.

    Attributes:
        device: ``cpu``, or one GPU such as ``cuda:0``.
        revisions: A commit per repository, as the client's lock file has them.
        share: ``share(key, build)`` gives what another loaded model has built under the same key, or builds it. Two
            models may be two ways to use the same weights.
    """

    spec: ModelSpec
    parameters: dict[str, Parameter]
    device: str
    revisions: dict[str, str]
    share: Callable[[str, Callable[[], Loaded]], Loaded]
    used_revisions: dict[str, str] = field(default_factory=dict)

    @property
    def is_cuda(self) -> bool:
        """Whether the model goes to a GPU."""
        return self.device.startswith("cuda")

    def dtype(self) -> Any:
        """The type of the weights: the parameter ``dtype`` on a GPU; on a CPU float32, whatever it says.

        Half precision on a CPU is slow, and many operations do not have it.
        """
        import torch

        return getattr(torch, str(self.parameters["dtype"])) if self.is_cuda else torch.float32

    def folder(self, repository: Repository | None = None) -> Path:
        """The folder of a repository's files in the local cache: never fetched, see ``download``.

        Raises:
            WorkerError: ``missing_weights``, naming the command that fetches them.
        """
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

        wanted = repository or self.spec.repository
        assert wanted is not None
        revision = self.revisions.get(wanted.key) or wanted.revision or "main"
        try:
            path = Path(
                snapshot_download(
                    wanted.name,
                    revision=revision,
                    allow_patterns=wanted.files or None,
                    ignore_patterns=wanted.without or None,
                    cache_dir=user_cache(),
                    local_files_only=True,
                )
            )
        except (LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
            raise WorkerError(
                "missing_weights",
                f"{self.spec.name}: {wanted.name} at revision {revision} is not in the local cache",
                model=self.spec.name,
                hint=f"panic-tda setup --models {self.spec.name}",
                repository=wanted.key,
            ) from error
        if user_cache() is not None:
            pin(wanted, path)
        self.used_revisions[wanted.key] = path.name
        return path
