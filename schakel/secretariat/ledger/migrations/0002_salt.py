"""Each line gets salt, and a hash over its content's hash, so that a party can check an export."""

from django.db import migrations, models

import schakel.secretariat.ledger.models
from schakel.secretariat.ledger.chain import NOTHING, content, linked, words


def hold_on_anew(apps, schema_editor):
    """Link the lines that are there as lines are linked from now on."""
    Line = apps.get_model("ledger", "Line")
    number, before = 0, NOTHING
    for line in Line.objects.order_by("number"):
        said = (line.who, line.party, line.deed, line.clause, line.subject)
        salt = schakel.secretariat.ledger.models.grains()
        link = linked(before, content(words(line.number, line.at, *said, salt)))
        Line.objects.filter(pk=line.number).update(salt=salt, before=before, hash=link)
        number, before = line.number, link
    apps.get_model("ledger", "Head").objects.filter(pk=1).update(number=number, hash=before)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="line",
            name="salt",
            field=models.CharField(
                default=schakel.secretariat.ledger.models.grains, max_length=32
            ),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(fields=["party", "number"], name="ledger_line_party_number"),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(fields=["who", "number"], name="ledger_line_who_number"),
        ),
        migrations.RunPython(hold_on_anew, migrations.RunPython.noop),
    ]
