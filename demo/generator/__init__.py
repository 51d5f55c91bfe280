"""The generator of the demonstration cluster; `demo/generate.py` is its door."""
