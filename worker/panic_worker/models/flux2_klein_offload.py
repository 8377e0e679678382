"""Flux2Klein-offload: Flux2Klein with one part on the GPU at a time, for a card of 24 GB.

Source: https://huggingface.co/black-forest-labs/FLUX.2-klein-9B, see ``flux2_klein.py``.
"""

from panic_worker.models import flux2_klein
from panic_worker.smaller import offloaded

SPEC = offloaded(flux2_klein.SPEC, memory_bytes=18500_000_000)

load = flux2_klein.load
invoke = flux2_klein.invoke
