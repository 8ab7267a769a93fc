"""Carry exactly pinned files of other projects: `refresh` fetches them, `check` proves that none has changed.

Only `refresh` needs npm and the network. `check` runs offline, in the tests.
"""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.sprite import sprite

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "tools" / "vendor.toml"
FOLDER = ROOT / "workspace" / "web" / "static" / "vendor"
LOCK = FOLDER / "vendor.lock.json"


def digest(content: bytes, algorithm: str = "sha384") -> str:
    """Name the content as browsers and npm do: `sha384-<base64>`."""
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


def packages() -> list[dict[str, Any]]:
    """Read what vendor.toml asks for."""
    return list(tomllib.loads(SPEC.read_text("utf-8"))["package"])


def check() -> list[str]:
    """Compare the committed files with the lock and the lock with vendor.toml; every sentence returned is a fault."""
    locked = {package["name"]: package for package in json.loads(LOCK.read_text("utf-8"))["packages"]}
    faults = [
        f"{package['name']} is asked for at {package['version']} but locked otherwise: refresh"
        for package in packages()
        if locked.get(package["name"], {}).get("version") != package["version"]
    ]
    expected = {path: sha for package in locked.values() for path, sha in package["files"].items()}
    for path, sha in expected.items():
        file = ROOT / path
        if not file.is_file():
            faults.append(f"{path} is missing")
        elif digest(file.read_bytes()) != sha:
            faults.append(f"{path} is not what the lock says")
    return faults + _strays(set(expected))


def _strays(expected: set[str]) -> list[str]:
    found = {str(file.relative_to(ROOT)) for file in FOLDER.rglob("*") if file.is_file() and file != LOCK}
    return [f"{path} is in no package of the lock" for path in sorted(found - expected)]


def refresh() -> None:
    """Fetch every package at its pinned version, copy the named files and licences, and write the lock anew."""
    known = {}
    if LOCK.is_file():
        known = {(p["name"], p["version"]): p["integrity"] for p in json.loads(LOCK.read_text("utf-8"))["packages"]}
    with tempfile.TemporaryDirectory() as scratch:
        locked = [_fetch(package, Path(scratch), known) for package in packages()]
    LOCK.write_text(json.dumps({"packages": locked}, indent=2) + "\n", "utf-8")


def _fetch(package: dict[str, Any], scratch: Path, known: dict[tuple[str, str], str]) -> dict[str, Any]:
    name, version = package["name"], package["version"]
    packed = json.loads(_npm("pack", f"{name}@{version}", "--json", "--pack-destination", str(scratch)))[0]
    archive = scratch / str(packed["filename"]).replace("@", "").replace("/", "-")
    integrity = digest(archive.read_bytes(), "sha512")
    # The registry could give the same version another content; what we once locked decides.
    for promised in (packed["integrity"], known.get((name, version), integrity)):
        if promised != integrity:
            raise SystemExit(f"{name} {version} has the digest {integrity}, but {promised} was promised")
    files: dict[str, str] = {}
    licence = FOLDER / "licences" / f"{name.strip('@').replace('/', '-')}.txt"
    with tarfile.open(archive) as tar:
        for source, target in _named_files(tar, package.get("files", {})):
            _write(ROOT / target, _member(tar, source), files)
        terms = [_member(tar, name) for name in package.get("licence_files", [package.get("licence_file")])]
        _write(licence, (b"\n" + b"-" * 72 + b"\n\n").join(terms), files)
        if wanted := package.get("sprite"):
            icons = {icon: _member(tar, f"{wanted['folder']}/{icon}.svg").decode() for icon in wanted["icons"]}
            notice = f"Icons of {name} {version}, {package['licence']} licence, see vendor/licences"
            _write(ROOT / wanted["target"], sprite(icons, notice=notice).encode(), files)
    facts = {key: package[key] for key in ("name", "version", "licence", "use")}
    return {**facts, "licence_text": str(licence.relative_to(FOLDER.parent)), "integrity": integrity, "files": files}


def _named_files(tar: tarfile.TarFile, wanted: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(path in the package, path here). A source may be a pattern, its files go to a folder; targets may be many."""
    members = [member.name.removeprefix("package/") for member in tar.getmembers() if member.isfile()]
    for pattern, targets in wanted.items():
        for source in fnmatch.filter(members, pattern):
            for target in [targets] if isinstance(targets, str) else targets:
                yield source, f"{target}{Path(source).name}" if target.endswith("/") else target


def _npm(*words: str) -> str:
    return subprocess.run(["npm", *words], check=True, capture_output=True, text=True).stdout


def _member(tar: tarfile.TarFile, path: str) -> bytes:
    found = tar.extractfile(f"package/{path}")
    if found is None:
        raise SystemExit(f"{path} is no file of that package")
    return found.read()


def _write(target: Path, content: bytes, files: dict[str, str]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    files[str(target.relative_to(ROOT))] = digest(content)


def main(words: list[str]) -> int:
    if words == ["refresh"]:
        refresh()
    elif words != ["check"]:
        print("Say `refresh` or `check`", file=sys.stderr)
        return 2
    faults = check()
    print("\n".join(faults) or "All vendored files are as locked")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
