"""The page on which the weights of a round are changed, while that is still allowed."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.banks.services import snapshot
from assess.delivery import campaigns
from assess.web.context import db, principal
from assess.web.hr import blueprint, round_page
from assess.web.hr.forms import PREFIX, WHOLE, WeightsForm, for_framework
from assess.web.hr.rounds import find_round
from assess.web.security import needs


@blueprint.route("/rounds/<uuid:round_id>/weights", methods=["GET", "POST"])
@needs("round.edit")
def weights(round_id: uuid.UUID) -> ResponseReturnValue:
    """Change what each area counts."""
    campaign = find_round(round_id, "round.edit")
    framework = snapshot(db(), campaign.bank_version_id).framework
    known = {PREFIX + area: int(share * WHOLE + 0.5) for area, share in campaign.weights.items()}
    form = for_framework(WeightsForm, framework)(data=known)
    is_fixed = campaign.weights_fixed_at is not None or campaigns.has_submissions(db(), campaign)
    if form.validate_on_submit():
        campaigns.set_weights(db(), campaign, form.weights, by=principal())
        flash(_("The weights are saved and recorded."), "success")
        return redirect(url_for("hr.round", round_id=round_id))
    page = render_template(
        "hr/weights.html",
        round=campaign,
        form=form,
        is_fixed=is_fixed,
        recorded=round_page.weights_recorded(campaign),
        rows=round_page.weight_rows(framework, campaign),
    )
    return page, 422 if form.errors else 200
