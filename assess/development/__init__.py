"""The path of a new manager: from scores to sessions in a calendar, and what becomes of them."""
