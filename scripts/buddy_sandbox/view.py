"""An action as the API shows it: every field of the response, unset ones null, in the page's order."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from buddy_sandbox.merge import MASK
from buddy_sandbox.store.action_rows import Action, Address

WEB = "https://app.buddy.works"
_FIELDS = (
    *("type", "url", "html_url", "id", "name", "current_revision", "trigger_time", "trigger_conditions", "run_next"),
    *("run_only_on_first_failure", "variables", "disabled", "timeout", "ignore_errors", "retry_count"),
    *("retry_interval", "last_execution_status", "pipeline", "permissions", "loop", "docker_image_tag", "repository"),
    *("registry", "insecure_registry", "region", "login", "password", "target_stage", "do_not_prune_images"),
    *("versions", "docker_registry", "target_platform", "cache_mode", "pull", "dockerfile_path", "context_path"),
    *("provenance", "build_args", "secrets", "integration", "package"),
)
_UNSET: Mapping[str, Any] = dict.fromkeys(_FIELDS) | {"disabled": False}


def shown(action: Action, address: Address, public_url: str) -> bytes:
    """Return the response body; `public_url` is where this server is reached, without a slash at its end."""
    pipeline = _pipeline_address(address)
    computed = {
        "type": action.type,
        "url": f"{public_url}{pipeline}/actions/{action.id}",
        "html_url": f"{_web_address(address)}/action/{action.id}/edit",
        "id": action.id,
        "last_execution_status": action.last_execution_status,
        "pipeline": {
            "url": f"{public_url}{pipeline}",
            "html_url": f"{_web_address(address)}/pipeline/{address.pipeline_id}",
            "id": address.pipeline_id,
            **action.pipeline,
        },
        "password": MASK if "password" in action.configuration else None,
    }
    configuration = {name: value for name, value in action.configuration.items() if name in _UNSET}
    return json.dumps({**_UNSET, **configuration, **computed}, ensure_ascii=False).encode()


def _pipeline_address(address: Address) -> str:
    workspace, project = quote(address.workspace, safe=""), quote(address.project, safe="")
    return f"/workspaces/{workspace}/projects/{project}/pipelines/{address.pipeline_id}"


def _web_address(address: Address) -> str:
    return f"{WEB}/{quote(address.workspace, safe='')}/{quote(address.project, safe='')}/pipelines"
