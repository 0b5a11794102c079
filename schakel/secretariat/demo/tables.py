"""The tables of a new demo, made in one go, so that nobody waits for each that went before."""

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from schakel.secretariat.clock import NotInTheDemo


def make_tables() -> None:
    """Make every table as it is now, and note that no migration is left; nothing when there are
    tables already. It takes a tenth of the time of the migrations one by one.
    """
    if not settings.DEMO:
        raise NotInTheDemo("Only a demo begins without its migrations.")
    if connection.introspection.table_names():
        return
    noted = MigrationRecorder(connection)
    with connection.schema_editor() as editor:  # all of it, or nothing
        make_every_table(editor)
        editor.create_model(noted.Migration)
        noted.migration_qs.bulk_create(
            noted.Migration(app=app, name=name)
            for app, name in MigrationLoader(None).disk_migrations
        )


def make_every_table(editor: BaseDatabaseSchemaEditor) -> None:
    """Make the table of each model."""
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            editor.create_model(model)
