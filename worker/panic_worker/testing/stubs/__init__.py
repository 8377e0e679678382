"""Contract stubs of models whose code is in no library: the same classes and calls, none of the mathematics.

They are copied beside tiny weights into the fake hub, and show that loading finds code and weights of the right
commits, offline, and that the calls around them are right. **They prove nothing about the real code.** Where that code
is known to trip over transformers 5 (no ``post_init``, a table that is saved nowhere, tied weights as a list, 2048.0
for a whole number), the stub does the same.
"""
