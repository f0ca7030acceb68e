"""Count the lines of code of a module, without docstrings, comments and blank lines."""

import ast

from tools import lessons


def code_lines(module: str) -> int:
    """Return how many lines of code a module of course_utils has."""
    source = (lessons.ROOT / f"course_utils/{module}.py").read_text(encoding="utf-8")
    texts = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            texts |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    lines = enumerate(source.splitlines(), start=1)
    return sum(bool(line.strip()) and number not in texts and line.strip()[0] != "#" for number, line in lines)
