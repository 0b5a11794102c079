import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

LEVELS = [(0, 'c0-public'), (1, 'c1-parties'), (2, 'c2-body'), (3, 'c3-bilateral'), (4, 'c4-case'), (5, 'c5-identity')]


class Migration(migrations.Migration):
    """Companies look at the heat map of the industry first; the history of releases moves out."""

    dependencies = [
        ('risks', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterModelTable('Release', 'releasing_release')],
            state_operations=[migrations.DeleteModel('Release')],
        ),
        migrations.CreateModel(
            name='Preview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(choices=LEVELS, verbose_name='level')),
                ('owner', models.CharField(db_index=True, max_length=60, verbose_name='owner')),
                ('told', models.TextField(blank=True)),
                ('certificate', models.TextField(blank=True)),
                ('year', models.PositiveSmallIntegerField(verbose_name='year of the agreement')),
                ('shared_from', models.DateField()),
            ],
            options={
                'verbose_name': 'preview of the heat map of the industry',
                'verbose_name_plural': 'previews of the heat map of the industry',
                'ordering': ['-year'],
                'constraints': [models.UniqueConstraint(fields=('owner', 'year'), name='a_company_has_one_preview')],
            },
        ),
        migrations.AlterModelOptions(
            name='edition',
            options={'ordering': ['-year', '-pk'], 'verbose_name': 'heat map of the industry', 'verbose_name_plural': 'heat maps of the industry'},
        ),
        migrations.RemoveConstraint(
            model_name='edition',
            name='the_industry_has_one_map_a_year',
        ),
        migrations.AddField(
            model_name='edition',
            name='shared_from',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='shared_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='edition',
            name='outcome',
            field=models.CharField(choices=[('looked-at', 'companies look at it'), ('published', 'published'), ('held-back', 'held back'), ('skipped', 'left out')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', 'held-back'), _negated=True), fields=('year',), name='the_industry_has_one_map_a_year'),
        ),
    ]
