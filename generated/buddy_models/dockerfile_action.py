# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from typing import Literal

from buddy_models._wire import Model
from buddy_models.docker_secret_view import DockerSecretView
from buddy_models.environment_variable_view import EnvironmentVariableView
from buddy_models.integration_identifier_view import IntegrationIdentifierView
from buddy_models.permissions_view import PermissionsView
from buddy_models.short_pipeline_view import ShortPipelineView
from buddy_models.trigger_condition_view import TriggerConditionView
from buddy_models._sentinel import UNSET, Unset
from pydantic import ConfigDict


class DockerfileAction(Model):
    """
    A Build Docker Image action: its configuration and the state of its last run. A field
    that is not set is null or absent.
    """

    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    type: Literal['DOCKERFILE']
    """
    The kind of the action. It is fixed once the action exists.
    """
    url: str | None | Unset = UNSET
    """
    The address under which the API answers this action.
    """
    html_url: str | None | Unset = UNSET
    """
    The address of the action's page for people.
    """
    id: int
    """
    The number of the action.
    """
    name: str
    """
    What the action is called in its pipeline.
    """
    current_revision: str | None | Unset = UNSET
    """
    The revision in the repository at which the action last succeeded.
    """
    trigger_time: Literal['ON_EVERY_EXECUTION', 'ON_SUCCESS', 'ON_FAILURE', 'ON_BACK_TO_SUCCESS', 'ON_WARNING', 'ON_WAIT_FOR_APPROVE', 'ON_TERMINATE'] | None | Unset = UNSET
    """
    When a run of the pipeline reaches the action.
    """
    trigger_conditions: list[TriggerConditionView] | None | Unset = UNSET
    """
    What a run has to meet, all of it, for the action to be carried out.
    """
    run_next: Literal['WAIT_ON_SUCCESS', 'IN_SOFT_PARALLEL', 'IN_HARD_PARALLEL'] | None | Unset = UNSET
    """
    Whether the following action waits for this one or runs beside it.
    """
    run_only_on_first_failure: bool | None | Unset = UNSET
    """
    For an action that runs on failure: true runs it on the first failure of a row only, false on each. Belongs to `trigger_time` ON_FAILURE, and to no other.
    """
    variables: list[EnvironmentVariableView] | None | Unset = UNSET
    """
    The variables that the action can use.
    """
    disabled: bool | None | Unset = UNSET
    """
    True takes the action out of the pipeline's runs without deleting it.
    """
    timeout: int | None | Unset = UNSET
    """
    After how many seconds the action is stopped.
    """
    ignore_errors: bool | None | Unset = UNSET
    """
    True lets the run go on to the next action when this one fails, which then counts as a warning. Without meaning for actions that deploy.
    """
    retry_count: int | None | Unset = UNSET
    """
    How often the action is tried again after it failed.
    """
    retry_interval: int | None | Unset = UNSET
    """
    How many seconds pass between two tries.
    """
    last_execution_status: Literal['INPROGRESS', 'ENQUEUED', 'TERMINATED', 'SUCCESSFUL', 'FAILED', 'INITIAL', 'NOT_EXECUTED', 'SKIPPED', 'TERMINATING', 'WAITING_FOR_APPLY', 'WAITING_FOR_VARIABLES', 'WAITING_FOR_SETTABLE_VARIABLES', 'WAITING_FOR_VT_SESSION'] | None | Unset = UNSET
    """
    How the action's last run stands or ended; INITIAL before the first.
    """
    pipeline: ShortPipelineView | None | Unset = UNSET
    """
    The pipeline that holds the action.
    """
    permissions: PermissionsView | None | Unset = UNSET
    """
    Who may do what with the action.
    """
    loop: list[str] | None | Unset = UNSET
    """
    Commands that are carried out in a loop.
    """
    docker_image_tag: str | None | Unset = UNSET
    """
    The tag that the built image gets.
    """
    repository: str | None | Unset = UNSET
    """
    The repository within the registry that the image goes to.
    """
    registry: str | None | Unset = UNSET
    """
    The address of the registry.
    """
    insecure_registry: bool | None | Unset = UNSET
    """
    True speaks to the registry over plain HTTP, without TLS.
    """
    region: str | None | Unset = UNSET
    """
    The AWS region of the registry, when it is an Amazon ECR.
    """
    login: str | None | Unset = UNSET
    """
    The user name for the registry.
    """
    password: str | None | Unset = UNSET
    """
    The password for the registry. It may be masked or null instead of the real one.
    """
    target_stage: str | None | Unset = UNSET
    """
    The stage of a multi-stage Dockerfile at which the build ends.
    """
    do_not_prune_images: bool | None | Unset = UNSET
    """
    True keeps the images that the build leaves behind.
    """
    versions: list[str] | None | Unset = UNSET
    """
    The versions under which the image is built or pushed.
    """
    docker_registry: Literal['NONE', 'DOCKER_HUB', 'AMAZON_ECR', 'GOOGLE_GCR', 'GOOGLE_ARTIFACT_REGISTRY', 'OTHER', 'GIT_HUB_CONTAINER_REGISTRY', 'PACKAGE_REGISTRY', 'DIGITAL_OCEAN_CONTAINER_REGISTRY'] | None | Unset = UNSET
    """
    The kind of registry that holds the image.
    """
    target_platform: str | None | Unset = UNSET
    """
    The platform that the image is built for.
    """
    cache_mode: Literal['MIN', 'MAX'] | None | Unset = UNSET
    """
    How much of the build is kept in the cache.
    """
    pull: bool | None | Unset = UNSET
    """
    False builds with the base image at hand instead of fetching it first.
    """
    dockerfile_path: str | None | Unset = UNSET
    """
    Where the Dockerfile lies.
    """
    context_path: str | None | Unset = UNSET
    """
    The folder that the build takes its files from.
    """
    provenance: Literal['NONE', 'MIN', 'MAX'] | None | Unset = UNSET
    """
    How much provenance attestation is recorded for the image.
    """
    build_args: list[str] | None | Unset = UNSET
    """
    The arguments handed to the build, each as `key=value`.
    """
    secrets: list[DockerSecretView] | None | Unset = UNSET
    """
    The secrets that the build may read.
    """
    integration: IntegrationIdentifierView | None | Unset = UNSET
    """
    The integration through which the registry is reached.
    """
    package: str | None | Unset = UNSET
    """
    Which package of the package registry is meant, by its identifier.
    """
