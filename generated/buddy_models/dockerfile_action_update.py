# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from typing import Literal

from buddy_models._wire import Model
from buddy_models.docker_integration_ref import DockerIntegrationRef
from buddy_models.docker_secret_input import DockerSecretInput
from buddy_models.environment_variable_input import EnvironmentVariableInput
from buddy_models.permissions_input import PermissionsInput
from buddy_models.trigger_condition_input import TriggerConditionInput
from buddy_models._sentinel import UNSET, Unset
from pydantic import ConfigDict


class DockerfileActionUpdate(Model):
    """
    What to change in a Build Docker Image action. Fields that are left out keep their values; read-only fields are
    accepted and change nothing.
    """

    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    type: Literal['DOCKERFILE']
    """
    The kind of the action. It is fixed once the action exists.
    """
    url: str | Unset = UNSET
    """
    The address under which the API answers this action.
    """
    html_url: str | Unset = UNSET
    """
    The address of the action's page for people.
    """
    after_action_id: int | Unset = UNSET
    """
    Moves the action behind the one with this number, in the same pipeline.
    """
    name: str
    """
    What the action is called in its pipeline.
    """
    trigger_time: Literal['ON_EVERY_EXECUTION', 'ON_SUCCESS', 'ON_FAILURE', 'ON_BACK_TO_SUCCESS', 'ON_WARNING', 'ON_WAIT_FOR_APPROVE', 'ON_TERMINATE'] | Unset = UNSET
    """
    When a run of the pipeline reaches the action.
    """
    trigger_conditions: list[TriggerConditionInput] | Unset = UNSET
    """
    What a run has to meet, all of it, for the action to be carried out.
    """
    run_next: Literal['WAIT_ON_SUCCESS', 'IN_SOFT_PARALLEL', 'IN_HARD_PARALLEL'] | Unset = UNSET
    """
    Whether the following action waits for this one or runs beside it.
    """
    run_only_on_first_failure: bool | Unset = UNSET
    """
    For an action that runs on failure: true runs it on the first failure of a row only, false on each. Belongs to `trigger_time` ON_FAILURE, and to no other.
    """
    variables: list[EnvironmentVariableInput] | Unset = UNSET
    """
    The variables that the action can use.
    """
    disabled: bool | Unset = UNSET
    """
    True takes the action out of the pipeline's runs without deleting it.
    """
    timeout: int | Unset = UNSET
    """
    After how many seconds the action is stopped.
    """
    ignore_errors: bool | Unset = UNSET
    """
    True lets the run go on to the next action when this one fails, which then counts as a warning. Without meaning for actions that deploy.
    """
    retry_count: int | Unset = UNSET
    """
    How often the action is tried again after it failed.
    """
    retry_interval: int | Unset = UNSET
    """
    How many seconds pass between two tries.
    """
    loop: list[str] | Unset = UNSET
    """
    Commands that are carried out in a loop.
    """
    current_revision: str | Unset = UNSET
    """
    The revision in the repository at which the action last succeeded.
    """
    permissions: PermissionsInput | Unset = UNSET
    """
    Who may do what with the action.
    """
    docker_image_tag: str | Unset = UNSET
    """
    The tag that the built image gets.
    """
    repository: str | Unset = UNSET
    """
    The repository within the registry that the image goes to.
    """
    registry: str | Unset = UNSET
    """
    The address of the registry.
    """
    insecure_registry: bool | Unset = UNSET
    """
    True speaks to the registry over plain HTTP, without TLS.
    """
    region: str | Unset = UNSET
    """
    The AWS region of the registry, when it is an Amazon ECR.
    """
    login: str | Unset = UNSET
    """
    The user name for the registry.
    """
    password: str | Unset = UNSET
    """
    The password for the registry.
    """
    target_stage: str | Unset = UNSET
    """
    The stage of a multi-stage Dockerfile at which the build ends.
    """
    do_not_prune_images: bool | Unset = UNSET
    """
    True keeps the images that the build leaves behind.
    """
    versions: list[str] | Unset = UNSET
    """
    The versions under which the image is built or pushed.
    """
    docker_registry: Literal['NONE', 'DOCKER_HUB', 'AMAZON_ECR', 'GOOGLE_GCR', 'GOOGLE_ARTIFACT_REGISTRY', 'OTHER', 'GIT_HUB_CONTAINER_REGISTRY', 'PACKAGE_REGISTRY', 'DIGITAL_OCEAN_CONTAINER_REGISTRY'] | Unset = UNSET
    """
    The kind of registry that holds the image.
    """
    target_platform: str | Unset = UNSET
    """
    The platform that the image is built for.
    """
    cache_mode: Literal['MIN', 'MAX'] | Unset = UNSET
    """
    How much of the build is kept in the cache.
    """
    pull: bool | Unset = UNSET
    """
    False builds with the base image at hand instead of fetching it first.
    """
    target_path: str | Unset = UNSET
    """
    The path inside the container.
    """
    use_image_from_action: bool | Unset = UNSET
    """
    True works with the image that another action built; `docker_build_action_id` and `docker_build_action_name` say which, and have to agree.
    """
    docker_build_action_id: int | Unset = UNSET
    """
    The number of the action that built the image to work with.
    """
    docker_build_action_name: str | Unset = UNSET
    """
    The name of the action that built the image to work with.
    """
    image_location: Literal['PUBLIC_REGISTRY', 'PRIVATE_REGISTRY', 'ACTION', 'PACKAGE_REGISTRY'] | Unset = UNSET
    """
    Where the action finds the image that it works with.
    """
    dockerfile_path: str | Unset = UNSET
    """
    Where the Dockerfile lies.
    """
    context_path: str | Unset = UNSET
    """
    The folder that the build takes its files from.
    """
    provenance: Literal['NONE', 'MIN', 'MAX'] | Unset = UNSET
    """
    How much provenance attestation is recorded for the image.
    """
    build_args: list[str] | Unset = UNSET
    """
    The arguments handed to the build, each as `key=value`.
    """
    secrets: list[DockerSecretInput] | Unset = UNSET
    """
    The secrets that the build may read.
    """
    integration: DockerIntegrationRef | Unset = UNSET
    """
    Names the integration through which the registry is reached; its kind is one of DOCKER_HUB, GOOGLE_SERVICE_ACCOUNT, AMAZON, GIT_HUB and GIT_HUB_ENTERPRISE.
    """
    package: str | Unset = UNSET
    """
    Which package of the package registry is meant, by its identifier.
    """
