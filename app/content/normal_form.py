"""The normal form of a content file: what it says, however the tool that saved it wrote that down.

Opening a file in a modeller and saving it unchanged is no change. So none of this counts: the picture of a diagram,
what a modeller says about itself, the order of attributes, prefixes, blanks between elements, the order of keys.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

PICTURES = ("{*}BPMNDiagram", "{*}DMNDI")
OF_THE_MODELLER = frozenset({"exporter", "exporterVersion"})
MODELLER = "{http://camunda.org/schema/modeler/1.0}"
OF_THE_FORM_EDITOR = frozenset({"schemaVersion", "exporter"})
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
DECISION_TABLE, HIT_POLICY, DEFAULT_HIT_POLICY = "decisionTable", "hitPolicy", "UNIQUE"
MOST_FILES = 2_000


def normal_form(path: str, body: bytes) -> str:
    """What a file says, as text that is the same for the same meaning. A file that cannot be read stands for itself."""
    return _normal_form(PurePosixPath(path).suffix, body)


def _normal_form(suffix: str, body: bytes) -> str:
    try:
        if suffix in (".bpmn", ".dmn"):
            return _of_xml(body)
        if suffix == ".form":
            return _of_form(body)
        return "\n".join(body.decode().splitlines())
    except (etree.XMLSyntaxError, ValueError):
        return body.decode(errors="backslashreplace")


def fingerprint(files: Mapping[str, bytes]) -> str:
    """The hash of what the files say together: the same for content that only another tool has saved."""
    digest = hashlib.sha256()
    for path in sorted(files):
        said = _hash_of_normal_form(PurePosixPath(path).suffix, files[path])
        digest.update(f"{path}\0{said}\n".encode())
    return digest.hexdigest()


@lru_cache(maxsize=MOST_FILES)
def _hash_of_normal_form(suffix: str, body: bytes) -> str:
    """Looked for once a process: landlords share files, and a new release changes few of them."""
    return hashlib.sha256(_normal_form(suffix, body).encode()).hexdigest()


def _of_xml(body: bytes) -> str:
    tree = etree.ElementTree(said_in_xml(body))
    return str(etree.canonicalize(tree, strip_text=True, rewrite_prefixes=True, qname_aware_attrs=[TYPE]))


def said_in_xml(body: bytes) -> etree._Element:
    """What an XML file says, without the picture and the modeller. XMLSyntaxError for one that cannot be read."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(body, parser)
    for picture in [node for tag in PICTURES for node in root.iter(tag)]:
        _remove(picture)
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        for name in [name for name in node.attrib if name in OF_THE_MODELLER or str(name).startswith(MODELLER)]:
            del node.attrib[name]
        if etree.QName(node).localname == DECISION_TABLE:
            node.set(HIT_POLICY, node.get(HIT_POLICY, DEFAULT_HIT_POLICY))
    return root


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _of_form(body: bytes) -> str:
    document: Any = json.loads(body)
    if isinstance(document, dict):
        document = {name: value for name, value in document.items() if name not in OF_THE_FORM_EDITOR}
    return json.dumps(document, sort_keys=True, ensure_ascii=False, indent=1)
