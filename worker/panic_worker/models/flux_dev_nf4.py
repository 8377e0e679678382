"""FluxDev-nf4: FluxDev with weights of 4 bits, for a card of 16 GB.

Source: https://huggingface.co/black-forest-labs/FLUX.1-dev, see ``flux_dev.py``.
"""

from panic_worker.models import flux_dev
from panic_worker.smaller import quantised

SPEC = quantised(flux_dev.SPEC, "nf4", ("transformer", "text_encoder_2"), memory_bytes=9900_000_000)

load = flux_dev.load
invoke = flux_dev.invoke
