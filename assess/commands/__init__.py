"""What `firstline banks ...` does: one module for each kind of reader of a bank."""
