"""The parts of oracle.py."""
