"""The models that the model process holds."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from panic_worker import VERSION
from panic_worker.classify import classify_load_error
from panic_worker.devices import device_name, make_repeatable
from panic_worker.errors import WorkerError
from panic_worker.find_models import ModelFile
from panic_worker.loading import LoadContext, Loaded
from panic_worker.memory import release, weights_bytes
from panic_worker.model_spec import Parameter


def library_versions(libraries: tuple[str, ...]) -> dict[str, str | None]:
    """The installed versions by name, ``None`` for what is absent."""
    versions: dict[str, str | None] = {}
    for library in libraries:
        try:
            versions[library] = metadata.version(library)
        except metadata.PackageNotFoundError:
            versions[library] = None
    return versions


@dataclass
class _Shared:
    loaded: Loaded
    users: set[str]


@dataclass
class LoadedModel:
    """A model in memory, and what identifies what it computes."""

    file: ModelFile
    loaded: Loaded
    parameters: dict[str, Parameter]
    requested_revisions: dict[str, str]
    revisions: dict[str, str]
    bytes: int
    seconds: float
    used_at: float


def _revision_of(model: LoadedModel) -> str | None:
    repository = model.file.spec.repository
    return model.loaded.revision or VERSION if repository is None else model.revisions.get(repository.key)


class LoadedModels:
    """Loads, holds and unloads; decides nothing about who stays: that is the client's."""

    def __init__(self, files: dict[str, ModelFile], device: Callable[[], str]) -> None:
        self._files = files
        self._device = device
        self._models: dict[str, LoadedModel] = {}
        self._shared: dict[str, _Shared] = {}

    def _device_of(self, file: ModelFile) -> str:
        # What has no libraries need not wait for torch to be imported.
        return self._device() if file.spec.libraries else "cpu"

    def file(self, name: str) -> ModelFile:
        """The file of a model.

        Raises:
            WorkerError: ``unknown_model``.
        """
        try:
            return self._files[name]
        except KeyError:
            raise WorkerError("unknown_model", f"the worker has no model {name!r}", model=name) from None

    def get(self, name: str) -> LoadedModel:
        """A model that is loaded, marked as used now.

        Raises:
            WorkerError: ``unknown_model`` or ``not_loaded``.
        """
        self.file(name)
        model = self._models.get(name)
        if model is None:
            raise WorkerError("not_loaded", f"{name} is not loaded", model=name)
        model.used_at = time.monotonic()
        return model

    def load(self, name: str, revisions: dict[str, str], replaced: dict[str, Any]) -> dict[str, Any]:
        """Loads a model unless it is there already; the ``result`` of ``load``.

        Raises:
            WorkerError: Why it does not load; nothing of it stays in memory.
        """
        file = self.file(name)
        try:
            parameters = file.spec.with_parameters(replaced)
        except ValueError as error:
            raise WorkerError("protocol", str(error), model=name) from error
        present = self._models.get(name)
        if present is not None:
            if present.requested_revisions == revisions and present.parameters == parameters:
                present.used_at = time.monotonic()
                return self._describe(present, already_loaded=True)
            self.unload(name)
        failure: WorkerError | None = None
        try:
            self._models[name] = self._load(file, revisions, parameters)
        except Exception as error:  # noqa: BLE001 - Whatever a library throws is told by its kind.
            failure = classify_load_error(error, name, self._device_of(file))
        if failure is not None:
            # Outside of `except`, whose traceback would hold on to half a model.
            self._leave_shared(name)
            if failure.__cause__ is not None:
                failure.__cause__ = failure.__cause__.with_traceback(None)
            release(self._device_of(file))
            raise failure
        return self._describe(self._models[name], already_loaded=False)

    def _load(self, file: ModelFile, revisions: dict[str, str], parameters: dict[str, Parameter]) -> LoadedModel:
        started = time.monotonic()
        name = file.spec.name
        device = self._device_of(file)
        if file.spec.needs_cuda and not device.startswith("cuda"):
            raise WorkerError("no_device", f"{name} needs a GPU with CUDA", model=name)
        if file.spec.libraries:
            make_repeatable()

        def share(key: str, build: Callable[[], Loaded]) -> Loaded:
            shared = self._shared.get(key)
            if shared is None:
                shared = self._shared[key] = _Shared(build(), set())
            shared.users.add(name)
            return shared.loaded

        context = LoadContext(file.spec, parameters, device, revisions, share)
        loaded: Loaded = file.module.load(context)
        now = time.monotonic()
        return LoadedModel(
            file=file,
            loaded=loaded,
            parameters=parameters,
            requested_revisions=revisions,
            revisions=context.used_revisions,
            bytes=weights_bytes(loaded.modules),
            seconds=now - started,
            used_at=now,
        )

    def _describe(self, model: LoadedModel, *, already_loaded: bool) -> dict[str, Any]:
        spec = model.file.spec
        device = self._device_of(model.file)
        version: dict[str, Any] = dict(model.parameters)
        if spec.libraries:
            version["device_type"] = device.partition(":")[0]
            version["device_name"] = device_name(device)
            version["libraries"] = library_versions(spec.libraries)
            if "dtype" in version and device == "cpu":
                version["dtype"] = "float32"
        if model.file.package is not None:
            version["package"] = model.file.package
        version |= model.loaded.facts
        return {
            "model": spec.name,
            "revision": _revision_of(model),
            "revisions": model.revisions,
            "already_loaded": already_loaded,
            "bytes": model.bytes,
            "seconds": round(model.seconds, 3),
            "device": device,
            "dimension": spec.dimension,
            "parameters": version,
        }

    def unload(self, name: str | None) -> dict[str, Any]:
        """Lets go of one model, or of all; the ``result`` of ``unload``."""
        if name is not None:
            self.file(name)
        names = [loaded for loaded in self._models if name is None or loaded == name]
        freed = 0
        device = "cpu"
        for unloaded in names:
            model = self._models.pop(unloaded)
            device = self._device_of(model.file)
            if not self._leave_shared(unloaded):
                freed += model.bytes
            del model
        release(device)
        return {"models": names, "freed_bytes": freed}

    def _leave_shared(self, name: str) -> bool:
        """Whether weights of this model stay in memory for another one."""
        stays = False
        for key, shared in list(self._shared.items()):
            if name in shared.users:
                shared.users.discard(name)
                if shared.users:
                    stays = True
                else:
                    del self._shared[key]
            elif not shared.users:
                del self._shared[key]
        return stays

    def listing(self) -> list[dict[str, Any]]:
        """The ``models`` of ``status``, with the time of their last use instead of ``idle_ms``."""
        return [
            {
                "model": name,
                "bytes": model.bytes,
                "revision": _revision_of(model),
                "used_at": model.used_at,
            }
            for name, model in self._models.items()
        ]
