"""The parts of the demo council; `tools/demo_council.py` puts them together."""
