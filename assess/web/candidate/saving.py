"""Saves one answer as it is given: JSON in, the moment of saving out."""

from typing import Annotated, Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assess.delivery.responses import MAX_KEY_LENGTH, MAX_SEQUENCE, save_answer
from assess.errors import InvalidInput, NotFound
from assess.web.candidate import blueprint
from assess.web.candidate.asking import read
from assess.web.candidate.own import clock_time, own
from assess.web.context import db
from assess.web.security import needs

LARGEST_BODY = 16 * 1024
# Text without zero bytes, of which PostgreSQL stores none.
Storable = Annotated[str, Field(pattern=r"^[^\x00]*$")]


class Posted(BaseModel):
    """What the script sends: the posted fields of one item as strings."""

    model_config = ConfigDict(extra="forbid", strict=True)

    fields: dict[str, Storable] = Field(max_length=20)
    sequence: int = Field(ge=0, le=MAX_SEQUENCE)
    key: Storable = Field(min_length=8, max_length=MAX_KEY_LENGTH)
    seconds: float | None = Field(default=None, ge=0, le=86_400)


def _posted() -> Posted:
    # The body is read no further than its limit, whatever length it claims.
    request.max_content_length = LARGEST_BODY
    try:
        return Posted.model_validate_json(request.get_data())
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise InvalidInput(_("The answer was not saved."), problems) from error


@blueprint.post("/sitting/answers/<item_id>")
@needs("sitting.take")
def save(item_id: str) -> ResponseReturnValue:
    """Store one answer; the same key again gives the same reply."""
    posted = _posted()
    mine = own()
    if item_id not in mine.booklet.page_of:
        raise NotFound(_("This question is not part of your assessment."))
    answer = read(mine.bank.items[item_id], posted.fields)
    saved = save_answer(
        db(),
        mine.sitting,
        item_id,
        answer,
        sequence=posted.sequence,
        idempotency_key=posted.key,
        client_seconds=posted.seconds,
        moment=mine.moment,
    )
    reply: dict[str, Any] = {
        "saved_at": saved.saved_at.isoformat(),
        "saved_at_words": _("Saved at %(time)s", time=clock_time(saved.saved_at)),
        "sequence": saved.sequence,
        "is_current": saved.is_current,
        "is_late": saved.is_late,
    }
    if saved.is_late:
        reply["saved_at_words"] = _("Kept, but the time was over: it does not count")
    return reply
