"""The systems that are compared, each set up as its own documentation has it."""
