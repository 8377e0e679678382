"""Writes tiny wheels into a folder, among them a "torch" with nothing in it: python make-wheels.py FOLDER [CUDA]

With `13.0` or `12.6`, torch is one that brings CUDA libraries along, as on PyPI and on PyTorch's own index.
"""

import sys
import zipfile
from pathlib import Path

folder = Path(sys.argv[1])
cuda_version = sys.argv[2] if sys.argv[2:] else None
folder.mkdir(parents=True, exist_ok=True)


def write_wheel(name, version, code, requires=()):
    module = name.replace("-", "_")
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += "".join(f"Requires-Dist: {one}\n" for one in requires)
    files = {
        f"{module}/__init__.py": code,
        f"{module}-{version}.dist-info/METADATA": metadata,
        f"{module}-{version}.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = f"{module}-{version}.dist-info/RECORD"
    files[record] = "".join(f"{path},,\n" for path in [*files, record])
    with zipfile.ZipFile(folder / f"{module}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)


# As much of torch as a GPU is looked for with; a file in the environment says whether there is one.
torch = f"""
import pathlib
import sys
from types import SimpleNamespace

__version__ = "2.0.0"
version = SimpleNamespace(cuda={cuda_version!r}, hip=None)


def init():
    raise RuntimeError("Found no NVIDIA driver on your system.")


def ones(count, device):
    return SimpleNamespace(sum=lambda: SimpleNamespace(item=lambda: float(count)))


cuda = SimpleNamespace(
    is_available=lambda: (pathlib.Path(sys.prefix) / "has-a-gpu").exists(),
    device_count=lambda: 1,
    init=init,
    get_device_name=lambda index: "a GPU",
    get_device_capability=lambda index: (9, 0),
    get_arch_list=lambda: ["sm_90"],
    set_device=lambda index: None,
)
"""
write_wheel("torch", "2.0.0", torch, ["nvidia-nothing"] if cuda_version else [])
write_wheel("torch", "3.0.0", "raise ImportError('the constraints ask for 2.0.0')")
write_wheel("nvidia-nothing", "1.0.0", "")
write_wheel("some-library", "1.2.3", "")
# For code beside weights, which was written for it.
write_wheel("some-library", "0.9.0", "")
write_wheel("ray", "2.60.0", "__version__ = '2.60.0'")
