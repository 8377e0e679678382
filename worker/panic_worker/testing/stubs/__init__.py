"""Contract stubs of models whose code is in no library: the same imports, classes and calls, hardly any mathematics.

They are copied beside tiny weights into the fake hub. Each takes every name of transformers, tokenizers and other
libraries that the real code takes, and uses it as the real code does: what a release of a library removes breaks the
stub where it would break the real code. They show that loading finds code and weights of the right commits, offline,
and that the calls around them are right. **They say nothing about what the real code computes.** Where that code trips
over transformers 5 (see docs/worker-models.md), so do they.
"""
