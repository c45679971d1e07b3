"""A log with webhooks in each kind of database in turn, and a receiver."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.infrastructure.webhooks.post import Post
from tests.infrastructure.webhooks.receivers import Receiver, receiver


@pytest.fixture
def post(engine: Engine) -> Post:
    return Post(engine)


@pytest.fixture
def there() -> Iterator[Receiver]:
    """A receiver that accepts everything until a test changes its answer."""
    with receiver() as it:
        yield it
