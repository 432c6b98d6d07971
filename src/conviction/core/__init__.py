"""Pure functions over the model: parse, index, edit, rules, compare, render."""
