"""HunyuanImage-offload: HunyuanImage with one part on the GPU at a time, for a card of 48 GB.

Source: https://huggingface.co/hunyuanvideo-community/HunyuanImage-2.1-Diffusers, see ``hunyuan_image.py``.
"""

from panic_worker.models import hunyuan_image
from panic_worker.smaller import offloaded

SPEC = offloaded(hunyuan_image.SPEC, memory_bytes=35000_000_000)

load = hunyuan_image.load
invoke = hunyuan_image.invoke
