"""Which unit tests belong to what changed, for `script/test --quick`. Prints paths, `tests` for all of them."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath
import subprocess

_INTEGRATION = PurePosixPath("custom_components/xiaomi_tag")
_ALL = frozenset({"tests"})
_ALWAYS = "tests/test_structure.py"
# What everything stands on.
_EVERYWHERE = frozenset({"basics", "const.py"})
_MIRRORED = frozenset({"demo", "bench", "script"})
# Folders of tests whose files many tests use, and helpers beside those of the root.
_SHARED = frozenset({"data", "snapshots", "vectors", "tests"})
_DOCUMENTS = ("tests/test_docs.py", "tests/test_blueprints.py")


def tests_for(changed: Iterable[str], root: Path) -> list[str]:
    """Return the tests to run for files that changed; all where a file cannot be matched to tests."""
    found: set[str] = set()
    for name in changed:
        found |= _tests_of(PurePosixPath(name), root)
    if not found or found >= _ALL:
        return sorted(_ALL)
    return sorted(path for path in {*found, _ALWAYS} if (root / path).exists())


def _tests_of(path: PurePosixPath, root: Path) -> frozenset[str]:
    if path.is_relative_to(_INTEGRATION):
        return _of_integration(path.relative_to(_INTEGRATION), root)
    if path.parts[0] == "tests":
        return _of_tests(path)
    if path.parts[0] in _MIRRORED:
        return _there(f"tests/{path.parts[0]}", root)
    if path.suffix == ".md" or path.parts[0] in {"docs", "blueprints"}:
        return frozenset(_DOCUMENTS)
    return _ALL


def _of_integration(path: PurePosixPath, root: Path) -> frozenset[str]:
    first = path.parts[0]
    if first in _EVERYWHERE:
        return _ALL
    if len(path.parts) > 1 and first not in {"brand", "translations"}:
        return _there(f"tests/{first}", root)
    if path.suffix == ".py":
        return _there(f"tests/test_{path.stem.strip('_')}.py", root)
    # Texts, icons, the manifest: read by the tests of the root.
    return frozenset(f"tests/{each.name}" for each in (root / "tests").glob("test_*.py"))


def _of_tests(path: PurePosixPath) -> frozenset[str]:
    if path.name.startswith("test_") and path.suffix == ".py":
        return frozenset({str(path)})
    folder = path.parent.name
    return _ALL if folder in _SHARED else frozenset({f"tests/{folder}"})


def _there(path: str, root: Path) -> frozenset[str]:
    return frozenset({path}) if (root / path).exists() else _ALL


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(("git", *arguments), capture_output=True, text=True, check=False)  # noqa: S603, S607  our own words
    return done.stdout.split("\0") if done.returncode == 0 else []


def changed_files() -> list[str]:
    """Return the files that differ from the branch `main`, those not committed included."""
    base = "".join(_git("merge-base", "HEAD", "main")).strip() or "HEAD"
    listed = [*_git("diff", "--name-only", "-z", base), *_git("ls-files", "--others", "--exclude-standard", "-z")]
    return [name for name in listed if name]


if __name__ == "__main__":
    print("\n".join(tests_for(changed_files(), Path.cwd())))  # noqa: T201
