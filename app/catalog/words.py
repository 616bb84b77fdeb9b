"""The words that people read for the catalogue's codes."""

from app.catalog.card import Actor, ChannelKind, StepChannel
from app.catalog.facts import FeeState, WayKind
from app.catalog.models.reports import ReportAnswer, ReportPart
from app.web.translation import lazy_gettext as _l

WAYS = {
    WayKind.ONLINE: _l("Online"),
    WayKind.COUNTER_OFFICE: _l("Counter office"),
    WayKind.SERVICE_DESK: _l("Service desk"),
    WayKind.BRANCH: _l("Branch or centre"),
    WayKind.PHONE: _l("Telephone"),
    WayKind.POST: _l("Post"),
}
WAY_SIGNS = {
    WayKind.ONLINE: "globe2",
    WayKind.COUNTER_OFFICE: "shop-window",
    WayKind.SERVICE_DESK: "bank",
    WayKind.BRANCH: "geo-alt",
    WayKind.PHONE: "telephone",
    WayKind.POST: "envelope",
}
CHANNELS = {
    ChannelKind.ONLINE: _l("Online"),
    ChannelKind.MOBILE_APP: _l("Mobile app"),
    ChannelKind.USSD: _l("Short code by phone"),
    ChannelKind.COUNTER_OFFICE: _l("Counter office"),
    ChannelKind.SERVICE_DESK: _l("Service desk"),
    ChannelKind.BRANCH: _l("Branch or centre"),
    ChannelKind.PHONE: _l("Telephone"),
    ChannelKind.POST: _l("Post"),
}
FEES = {FeeState.FREE: _l("Free"), FeeState.PAID: _l("Has a fee"), FeeState.UNKNOWN: _l("Not stated")}
STEP_PLACES = {
    StepChannel.ONLINE: (_l("Online"), "globe2"),
    StepChannel.OFFICE: (_l("In person, at a counter"), "geo-alt"),
    StepChannel.DESK: (_l("In person, at the agency"), "geo-alt"),
    StepChannel.PHONE: (_l("By telephone"), "telephone"),
    StepChannel.POST: (_l("By post"), "envelope"),
}
ACTORS = {
    Actor.APPLICANT: _l("You"),
    Actor.AGENCY: _l("The agency"),
    Actor.OFFICE: _l("The counter office"),
    Actor.OTHER_AGENCY: _l("Another agency"),
}
REPORT_PARTS = {
    ReportPart.FEE: _l("The cost"),
    ReportPart.DOCUMENTS: _l("The documents"),
    ReportPart.TIME: _l("The time it takes"),
    ReportPart.ADDRESS: _l("An address, a link or a telephone number"),
    ReportPart.HOURS: _l("Opening hours"),
    ReportPart.OTHER: _l("Something else"),
}
REPORT_ANSWERS = {ReportAnswer.YES: _l("Yes"), ReportAnswer.PARTLY: _l("Partly"), ReportAnswer.NO: _l("No")}
