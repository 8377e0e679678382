"""Flux2Klein-nf4: Flux2Klein with weights of 4 bits, for a card of 16 GB.

Source: https://huggingface.co/black-forest-labs/FLUX.2-klein-9B, see ``flux2_klein.py``.
"""

from panic_worker.models import flux2_klein
from panic_worker.smaller import quantised

SPEC = quantised(flux2_klein.SPEC, "nf4", ("transformer", "text_encoder"), memory_bytes=10500_000_000)

load = flux2_klein.load
invoke = flux2_klein.invoke
