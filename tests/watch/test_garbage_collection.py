"""A process that stays warm does not grow with the saves."""

import gc
import weakref

from oaswright.rendering import models
from oaswright.watch import worker

ASKED = '{"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "paths": {}, "components": {"schemas": {"A": {"type": "object", "properties": {}}}}}'


class Circle:
    """What refers to itself."""

    def __init__(self) -> None:
        self.here = self


def test_a_circle_that_outlived_a_run_is_collected_once_it_is_out_of_use() -> None:
    try:
        circle = Circle()
        seen = weakref.ref(circle)
        worker.settle(1)
        del circle
        worker.settle(2)
        assert seen() is not None
        worker.settle(worker.ANEW)
        assert seen() is None
    finally:
        gc.unfreeze()


def test_rendering_leaves_no_garbage_where_nobody_looks() -> None:
    models.render_all({"a.py": ASKED})
    frozen = gc.get_freeze_count()
    models.render_all({"a.py": ASKED})
    assert gc.get_freeze_count() == frozen
