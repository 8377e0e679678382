"""FluxSchnell-int8: FluxSchnell with weights of 8 bits, for a card of 24 GB.

Source: https://huggingface.co/black-forest-labs/FLUX.1-schnell, see ``flux_schnell.py``.
"""

from panic_worker.models import flux_schnell
from panic_worker.smaller import quantised

SPEC = quantised(flux_schnell.SPEC, "int8", ("transformer", "text_encoder_2"), memory_bytes=17200_000_000)

load = flux_schnell.load
invoke = flux_schnell.invoke
