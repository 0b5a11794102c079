from django.db import migrations, models

LEVELS = [(0, 'c0-public'), (1, 'c1-parties'), (2, 'c2-body'), (3, 'c3-bilateral'), (4, 'c4-case'), (5, 'c5-identity')]


class Migration(migrations.Migration):
    """The history of releases, whose table the room of risks hands over."""

    initial = True

    dependencies = [
        ('risks', '0002_companies_look_first'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Release',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('level', models.PositiveSmallIntegerField(choices=LEVELS, verbose_name='level')),
                        ('owner', models.CharField(db_index=True, max_length=60, verbose_name='owner')),
                        ('turn', models.PositiveIntegerField(unique=True)),
                        ('digest', models.CharField(max_length=64)),
                        ('sealed', models.BinaryField()),
                        ('audit', models.BinaryField()),
                    ],
                    options={
                        'verbose_name': 'release as the gate keeps it',
                        'verbose_name_plural': 'releases as the gate keeps them',
                        'ordering': ['turn'],
                    },
                ),
            ],
        ),
    ]
