"""Vectors for the models of the tests, from bytes alone."""

import array
import hashlib
import math

DIMENSION = 768


def hash_vector(content: bytes) -> bytes:
    """A unit vector that depends on every byte: ``DIMENSION`` float32 coordinates, little-endian."""
    digest = hashlib.shake_128(content).digest(DIMENSION)
    coordinates = [byte - 127.5 for byte in digest]
    length = math.sqrt(sum(coordinate * coordinate for coordinate in coordinates))
    vector = array.array("f", (coordinate / length for coordinate in coordinates))
    return vector.tobytes()
