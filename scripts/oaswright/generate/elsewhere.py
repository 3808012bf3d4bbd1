"""Rendering on the workers of a Dask cluster, which must have the same tools."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oaswright.errors import ToolError
from oaswright.generate.output import manifest
from oaswright.generate.workers import Render, Rendered

if TYPE_CHECKING:
    from oaswright.cluster import Tasks


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The workers of a cluster."""

    tasks: "Tasks"

    def suffice(self, missing: int) -> bool:  # noqa: ARG002 # there are enough for any
        """Whether there are enough of them to render so many modules."""
        return True

    def begin(self, render: Render, asked: dict[str, str]) -> Rendered:
        """Begin to render on a worker."""
        return self.tasks.begin(rendered, render, asked, manifest.tools({})).result


def rendered(render: Render, asked: dict[str, str], tools: dict[str, Any]) -> dict[str, str]:
    """Render on a worker. ToolError if its tools are not those of whoever asks."""
    own, wanted = manifest.tools({}), dict(tools["tools"])
    other = [f"{name} {version} instead of {wanted[name]}" for name, version in own["tools"].items() if version != wanted.get(name)]
    if other or own != tools:
        raise ToolError(f"a worker of the cluster has {', '.join(other) or 'another oaswright'}", hint="install the same versions on every worker")
    return render(asked)
