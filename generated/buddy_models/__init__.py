# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.
"""Models of Buddy API, the Build Docker Image action: each class accepts exactly what the document accepts."""

import importlib
from typing import TYPE_CHECKING, Any

from ._names import MODULES as _MODULES

if TYPE_CHECKING:
    from ._files import File as File
    from ._judge import Violation as Violation
    from ._sentinel import UNSET as UNSET
    from ._sentinel import Unset as Unset
    from ._wire import carry as carry
    from .access_grant_input import AccessGrantInput as AccessGrantInput
    from .access_grant_view import AccessGrantView as AccessGrantView
    from .access_level import AccessLevel as AccessLevel
    from .action_type import ActionType as ActionType
    from .attestation_mode import AttestationMode as AttestationMode
    from .cache_mode import CacheMode as CacheMode
    from .docker_integration_ref import DockerIntegrationRef as DockerIntegrationRef
    from .docker_registry import DockerRegistry as DockerRegistry
    from .docker_secret_input import DockerSecretInput as DockerSecretInput
    from .docker_secret_view import DockerSecretView as DockerSecretView
    from .dockerfile_action import DockerfileAction as DockerfileAction
    from .dockerfile_action_update import DockerfileActionUpdate as DockerfileActionUpdate
    from .environment_variable_input import EnvironmentVariableInput as EnvironmentVariableInput
    from .environment_variable_view import EnvironmentVariableView as EnvironmentVariableView
    from .error_list import ErrorList as ErrorList
    from .error_message import ErrorMessage as ErrorMessage
    from .execution_status import ExecutionStatus as ExecutionStatus
    from .file_place import FilePlace as FilePlace
    from .image_location import ImageLocation as ImageLocation
    from .integration_identifier_view import IntegrationIdentifierView as IntegrationIdentifierView
    from .permissions_input import PermissionsInput as PermissionsInput
    from .permissions_view import PermissionsView as PermissionsView
    from .run_next import RunNext as RunNext
    from .secret_type import SecretType as SecretType
    from .short_pipeline_view import ShortPipelineView as ShortPipelineView
    from .trigger_condition_input import TriggerConditionInput as TriggerConditionInput
    from .trigger_condition_view import TriggerConditionView as TriggerConditionView
    from .trigger_time import TriggerTime as TriggerTime
    from .variable_type import VariableType as VariableType

__version__ = "1.0.0"


def __getattr__(name: str) -> Any:
    """A class by its name, or by the name of its component in the document."""
    if name == "__all__":
        return sorted(_MODULES)
    if name not in _MODULES and not name.startswith("_"):
        from ._judge import index

        name = index()["components"].get(name, name)
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f".{_MODULES[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(_MODULES)
