"""The browser libraries that the pages load."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from setup.vendor import (
    LIBRARIES,
    RESERVED_ASSET,
    SOURCE,
    SYSTEM_FONTS,
    TARGET,
    copy_libraries,
    without_government_assets,
)


def test_the_manifest_lists_every_file_and_the_version_of_its_library() -> None:
    manifest = json.loads((TARGET / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest) == set(LIBRARIES)
    listed = {f"{library}/{name}" for library, about in manifest.items() for name in about["files"]}
    there = {str(path.relative_to(TARGET)) for path in TARGET.rglob("*") if path.is_file()}
    assert there - {name for name in there if name.startswith("studio/")} == listed | {"manifest.json"}
    package = json.loads((SOURCE.parent / "package.json").read_text(encoding="utf-8"))
    assert {library: about["version"] for library, about in manifest.items()}.items() <= package["dependencies"].items()


def test_nothing_that_only_government_may_use_is_there() -> None:
    names = [
        path.name for path in TARGET.rglob("*") if any(word in path.name for word in ("crown", "crest", "logotype"))
    ]
    assert names == []
    for library in ("govuk-frontend", "@ministryofjustice/frontend"):
        assert not list((TARGET / library).rglob("*.woff*"))
        for style_sheet in (TARGET / library).glob("*.css"):
            text = style_sheet.read_text(encoding="utf-8")
            assert not RESERVED_ASSET.search(text)
            assert "@font-face" not in text
            assert SYSTEM_FONTS in text


def test_every_picture_that_a_style_sheet_names_is_there() -> None:
    for style_sheet in (TARGET / "@ministryofjustice" / "frontend").glob("*.css"):
        named = [part.split(")")[0] for part in style_sheet.read_text(encoding="utf-8").split("url(")[1:]]
        pictures = [name for name in named if not name.startswith(("data:", '"data:'))]
        assert pictures
        assert [name for name in pictures if not (style_sheet.parent / name).exists()] == []


def test_the_watermark_of_the_diagram_libraries_is_untouched() -> None:
    for library in ("bpmn-js", "dmn-js", "@bpmn-io/form-js"):
        for script in (TARGET / library).glob("*.js"):
            assert script.read_bytes() == (SOURCE / library / "dist" / script.name).read_bytes()


def test_a_reserved_asset_in_an_unknown_place_is_refused() -> None:
    with pytest.raises(ValueError, match="only government may use"):
        without_government_assets(".logo{background:url(/assets/images/new-crown-logo.svg) no-repeat}")


def test_a_package_that_lacks_a_listed_file_is_refused_and_what_was_there_stays(tmp_path: Path) -> None:
    package = tmp_path / "node_modules" / "govuk-frontend"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"version": "9.0.0"}')
    target = tmp_path / "vendor"
    target.mkdir()
    (target / "manifest.json").write_text("{}")
    with pytest.raises(FileNotFoundError, match=r"change LIBRARIES in setup/vendor\.py"):
        copy_libraries(tmp_path / "node_modules", target)
    assert (target / "manifest.json").read_text() == "{}"
