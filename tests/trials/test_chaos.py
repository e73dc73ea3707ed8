"""The chaos says what did not hold, and fails then."""

import pytest

from tests.trials.chaos.__main__ import SCENES, main
from tests.trials.chaos.scene import Scene
from tests.trials.chaos.state_files import killed_while_writing
from tests.trials.servers import Stop

CARELESS = ("tests.support.careless_server",)


def scene_that_holds() -> Scene:
    """Play one."""
    return Scene("nothing was done", "nothing changes", 3)


def scene_that_does_not() -> Scene:
    """Play one."""
    scene = Scene("all was taken", "all is there")
    scene.expect(condition=True, told="that was there")
    scene.expect(condition=False, told="this was not there")
    return scene


def scene_that_breaks() -> Scene:
    """Play one that does not come to its end."""
    raise OSError("nobody answered")


def test_what_did_not_hold_is_told_and_fails_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    """Also what broke off; the other scenes are played."""
    assert main([], [scene_that_breaks, scene_that_does_not, scene_that_holds]) == 1

    rows = capsys.readouterr().out.splitlines()[2:]
    assert "NOT HELD: OSError('nobody answered')" in rows[0]
    assert rows[1:] == [
        "| all was taken | 0 | all is there | NOT HELD: this was not there |",
        "| nothing was done | 3 | nothing changes | held |",
    ]


def test_one_scene_can_be_played_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """By the name of its function; another name is told what there is."""
    scenes = [scene_that_breaks, scene_that_holds]
    assert main(["scene_that_holds"], scenes) == 0
    with pytest.raises(SystemExit):
        main(["scene_of_nobody"], scenes)

    assert "there are scene_that_breaks, scene_that_holds" in capsys.readouterr().err


def test_each_scene_tells_what_it_does() -> None:
    """By its name and its docstring."""
    assert len({scene.__name__ for scene in SCENES}) == len(SCENES) >= 7
    assert all(scene.__doc__ for scene in SCENES)


@pytest.mark.parametrize(
    ("stop", "problem"),
    [
        (Stop(0, 0.9), ""),
        (Stop(0, 1.5), "SIGTERM took 1.50 s"),
        (Stop(1, 0.1), "exit code 1"),
    ],
)
def test_a_stop_that_takes_longer_than_a_second_is_a_problem(stop: Stop, problem: str) -> None:
    """And so is an exit code."""
    assert stop.problem == problem


def test_a_server_that_writes_into_its_state_file_is_found() -> None:
    """The first kill leaves a file that is neither the world before nor the one after."""
    scene = killed_while_writing(CARELESS, kills=1, lanes=1)

    assert "the file is neither world: 100 bytes" in scene.broken
