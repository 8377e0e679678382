"""FluxSchnell-nf4: FluxSchnell with weights of 4 bits, for a card of 16 GB.

Source: https://huggingface.co/black-forest-labs/FLUX.1-schnell, see ``flux_schnell.py``.
"""

from panic_worker.models import flux_schnell
from panic_worker.smaller import quantised

SPEC = quantised(flux_schnell.SPEC, "nf4", ("transformer", "text_encoder_2"), memory_bytes=9900_000_000)

load = flux_schnell.load
invoke = flux_schnell.invoke
