from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("diligence", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="answer",
            name="brought",
            field=models.BooleanField(default=False),
        ),
    ]
