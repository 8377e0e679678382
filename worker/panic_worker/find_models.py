"""Finds the models by listing folders: one file, one model."""

import importlib.util
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import ModuleType

from panic_worker.model_spec import ModelSpec

ENTRY_POINTS = "panic_tda.models"
OWN_FOLDER = Path(__file__).parent / "models"


class BrokenModelsError(Exception):
    """The folder of models cannot be used; names the files."""


@dataclass(frozen=True)
class ModelFile:
    """A model and the module that loads and computes it; the package and its version, where it came with one."""

    spec: ModelSpec
    module: ModuleType
    path: Path
    package: str | None = None


def find_models(further_folders: Sequence[Path] = ()) -> dict[str, ModelFile]:
    """Imports every model file, its heavy libraries not included.

    Returns:
        The models by name, in the order of their names.

    Raises:
        BrokenModelsError: A file does not import, has no complete spec, or two have the same name.
    """
    found: dict[str, ModelFile] = {}
    files: list[ModelFile] = []
    for folder in (OWN_FOLDER, *further_folders):
        if not folder.is_dir():
            raise BrokenModelsError(f"{folder}: no such folder of models")
        files.extend(_import(path) for path in sorted(folder.glob("[!_]*.py")))
    for file in (*files, *_of_packages()):
        other = found.get(file.spec.name)
        if other is not None:
            raise BrokenModelsError(f"two files define the model {file.spec.name!r}: {other.path} and {file.path}")
        found[file.spec.name] = file
    return dict(sorted(found.items(), key=lambda entry: entry[0].lower()))


def _import(path: Path) -> ModelFile:
    is_own = path.parent == OWN_FOLDER
    name = f"panic_worker.models.{path.stem}" if is_own else f"panic_worker_models_{abs(hash(path))}_{path.stem}"
    try:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    except Exception as error:
        raise BrokenModelsError(f"{path} does not import: {type(error).__name__}: {error}") from error
    return _checked(module, path)


def _of_packages() -> list[ModelFile]:
    """The models of installed packages, where they are asked for: an entry point leads to a module as in the folder."""
    if os.environ.get("PANIC_TDA_ENTRY_POINTS") != "1":
        return []
    files: list[ModelFile] = []
    for point in sorted(metadata.entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        package = f"{point.dist.name} {point.dist.version}" if point.dist is not None else point.value
        try:
            module = point.load()
        except Exception as error:
            raise BrokenModelsError(
                f"the entry point {point.name} of {package} raises {type(error).__name__}: {error}"
            ) from error
        files.append(_checked(module, Path(getattr(module, "__file__", None) or point.value), package))
    return files


def _checked(module: ModuleType, path: Path, package: str | None = None) -> ModelFile:
    model_spec = getattr(module, "SPEC", None)
    if not isinstance(model_spec, ModelSpec):
        raise BrokenModelsError(f"{path} has no SPEC of type ModelSpec")
    for function in ("load", model_spec.verb):
        if not callable(getattr(module, function, None)):
            raise BrokenModelsError(f"{path}: {model_spec.name} is a {model_spec.kind} model, but has no {function}()")
    return ModelFile(model_spec, module, path, package)
