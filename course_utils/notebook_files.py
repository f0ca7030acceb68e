"""A notebook as it stands in this repository, and where Colab opens it: for the tools and for the problem sets."""

import re
from typing import Any

import nbformat

COLAB = "https://colab.research.google.com"
BADGE = re.compile(r"\[!\[Open in Colab\]\(.*?\)\]\(.*?\)")


def as_bytes(notebook: Any) -> bytes:
    """Return a notebook in the one form of this repository: one space a level, a line break at the end."""
    text: str = nbformat.writes(notebook, version=4, indent=1, ensure_ascii=False)
    return (text.rstrip("\n") + "\n").encode()


def badge(link: str) -> str:
    """Return the Markdown of the picture that opens a notebook in Colab."""
    return f"[![Open in Colab]({COLAB}/assets/colab-badge.svg)]({link})"


def bare(source: str) -> str:
    """Return a cell's text without Colab's badge and without spaces: the same for a cell that nobody has changed."""
    return "".join(BADGE.sub("", source).split())
