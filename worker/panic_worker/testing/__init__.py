"""Doubles of the models and of their hub, for tests on machines that have neither weights nor a GPU."""
