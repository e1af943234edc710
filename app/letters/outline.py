"""Markdown as a tree of plain data, which the typesetter reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from app.letters.markdown import tokens

Node = dict[str, Any]


def outline(markdown: str) -> list[Node]:
    """The blocks of the text (``heading``, ``paragraph``, ``list``, ``quote``, ``table``, ``rule``) with their content.

    Heading levels start at 2 (the letter's title is 1) and never skip one, as PDF/UA asks.
    """
    last = 1
    nodes = []
    for node in _blocks(SyntaxTreeNode(tokens(markdown)).children):
        if node["kind"] == "heading":
            node["level"] = last = max(2, min(node["level"], last + 1))
        nodes.append(node)
    return nodes


def _blocks(nodes: Iterable[SyntaxTreeNode]) -> list[Node]:
    return [block for node in nodes if (block := _block(node))]


def _block(node: SyntaxTreeNode) -> Node | None:
    kind = node.type
    if kind == "heading":
        return {"kind": "heading", "level": int(node.tag[1:]), "children": _inline_of(node)}
    if kind == "paragraph":
        return {"kind": "paragraph", "children": _inline_of(node)}
    if kind in ("bullet_list", "ordered_list"):
        start = int(node.attrs.get("start", 1)) if kind == "ordered_list" else None
        return {"kind": "list", "start": start, "items": [_blocks(item.children) for item in node.children]}
    if kind == "blockquote":
        return {"kind": "quote", "children": _blocks(node.children)}
    if kind == "table":
        rows = [[_inline_of(cell) for cell in row.children] for part in node.children for row in part.children]
        return {"kind": "table", "columns": len(rows[0]), "head": rows[0], "rows": rows[1:]}
    if kind == "hr":
        return {"kind": "rule"}
    raise AssertionError(f"a letter has no {kind}")  # every other block rule is switched off in markdown.py


def _inline_of(node: SyntaxTreeNode) -> list[Node]:
    return [piece for inline in node.children for child in inline.children for piece in _inline(child)]


def _inline(node: SyntaxTreeNode) -> list[Node]:
    if node.type in ("text", "text_special"):
        return [{"kind": "text", "text": node.content}]
    if node.type == "softbreak":
        return [{"kind": "text", "text": " "}]
    if node.type == "hardbreak":
        return [{"kind": "break"}]
    children = [piece for child in node.children for piece in _inline(child)]
    if node.type in ("strong", "em"):
        return [{"kind": node.type, "children": children}]
    if node.type == "link":
        return _link(str(node.attrs["href"]), children)
    raise AssertionError(f"a letter has no {node.type}")


def _link(address: str, children: list[Node]) -> list[Node]:
    """A link followed by its address, which a reader of paper needs; not when its words are the address already."""
    shown = "".join(child.get("text", "") for child in children)
    bare = address.partition(":")[2].lstrip("/").rstrip("/")
    link: Node = {"kind": "link", "address": address, "children": children}
    visible = shown.replace(" ", "").rstrip("/").casefold()
    if not bare or bare.casefold() in visible or not shown.strip():
        return [link]
    return [link, {"kind": "text", "text": f" ({bare})"}]
