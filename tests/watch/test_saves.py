"""Whatever way an editor saves, the tree follows; what cannot be followed is told with its place, and the last good tree stays."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from oaswright.watch import lines
from oaswright.watch.event import Finished

from tests.watch.conftest import DOCUMENT, TEA, Run, Watch


def tea(watch: Watch) -> Path:
    return watch.home / "spec/schemas/Tea.yaml"


def with_kinds(*names: str) -> str:
    return TEA.replace("black", ", ".join(["black", *names]))


def model(watch: Watch) -> str:
    return (watch.home / "generated/kiosk_models/tea.py").read_text()


def in_place(path: Path, text: str) -> None:
    path.write_text(text)


def renamed_over(path: Path, text: str) -> None:
    aside = path.with_name(".Tea.yaml.swp")
    aside.write_text(text)
    aside.replace(path)


def kept_as_backup(path: Path, text: str) -> None:
    path.rename(path.with_name("Tea.yaml~"))
    path.write_text(text)


def deleted_and_created(path: Path, text: str) -> None:
    path.unlink()
    time.sleep(0.1)
    path.write_text(text)


def truncated_and_written(path: Path, text: str) -> None:
    with path.open("w") as file:
        file.flush()
        time.sleep(0.1)
        file.write(text)


def test_the_first_run_makes_the_tree_and_tells_what_it_follows(watch: Watch) -> None:
    first = watch.first  # type: ignore[attr-defined] # set by the fixture
    assert (first.saved, first.steps, first.good) == ([[]], ["check", "generate", "prove"], [True])
    assert [one["files"] for one in first.events if one["event"] == "ready"] == [["pyproject.toml", "spec/openapi.yaml", "spec/schemas/Tea.yaml"]]
    assert "class Tea" in model(watch)


@pytest.mark.parametrize("save", [in_place, renamed_over, kept_as_backup, deleted_and_created, truncated_and_written])
def test_a_save_is_checked_compared_generated_and_proved(watch: Watch, save: Callable[[Path, str], object]) -> None:
    """An enum member more in a response: who reads it must know, and the model takes it."""
    name = save.__name__
    save(tea(watch), with_kinds(name))
    run = watch.run()
    assert (run.saved, run.steps, run.good) == ([["spec/schemas/Tea.yaml"]], ["check", "diff", "generate", "prove"], [True])
    assert run.lines[0].startswith(f"spec/schemas/Tea.yaml:5:11: major (wire): response field `kind` may now be `{name}`")
    assert run.lines[-1].startswith("the step is major: wire major, source")
    assert f"'{name}'" in model(watch)


def test_only_what_the_save_affects_is_proved(watch: Watch) -> None:
    """Tea and the operation that answers with it; coffee has nothing to do with it."""
    in_place(tea(watch), with_kinds("affected"))
    step = next(one for one in watch.run().events if one["event"] == "step" and one["name"] == "prove")
    assert step["words"].startswith("proved 2 affected with ")


def test_a_save_without_a_change_is_none(watch: Watch) -> None:
    in_place(tea(watch), tea(watch).read_text())
    (watch.home / "generated/other.py").write_text("")
    (watch.home / "generated/other.py").unlink()
    (watch.home / "site").mkdir(exist_ok=True)
    (watch.home / "site/index.html").write_text("")
    in_place(tea(watch), tea(watch).read_text() + "description: Tea.\n")
    run = watch.run()
    assert (run.saved, len(run.good)) == ([["spec/schemas/Tea.yaml"]], 1)
    assert "spec/schemas/Tea.yaml:1:1: patch (source): Tea: description changed [description-changed]" in run.lines


def test_a_half_written_file_is_told_with_its_place_and_the_tree_stays(watch: Watch) -> None:
    before = model(watch)
    in_place(tea(watch), "type: object\nproperties:\n  kind:\n    enum: [green, bl")
    run = watch.run()
    assert (run.steps, run.good) == (["check"], [False])
    assert run.lines[0].startswith("spec/schemas/Tea.yaml:5:1: error: not readable: ")
    assert model(watch) == before
    in_place(tea(watch), with_kinds("whole"))
    assert watch.run().good == [True]
    assert "'whole'" in model(watch)


def test_an_invalid_document_is_told_with_its_place_and_the_tree_stays(watch: Watch) -> None:
    before = model(watch)
    in_place(tea(watch), "- type: object\n")
    run = watch.run()
    assert (run.steps, run.good) == (["check"], [False])
    assert run.lines[0].startswith("spec/schemas/Tea.yaml:1:1: error: expected a schema, got [{")
    assert model(watch) == before
    in_place(tea(watch), with_kinds("valid"))
    assert watch.run().good == [True]


def test_saves_in_a_row_end_in_the_last(watch: Watch) -> None:
    for number in range(5):
        in_place(tea(watch), with_kinds(f"row{number}"))
        time.sleep(0.01)
    assert watch.run().good[-1] is True
    assert "'row4'" in model(watch)


def test_saves_during_a_run_make_exactly_one_more(watch: Watch) -> None:
    hold = watch.home / "hold"
    hold.touch()
    (watch.home / "aside").write_text(with_kinds("during"))
    (watch.home / "aside").replace(tea(watch))  # in place, the first run could read it half-written
    watch.until("saved")
    while not (watch.home / "held").exists():  # else the first run could read what is saved next half-written
        time.sleep(0.02)
    for number in range(5):
        in_place(tea(watch), with_kinds("during", f"during{number}"))
        time.sleep(0.06)
    hold.unlink()
    run = watch.run()
    assert (run.saved, run.good) == ([["spec/schemas/Tea.yaml"]], [True, True])
    assert "'during4'" in model(watch)


def test_a_file_is_followed_from_the_first_reference_to_it(watch: Watch) -> None:
    """Also before it is there, and outside the folder of the document; a file without references is followed no more."""
    document = watch.home / "spec/openapi.yaml"
    in_place(document, DOCUMENT.replace("{type: string}", "{$ref: ../shared/Coffee.yaml}"))
    run = watch.run()
    assert run.good == [False]
    assert "names no file" in run.lines[0]
    (watch.home / "shared").mkdir()
    in_place(watch.home / "shared/Coffee.yaml", "type: string\n")
    run = watch.run()
    assert (run.saved, run.good) == ([["shared/Coffee.yaml"]], [True])
    in_place(watch.home / "shared/Coffee.yaml", "type: string\nmaxLength: 3\n")
    assert watch.run().saved == [["shared/Coffee.yaml"]]
    (watch.home / "shared/Coffee.yaml").rename(watch.home / "shared/Mocha.yaml")
    assert watch.run().good == [False]
    in_place(document, DOCUMENT.replace("{type: string}", "{$ref: ../shared/Mocha.yaml}"))
    run = watch.run()
    assert (run.good, (watch.home / "generated/kiosk_models/mocha.py").exists()) == ([True], True)
    assert not (watch.home / "generated/kiosk_models/coffee.py").exists()


def test_the_configuration_is_followed_too(watch: Watch) -> None:
    path = watch.home / "pyproject.toml"
    before = path.read_text()
    path.write_text(before + "models: 1\n")
    assert watch.run().lines[0].startswith("error: pyproject.toml: cannot be read")
    path.write_text(before.replace("kiosk_models", "stall_models"))
    run = watch.run()
    assert (run.good, (watch.home / "generated/stall_models/tea.py").exists()) == ([True], True)
    path.write_text(before)
    assert watch.run().good == [True]


def test_a_worker_that_is_killed_in_a_run_is_replaced_and_the_run_made_again(watch: Watch) -> None:
    hold = watch.home / "hold"
    hold.touch()
    in_place(tea(watch), with_kinds("killed"))
    watch.until("saved")
    os.kill(watch.worker(), signal.SIGKILL)
    hold.unlink()
    run = Run(watch.until("finished"))
    assert [one for one in run.events if one["event"] == "restarted"] == [
        {"schema": "oaswright/watch/v1", "event": "restarted", "why": "killed by signal 9", "again": True}
    ]
    assert run.good == [True]
    assert "'killed'" in model(watch)


def test_a_worker_that_is_killed_between_runs_is_replaced(watch: Watch) -> None:
    os.kill(watch.worker(), signal.SIGKILL)
    assert watch.until("restarted")[-1] == {"schema": "oaswright/watch/v1", "event": "restarted", "why": "killed by signal 9", "again": False}


def test_a_worker_that_raises_is_replaced_and_its_run_made_again(watch: Watch) -> None:
    (watch.home / "raise").touch()
    in_place(tea(watch), with_kinds("raised"))
    run = Run(watch.until("finished"))
    restarted = [one for one in run.events if one["event"] == "restarted"]
    assert [one["why"] for one in restarted] == ["RuntimeError: planted (sitecustomize.py:11)"]
    assert run.good == [True]
    assert "'raised'" in model(watch)


def test_ctrl_c_ends_everything_with_exit_code_0(watch: Watch) -> None:
    """The last test: also in the middle of a run."""
    worker = watch.worker()
    (watch.home / "hold").touch()
    in_place(tea(watch), with_kinds("last"))
    watch.until("saved")
    assert watch.stop() == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(worker, 0)
    assert [path.name for path in watch.home.iterdir() if path.name.startswith(".")] == [".oaswright"] * (watch.home / ".oaswright").exists()


def test_a_run_is_told_in_one_line_with_its_times() -> None:
    failed = Finished((("check", 0.02),), "1 error", good=False, seconds=0.02)
    good = Finished((("check", 0.02), ("generate", 0.3)), "1 files written or removed", good=True, seconds=0.32)
    assert [line.text for event in (failed, good) for line in lines(event)] == [
        "check 0.02 s: 1 error; what was generated before stays",
        "check 0.02 s · generate 0.30 s: 1 files written or removed",
    ]
