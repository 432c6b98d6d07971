"""The verbs: the public Python API. Each returns a value and prints nothing."""
