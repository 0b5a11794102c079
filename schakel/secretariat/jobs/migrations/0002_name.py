from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='job',
            name='name',
            field=models.CharField(blank=True, max_length=80, null=True, unique=True),
        ),
        migrations.AlterField(
            model_name='job',
            name='said_en',
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name='job',
            name='said_nl',
            field=models.TextField(blank=True),
        ),
    ]
