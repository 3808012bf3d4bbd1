"""A campaign of the fault bench on worker processes, as `oaswright fuzz --workers N` runs it; the workers are started once for all faults."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from itertools import count
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from oaswright import cluster
from oaswright.fuzz import event
from oaswright.fuzz.campaign import work
from oaswright.fuzz.campaign.cluster import Cluster, LedgerPlugin
from oaswright.fuzz.campaign.coordinator import DistributedCampaign
from oaswright.fuzz.failure import Failure
from oaswright.fuzz.run import campaign
from oaswright.fuzz.wire.connection import Connection
from oaswright.fuzz.wire.target import Target
from oaswright.settings import keys

from tests.bench.fault_classes import Api
from tests.bench.st_run import served

STARTED = ExitStack()
Finalize(None, STARTED.close, exitpriority=100)  # the workers end with this process, which would wait for them otherwise
NUMBERS = count()


@cache
def started(number: int, variables: tuple[tuple[str, str], ...]) -> Any:
    """A client of so many worker processes with these variables in their environment, which are started by the first call."""
    return STARTED.enter_context(cluster.connected(number, "", dict(variables)))


def failures(api: Api, app: Any, number: int, options: campaign.Options) -> Iterator[Failure]:
    """What so many workers find on an application that this process serves, once the campaign has ended."""
    settings = keys.Fuzz(tokens=tuple(keys.Token(env=one.name, scopes=tuple(one.scopes), scheme=one.scheme) for one in api.tokens.all))
    variables = {one.name: one.value for one in api.tokens.all}
    secrets = work.secrets(Connection(), settings, api.tokens, variables)
    client, name = started(number, tuple(variables.items())), f"bench-{next(NUMBERS)}"
    client.register_plugin(LedgerPlugin(name, None, None))
    try:
        with served(app) as url, tempfile.TemporaryDirectory() as folder:
            run = DistributedCampaign(
                api.document,
                Target(url, url),
                api.tokens,
                options,
                executor=Cluster(name, cluster.Workers(client)),
                settings=settings,
                folder=Path(folder),
                needed=tuple(secrets),
            )
            for one in run.run():
                if isinstance(one, event.Finished):
                    yield from one.failures
    finally:
        client.unregister_scheduler_plugin(name)
