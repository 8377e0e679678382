"""Flux2Dev-nf4: Flux2Dev with weights of 4 bits, for a card of 48 GB.

Source: https://huggingface.co/black-forest-labs/FLUX.2-dev, see ``flux2_dev.py``.
"""

from panic_worker.models import flux2_dev
from panic_worker.smaller import quantised

SPEC = quantised(flux2_dev.SPEC, "nf4", ("transformer", "text_encoder"), memory_bytes=33000_000_000)

load = flux2_dev.load
invoke = flux2_dev.invoke
