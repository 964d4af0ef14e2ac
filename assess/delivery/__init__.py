"""From a promotion round to a submitted sitting: who is asked what, when, and their answers."""
