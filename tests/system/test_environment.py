"""environment.yml asks for what pyproject.toml asks for, in words that conda understands."""

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

from tests.builders.paths import ROOT

PIP_ONLY = {"japanize-matplotlib", "noto-cjk-sans-jp-regular"}  # not on conda-forge


@pytest.fixture(scope="module")
def environment():
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]


def ranges(specs):
    return {(r := Requirement(spec)).name: str(r.specifier) for spec in specs}


def test_the_same_packages_and_ranges(environment, project):
    conda = [spec for spec in environment["dependencies"] if isinstance(spec, str)]
    by_pip = next(
        spec["pip"] for spec in environment["dependencies"] if isinstance(spec, dict)
    )
    assert "-e ." in by_pip
    asked = ranges(spec for spec in [*conda, *by_pip] if not spec.startswith("-"))
    assert asked.pop("python") == project["requires-python"]
    assert asked.pop("pip") == ""
    assert asked == ranges(project["dependencies"])
    assert set(ranges(spec for spec in by_pip if not spec.startswith("-"))) == PIP_ONLY


def test_conda_understands_each_spec(environment):
    rattler = pytest.importorskip("rattler")
    assert environment["channels"] == ["conda-forge"]
    for spec in environment["dependencies"]:
        if isinstance(spec, str):
            match = rattler.MatchSpec(spec, strict=True)
            assert match.name.normalized == re.split("[>=<]", spec)[0]
            assert str(match.version or "") == spec.removeprefix(match.name.normalized)


def test_locked_versions_satisfy_the_ranges(project):
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found: dict[str, list[Version]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", lock, re.M):
        found.setdefault(name, []).append(Version(version))
    for requirement in map(Requirement, project["dependencies"]):
        versions = found[requirement.name.lower().replace(".", "-")]
        assert all(version in requirement.specifier for version in versions), (
            requirement
        )


def test_the_lock_has_hashes_and_no_index():
    for lock in ("requirements.lock", "requirements-test.lock"):
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert "://" not in re.sub(r"#.*", "", text)
        blocks = re.split(
            r"\n(?=\S)",
            "\n".join(
                line for line in text.split("\n") if not line.strip().startswith("#")
            ),
        )
        assert all("--hash=sha256:" in block for block in blocks if "==" in block)
