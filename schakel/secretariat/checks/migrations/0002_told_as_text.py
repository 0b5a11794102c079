from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('checks', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='findings',
            name='told',
            field=models.TextField(blank=True),
        ),
    ]
