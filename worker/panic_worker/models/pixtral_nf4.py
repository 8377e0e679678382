"""Pixtral-nf4: Pixtral with weights of 4 bits, for a card of 12 GB.

Source: https://huggingface.co/mistral-community/pixtral-12b, see ``pixtral.py``.
"""

from panic_worker.models import pixtral
from panic_worker.smaller import quantised

SPEC = quantised(pixtral.SPEC, "nf4", (), memory_bytes=8500_000_000)

load = pixtral.load
invoke = pixtral.invoke
