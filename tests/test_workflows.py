"""The workflow, the hooks before a commit and the form for problems name what is really there."""

import re
from pathlib import Path

import pytest
import yaml
from pre_commit.clientlib import load_config

PROJECT = Path(__file__).parents[1]
WORKFLOWS = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))
HOOKS = PROJECT / ".pre-commit-config.yaml"


def steps(workflow: Path) -> list[str]:
    """Every command that a workflow runs."""
    jobs = yaml.safe_load(workflow.read_text())["jobs"].values()
    return [step["run"] for job in jobs for step in job["steps"] if "run" in step]


def supported() -> list[str]:
    """The versions of Python that pyproject.toml names."""
    return re.findall(r"Python :: (3\.\d+)", (PROJECT / "pyproject.toml").read_text())


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_every_make_target_of_a_workflow_is_in_the_makefile(workflow):
    asked = re.findall(r"\bmake ([a-z-]+)", "\n".join(steps(workflow)))
    there = re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE)

    assert {"check", "quick", "browser"} <= set(asked)
    assert [target for target in asked if target not in there] == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_every_path_and_module_of_a_workflow_is_there(workflow):
    commands = "\n".join(steps(workflow))
    modules = [name.replace(".", "/") + ".py" for name in re.findall(r"-m (tests[\w.]+)", commands)]
    paths = re.findall(r"requirements[\w-]*\.txt", commands)

    assert (len(modules), len(paths)) == (2, 1)
    assert [path for path in modules + paths if not (PROJECT / path).exists()] == []


def test_the_quick_tests_run_on_every_python_that_is_supported():
    (workflow,) = WORKFLOWS
    matrix = yaml.safe_load(workflow.read_text())["jobs"]["quick"]["strategy"]["matrix"]

    assert matrix["python"] == supported()
    assert f">={supported()[0]}" in (PROJECT / "pyproject.toml").read_text()


def test_what_the_quick_tests_leave_out_runs_in_another_job():
    (workflow,) = WORKFLOWS
    left_out = re.search(r'-m "(not .*)"', (PROJECT / "Makefile").read_text())[1]

    (rest,) = re.findall(r'pytest .* -m "(.*)"', "\n".join(steps(workflow)))

    assert left_out == " and ".join(f"not {marker}" for marker in rest.split(" or "))


def test_the_app_is_started_on_macos_and_windows():
    (workflow,) = WORKFLOWS
    matrix = yaml.safe_load(workflow.read_text())["jobs"]["start"]["strategy"]["matrix"]

    assert {system.partition("-")[0] for system in matrix["system"]} == {"macos", "windows"}


def test_the_hooks_run_ruff_in_the_version_of_the_tests():
    hooks = [hook for repository in load_config(HOOKS)["repos"] for hook in repository["hooks"]]
    pins = {pin for hook in hooks for pin in hook.get("additional_dependencies", ()) if pin.startswith("ruff")}

    (pin,) = pins
    assert re.search(rf"^{re.escape(pin)}\b", (PROJECT / "requirements-dev.txt").read_text(), re.MULTILINE)


def test_a_report_of_a_problem_asks_for_the_page_s_address():
    form = yaml.safe_load((PROJECT / ".github" / "ISSUE_TEMPLATE" / "problem.yml").read_text())
    (address,) = (field for field in form["body"] if field.get("id") == "address")

    assert address["attributes"]["label"] == "The page's address"
    assert address["validations"]["required"] is True
