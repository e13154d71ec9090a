"""What Alembic runs for every command; the connection comes from `database.migrate`."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlmodel import AutoString

from kiosk_server.database.tables import all_tables, of_models


def plainly(kind: str, item: Any, _autogen_context: Any) -> str | Literal[False]:
    """Revisions know SQLAlchemy alone, so that they still run when the models have moved on."""
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=all_tables(),
    include_name=of_models,
    render_as_batch=True,
    render_item=plainly,
    compare_type=True,
    compare_server_default=True,
)
context.run_migrations()
