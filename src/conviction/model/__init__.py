"""Values in the words of the field: frozen, without I/O and without a clock."""
