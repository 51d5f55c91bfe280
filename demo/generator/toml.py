"""Writes TOML; the standard library only reads it."""

import json


def value(v):
    """One TOML value: text, number, truth, list or inline table."""
    if isinstance(v, bool):
        return "true" if v else "false"
    if isinstance(v, (int, float)):
        return str(v)
    if isinstance(v, str):
        return json.dumps(v, ensure_ascii=False)
    if isinstance(v, list):
        if v and isinstance(v[0], dict):
            return "[\n" + "".join(f"  {value(x)},\n" for x in v) + "]"
        return "[" + ", ".join(value(x) for x in v) + "]"
    if isinstance(v, dict):
        return "{ " + ", ".join(f"{k} = {value(x)}" for k, x in v.items() if x is not None) + " }"
    raise TypeError(f"no TOML for {type(v)}")


def tables(name, rows):
    """[[name]] tables, one a row; fields that are None are left out."""
    out = []
    for row in rows:
        out.append(f"[[{name}]]")
        out += [f"{k} = {value(v)}" for k, v in row.items() if v is not None]
        out.append("")
    return "\n".join(out) + "\n"


HEAD = "# Invented for demonstration. Written by demo/generate.py; change the generator, not this file.\n\n"
