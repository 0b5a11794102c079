"""Three years of the agreement, played once: from 1 July 2019 to the eve of the day of the demo."""

from collections import Counter
from datetime import date, datetime, time
from operator import itemgetter
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from schakel.secretariat import clock
from schakel.secretariat.demo import (
    checks,
    confidence,
    deadlines,
    diligence,
    newcomers,
    plans,
    reports,
    risks,
    table,
)
from schakel.secretariat.demo.cast import assemble_ensemble
from schakel.secretariat.demo.stage import Scene, Stage, day
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.ledger.models import Line

MARK = "play-demo-year"  # the line of the ledger that says that the year was played
BEGINS = day(7, 1)

YEAR: tuple[tuple[date, Scene], ...] = (
    (day(7, 1), deadlines.all_duties_are_scheduled),
    (day(7, 1), deadlines.companies_sign_and_pay),
    (day(7, 2), table.the_parties_put_a_chair_to_the_vote),
    (day(7, 8), table.everybody_finds_a_seat),
    (day(7, 15), deadlines.the_secretariat_has_it_all),
    (day(7, 17), table.the_chair_is_appointed),
    (day(8, 20), table.the_first_assembly_is_called),
    (day(9, 10), table.the_first_assembly_meets),
    (day(9, 17), table.the_first_assembly_is_written_down),
    (day(9, 24), table.the_committee_is_called),
    (day(10, 8), table.the_committee_settles_the_plan),
    (day(10, 8), deadlines.the_plan_was_handed_in),
    (day(10, 10), table.the_plan_goes_to_the_parties),
    (day(10, 22), deadlines.the_groups_have_plans),
    (day(10, 29), table.the_second_committee_is_called),
    (day(11, 14), table.the_union_stands_aside_from_its_own_scan),
    (day(11, 15), diligence.the_questions_are_adopted),
    (day(12, 2), table.a_mark_on_products_is_put_to_the_vote),
    (day(12, 5), table.an_ngo_objects_to_the_mark),
    (day(12, 17), deadlines.the_half_year_is_looked_at),
    (day(12, 18), table.the_mark_is_stopped),
    (day(2, 10), table.kwikstaart_changes_hands),
    (day(2, 24), table.money_is_spent),
    (day(2, 27), diligence.assessments_come_in),
    (day(3, 2), deadlines.a_reminder_goes_out),
    (day(3, 3), table.a_visit_is_put_to_the_vote),
    (day(3, 9), deadlines.the_late_one_is_called),
    (day(3, 12), diligence.assessments_are_read),
    (day(3, 18), table.the_visit_fails_for_want_of_quorum),
    (day(3, 23), deadlines.the_committee_hears_that_somebody_is_late),
    (day(3, 27), diligence.steenuil_hands_in_again),
    (day(4, 9), table.the_third_committee_is_called),
    (day(4, 14), deadlines.koperwiek_asks_for_time),
    (day(4, 21), table.the_second_assembly_is_called),
    (day(4, 23), table.the_committee_gives_more_time),
    (day(4, 24), deadlines.koperwiek_gets_time_and_steenuil_an_exception),
    (day(4, 29), deadlines.heat_maps_come_in),
    (day(5, 4), table.koperwiek_leaves_its_seat),
    (day(5, 7), confidence.the_secretariat_reads_a_heat_map),
    (day(5, 8), deadlines.heat_maps_are_read),
    (day(5, 12), table.the_second_assembly_meets),
    (day(5, 14), confidence.the_union_asks_to_read_along),
    (day(5, 15), confidence.zilvermeeuw_lets_the_union_in),
    (day(5, 18), confidence.the_union_reads),
    (day(5, 19), confidence.an_ngo_asks_for_a_list),
    (day(5, 20), table.the_second_assembly_is_written_down),
    (day(5, 22), confidence.koperwiek_refuses_the_list),
    (day(5, 25), deadlines.contributions_come_in),
    (day(5, 26), table.the_last_committee_meets),
    (day(5, 29), table.money_comes_back),
    (day(6, 1), confidence.the_union_reads),
    (day(6, 4), deadlines.contributions_are_read),
)

LATER: tuple[tuple[date, Scene], ...] = (
    (day(6, 25), plans.two_plans_are_in_time),
    (day(12, 14, 2), risks.what_unions_and_ngos_know_is_brought),
    (day(8, 24, 2), diligence.ijzergors_hands_in_at_last),
    (day(8, 31, 2), deadlines.the_rest_is_done),
    (day(9, 14, 2), plans.three_come_in_autumn),
    (day(10, 26, 2), plans.one_comes_back),
    (day(11, 23, 2), plans.the_last_ones_come_in),
    (day(12, 7, 2), plans.actions_begin),
    (day(1, 11, 2), deadlines.the_rest_is_done),
    (day(2, 25, 2), diligence.the_second_ones_come_in),
    (day(3, 29, 2), diligence.ijzergors_is_a_month_late),
    (day(4, 6, 2), diligence.the_second_ones_are_read),
    (day(4, 19, 2), risks.heat_maps_of_the_second_year_are_made),
    (day(4, 21, 2), plans.actions_are_done),
    (day(5, 17, 2), risks.heat_maps_of_the_second_year_are_read),
    (day(5, 31, 2), risks.the_industry_is_put_before_the_gate),
    (day(6, 21, 2), risks.the_industry_is_told),
    (day(5, 19, 2), plans.those_it_was_for_are_heard),
    (day(6, 28, 2), plans.the_second_plans_come_in),
    (day(7, 1, 3), reports.goudvink_reports),
    (day(7, 5, 3), deadlines.the_rest_is_done),
    (day(9, 6, 3), checks.the_frame_is_fixed),
    (day(9, 9, 3), checks.words_are_sealed),
    (day(9, 16, 3), checks.it_is_drawn),
    (day(9, 20, 3), plans.the_second_plans_are_read),
    (day(9, 21, 3), checks.both_are_opened_to_the_evaluator),
    (day(10, 11, 3), plans.what_plans_have_in_common_is_put_before_the_gate),
    (day(10, 18, 3), checks.the_evaluator_gives_levels),
    (day(10, 25, 3), newcomers.oeverzwaluw_applies),
    (day(11, 1, 3), newcomers.oeverzwaluw_is_shown_to_the_parties),
    (day(11, 16, 3), newcomers.nobody_objects_to_oeverzwaluw),
    (day(11, 18, 3), deadlines.oeverzwaluw_signs_and_joins),
    (day(11, 22, 3), checks.checks_are_closed),
    (day(12, 6, 3), checks.findings_are_shared),
    (day(12, 14, 3), plans.ijzergors_plans_again),
    (day(1, 10, 3), deadlines.the_rest_is_done),
    (day(2, 22, 3), deadlines.oeverzwaluw_asks_for_time),
    (day(2, 24, 3), diligence.the_third_ones_come_in),
    (day(3, 10, 3), table.the_committee_gives_a_newcomer_time),
    (day(3, 11, 3), deadlines.oeverzwaluw_gets_time),
    (day(3, 23, 3), plans.the_second_actions_are_read_off),
    (day(3, 28, 3), risks.zilvermeeuw_hands_in_its_list),
    (day(4, 5, 3), diligence.the_third_ones_are_read),
    (day(4, 25, 3), risks.heat_maps_of_the_third_year_are_made),
    (day(5, 9, 3), table.the_committee_leaves_the_industry_map_out),
    (day(5, 10, 3), risks.no_industry_map_is_made_this_year),
    (day(5, 11, 3), newcomers.sperwer_applies),
    (day(5, 12, 3), confidence.the_union_asks_for_the_heat_map),
    (day(5, 13, 3), confidence.zilvermeeuw_shows_its_heat_map),
    (day(5, 17, 3), confidence.the_union_reads_the_heat_map),
    (day(5, 13, 3), newcomers.waterral_applies),
    (day(5, 18, 3), newcomers.sperwer_is_shown_to_the_parties),
    (day(5, 19, 3), newcomers.waterral_is_shown_to_the_parties),
    (day(5, 16, 3), plans.the_third_plans_begin),
    (day(5, 23, 3), plans.a_copy_goes_to_the_union),
    (day(5, 27, 3), newcomers.an_ngo_objects_to_sperwer),
    (day(5, 30, 3), plans.the_union_comments),
    (day(5, 30, 3), plans.one_plan_comes_back),
    (day(6, 1, 3), deadlines.the_rest_of_the_third_year_is_done),
    (day(6, 2, 3), newcomers.grutto_applies),
    (day(6, 3, 3), newcomers.roodmus_gives_notice),
    (day(6, 3, 3), plans.zilvermeeuw_replies),
    (day(6, 7, 3), reports.zilvermeeuw_begins_its_report),
    (day(6, 4, 3), newcomers.grutto_is_shown_to_the_parties),
    (day(6, 8, 3), table.a_vote_and_a_meeting_lie_ahead),
)


@transaction.atomic
def play_year() -> bool:
    """Play the year through the acts of the rooms, wholly or not at all; False when it was."""
    if Line.objects.filter(deed=MARK).exists():
        return False
    with clock.at(_moment(BEGINS, 0)):
        stage = Stage(assemble_ensemble())
    played: Counter[date] = Counter()
    scenes = sorted((*YEAR, *LATER), key=itemgetter(0))
    for when, scene in (*scenes, (scenes[-1][0], _write_the_mark)):
        played[when] += 1
        with clock.at(_moment(when, played[when])):
            scene(stage)
    return True


def _write_the_mark(_stage: Stage) -> None:
    write_line(who="", party="", deed=MARK, subject="demo:1")


def _moment(when: date, before: int) -> datetime:
    """Nine in the morning of that day, at the desk, and an hour later for each scene before."""
    return datetime.combine(when, time(9 + before), ZoneInfo(settings.TIME_ZONE))
