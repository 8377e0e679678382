"""FluxDev-int8: FluxDev with weights of 8 bits, for a card of 24 GB.

Source: https://huggingface.co/black-forest-labs/FLUX.1-dev, see ``flux_dev.py``.
"""

from panic_worker.models import flux_dev
from panic_worker.smaller import quantised

SPEC = quantised(flux_dev.SPEC, "int8", ("transformer", "text_encoder_2"), memory_bytes=17200_000_000)

load = flux_dev.load
invoke = flux_dev.invoke
