"""Finds the models by listing folders: one file, one model."""

import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from panic_worker.model_spec import ModelSpec

OWN_FOLDER = Path(__file__).parent / "models"


class BrokenModelsError(Exception):
    """The folder of models cannot be used; names the files."""


@dataclass(frozen=True)
class ModelFile:
    """A model and the module that loads and computes it."""

    spec: ModelSpec
    module: ModuleType
    path: Path


def find_models(further_folders: Sequence[Path] = ()) -> dict[str, ModelFile]:
    """Imports every model file, its heavy libraries not included.

    Returns:
        The models by name, in the order of their names.

    Raises:
        BrokenModelsError: A file does not import, has no complete spec, or two have the same name.
    """
    found: dict[str, ModelFile] = {}
    for folder in (OWN_FOLDER, *further_folders):
        if not folder.is_dir():
            raise BrokenModelsError(f"{folder}: no such folder of models")
        for path in sorted(folder.glob("[!_]*.py")):
            file = _import(path)
            other = found.get(file.spec.name)
            if other is not None:
                raise BrokenModelsError(f"two files define the model {file.spec.name!r}: {other.path} and {path}")
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
    model_spec = getattr(module, "SPEC", None)
    if not isinstance(model_spec, ModelSpec):
        raise BrokenModelsError(f"{path} has no SPEC of type ModelSpec")
    verb = "embed" if model_spec.writes == "vector" else "invoke"
    for function in ("load", verb):
        if not callable(getattr(module, function, None)):
            raise BrokenModelsError(f"{path}: {model_spec.name} is a {model_spec.kind} model, but has no {function}()")
    return ModelFile(model_spec, module, path)
