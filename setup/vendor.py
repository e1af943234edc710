"""Copy what the pages load from node_modules to app/web/static/vendor: `python -m setup.vendor`.

A landlord is not GOV.UK: the GDS Transport font, the crown and the crest are licensed to government alone, so they are
never copied, and style sheets that name them get a system font and no picture instead. Everything else is unmodified.
`manifest.json` records which version of each library is there, its licence and its files.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

from setup.node import environment

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules"
TARGET = ROOT / "app" / "web" / "static" / "vendor"
STUDIO = ROOT / "app" / "web" / "scripts" / "studio"
ENTRIES = frozenset({"text", "diagram", "table", "form", "letter", "landlord", "story", "draft"})
"""The scripts that a page loads; the others are parts of them."""

SYSTEM_FONTS = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif'
RESERVED = frozenset({"govuk-frontend", "@ministryofjustice/frontend"})
RESERVED_ASSET = re.compile(r"GDS Transport|url\([^)]*(?:crown|crest|logotype)[^)]*\)", re.IGNORECASE)

# library → {pattern in the package: folder under vendor/<library>}
LIBRARIES = {
    "govuk-frontend": {
        "dist/govuk/govuk-frontend.min.css": "",
        "dist/govuk/govuk-frontend.min.js": "",
    },
    "@ministryofjustice/frontend": {
        "moj/moj-frontend.min.css": "",
        "moj/moj-frontend.min.js": "",
        "moj/assets/images/icon-*.svg": "images",
    },
    "htmx.org": {"dist/htmx.min.js": ""},
    "bpmn-js": {
        "dist/bpmn-navigated-viewer.production.min.js": "",
        "dist/bpmn-modeler.production.min.js": "",
        "dist/assets/*.css": "assets",
        "dist/assets/bpmn-font/css/bpmn.css": "assets/bpmn-font/css",
        "dist/assets/bpmn-font/font/*": "assets/bpmn-font/font",
    },
    "dmn-js": {
        "dist/dmn-navigated-viewer.production.min.js": "",
        "dist/dmn-modeler.production.min.js": "",
        "dist/assets/*.css": "assets",
        "dist/assets/dmn-font/css/dmn.css": "assets/dmn-font/css",
        "dist/assets/dmn-font/font/*": "assets/dmn-font/font",
    },
    "@bpmn-io/form-js": {
        "dist/form-viewer.umd.js": "",
        "dist/form-editor.umd.js": "",
        "dist/assets/form-js.css": "assets",
        "dist/assets/form-js-editor.css": "assets",
        "dist/assets/properties-panel.css": "assets",
        "dist/assets/draggle.css": "assets",
        "dist/assets/flatpickr/*.css": "assets/flatpickr",
    },
    "bpmn-js-properties-panel": {"dist/bpmn-js-properties-panel.umd.js": ""},
    "@bpmn-io/properties-panel": {"dist/assets/properties-panel.css": "assets"},
    "zeebe-bpmn-moddle": {"resources/zeebe.json": ""},
}


def without_government_assets(style_sheet: str) -> str:
    """The style sheet with a system font for GDS Transport and without the rules that draw the crest.

    Raises ValueError when something reserved to government would still be named.
    """
    changed = re.sub(r"@font-face\{[^}]*GDS Transport[^}]*\}", "", style_sheet)
    changed = re.sub(r"GDS Transport,arial,sans-serif", SYSTEM_FONTS, changed)
    changed = re.sub(r"[\w-]+:url\(/assets/images/govuk-crest\.svg\);?", "", changed)
    changed = re.sub(r"url\(/assets/images/", "url(images/", changed)
    left = RESERVED_ASSET.search(changed)
    if left:
        around = changed[max(0, left.start() - 80) : left.end() + 80]
        raise ValueError(f"the style sheet still names what only government may use: …{around}…")
    return changed


def copy_libraries(source: Path = SOURCE, target: Path = TARGET) -> dict[str, dict[str, object]]:
    """Copy every library's files from `source` (node_modules) into `target`, made anew; gives and writes the manifest.

    Raises FileNotFoundError when a package lacks a file that is listed, ValueError as `without_government_assets`.
    """
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    manifest: dict[str, dict[str, object]] = {}
    for library, patterns in LIBRARIES.items():
        package = source / library
        about = json.loads((package / "package.json").read_text(encoding="utf-8"))
        files = [
            _copy(file, fresh / library / folder, reserved_assets=library in RESERVED)
            for pattern, folder in patterns.items()
            for file in _matches(package, pattern)
        ]
        files += [_copy(file, fresh / library) for file in sorted(package.glob("LICENSE*"))]
        manifest[library] = {
            "version": about["version"],
            "licence": about.get("license", "see LICENSE"),
            "files": sorted(str(file.relative_to(fresh / library)) for file in files),
        }
    (fresh / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return manifest


def _matches(package: Path, pattern: str) -> list[Path]:
    files = sorted(path for path in package.glob(pattern) if path.is_file())
    if not files:
        raise FileNotFoundError(f"{package.name} has no {pattern}: change LIBRARIES in setup/vendor.py")
    return files


def _copy(file: Path, folder: Path, reserved_assets: bool = False) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    copied = folder / file.name
    if reserved_assets and file.suffix == ".css":
        copied.write_text(without_government_assets(file.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        shutil.copyfile(file, copied)
    return copied


def bundle_studio(target: Path = TARGET) -> list[str]:
    """Bundle the scripts of the studio, an entry point an editor, into `target`/studio; gives the files made.

    Raises SetupError without Node, CalledProcessError when a package does not fit.
    """
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    entries = sorted(path for path in STUDIO.glob("*.js") if path.stem in ENTRIES)
    loaders = [f"--loader:.{kind}=dataurl" for kind in ("svg", "woff", "woff2", "ttf", "eot", "png")]
    options = ["--bundle", "--format=esm", "--splitting", "--minify", "--log-level=warning", "--legal-comments=linked"]
    command = [str(esbuild), *map(str, entries), *options, *loaders, f"--outdir={target / 'studio'}"]
    subprocess.run(command, cwd=ROOT, env=environment(), check=True)
    return sorted(path.name for path in (target / "studio").iterdir())


if __name__ == "__main__":
    for library, about in copy_libraries().items():
        print(f"{library} {about['version']}")
    print("studio:", ", ".join(name for name in bundle_studio() if name.endswith(".js")))
