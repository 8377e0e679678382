"""The catalogue: complete, and as the file that the TypeScript side reads."""

import json
from pathlib import Path

import pytest

from panic_worker.catalogue import ORDER, catalogue
from panic_worker.find_models import find_models

WRITTEN = Path(__file__).parent.parent.parent / "src" / "worker" / "catalogue.json"


def test_the_written_catalogue_is_not_stale() -> None:
    assert json.loads(WRITTEN.read_text(encoding="utf-8")) == catalogue(), "write it anew: npm run catalogue"


@pytest.mark.parametrize("entry", catalogue()["models"], ids=lambda entry: entry["name"])
def test_an_entry_is_complete(entry: dict[str, object]) -> None:
    if entry["hidden"]:
        assert entry["repository"] is None
        return
    assert entry["name"] in ORDER
    assert entry["licence"]
    # ColNomic gives a vector per token, of 128 coordinates, whose mean has as many.
    expected = 128 if str(entry["name"]).startswith("ColNomic") else 768
    assert entry["dimension"] == expected if entry["writes"] == "vector" else entry["dimension"] is None
    assert "dtype" in entry["parameters"]


def test_a_revision_is_a_tag_or_a_whole_commit() -> None:
    for entry in catalogue()["models"]:
        for revision in (entry["revision"], *(part["revision"] for part in entry["further_repositories"])):
            assert revision is None or len(revision) == 40 or revision.startswith("20")


def test_listing_the_models_imports_no_heavy_library() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from panic_worker.find_models import find_models; find_models(); "
        "heavy = {'torch', 'numpy', 'PIL', 'transformers', 'diffusers'} & set(sys.modules); "
        "sys.exit(str(heavy) if heavy else 0)"
    )
    folder = Path(__file__).parent.parent
    run = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, check=False)
    assert run.returncode == 0, run.stderr


def test_every_model_file_says_where_the_model_is_from() -> None:
    for file in find_models().values():
        if file.spec.repository is not None:
            assert f"https://huggingface.co/{file.spec.repository.name}" in (file.module.__doc__ or "")


def test_what_the_name_of_a_variant_stands_for_cannot_be_set() -> None:
    spec = find_models()["FluxDev-nf4"].spec
    assert spec.parameters["weights"] == "nf4"
    assert spec.with_parameters({"steps": 4})["steps"] == 4
    with pytest.raises(ValueError, match="FluxDev-nf4 has no parameter 'weights'"):
        spec.with_parameters({"weights": "int8"})
