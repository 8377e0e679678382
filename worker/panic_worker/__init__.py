"""Neural models in a process of their own, driven over two pipes (docs/worker-protocol.md)."""

VERSION = "0.1.0"

PROTOCOL = 1
"""The version of the protocol that this worker speaks; raised with every change that an older client would notice."""
