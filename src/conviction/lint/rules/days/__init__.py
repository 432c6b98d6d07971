"""Rules on days: overdue ones, events of the future, and days that contradict each other."""
