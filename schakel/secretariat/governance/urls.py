from django.urls import URLPattern, include, path

from schakel.secretariat.governance.views import bodies, decisions, meetings, plans

room: list[URLPattern] = [
    path("bodies/<slug:code>/", bodies.body, name="body"),
    path("bodies/<slug:code>/seats/<slug:side>/<int:number>/", bodies.appoint, name="appoint"),
    path("bodies/<slug:code>/join/", bodies.join, name="join"),
    path("bodies/<slug:code>/meetings/", meetings.call, name="call"),
    path("bodies/<slug:code>/papers/", meetings.paper_for_body, name="paper-for-body"),
    path("bodies/<slug:code>/vote/", decisions.propose, name="propose"),
    path("bodies/<slug:code>/plan/", plans.draw_up, name="draw-up"),
    path("bodies/<slug:code>/actions/", plans.action, name="action"),
    path("seats/<int:number>/end/", bodies.vacate, name="vacate"),
    path("members/<int:number>/end/", bodies.leave, name="leave"),
    path("meetings/<int:number>/", meetings.meeting, name="meeting"),
    path("meetings/<int:number>/cancel/", meetings.cancel, name="cancel"),
    path("meetings/<int:number>/agenda/", meetings.item, name="item"),
    path(
        "meetings/<int:number>/agenda/<int:item>/papers/",
        meetings.paper_for_item,
        name="paper-for-item",
    ),
    path("meetings/<int:number>/attendance/", meetings.attendance, name="attendance"),
    path("meetings/<int:number>/minutes/", meetings.minutes, name="minutes"),
    path("meetings/<int:number>/vote/", decisions.propose_in_meeting, name="propose-in-meeting"),
    path("papers/<int:number>/", meetings.paper, name="paper"),
    path("papers/<int:number>/<int:version>/", meetings.paper_file, name="paper-file"),
    path("decisions/", decisions.register, name="decisions"),
    path("decisions/<int:number>/", decisions.decision, name="decision"),
    path("decisions/<int:number>/vote/", decisions.vote, name="vote"),
    path("decisions/<int:number>/stand-aside/", decisions.stand_aside, name="stand-aside"),
    path("decisions/<int:number>/withdraw/", decisions.withdraw, name="withdraw"),
    path("decisions/<int:number>/lead/", decisions.lead, name="lead"),
    path("decisions/<int:number>/close/", decisions.close, name="close"),
    path("plans/", plans.plans, name="plans"),
    path("plans/<int:number>/", plans.plan, name="plan"),
    path("plans/<int:number>/lines/", plans.line, name="line"),
    path("plans/<int:number>/lines/<int:line>/done/", plans.line_done, name="line-done"),
    path("plans/<int:number>/actuals/", plans.actual, name="actual"),
    path("actions/", plans.actions, name="actions"),
    path("actions/<int:number>/done/", plans.action_done, name="action-done"),
]

urlpatterns = [
    path("", bodies.bodies, name="governance"),
    path("", include((room, "governance"))),
]
