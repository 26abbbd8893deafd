"""What administrators set up: companies, people, tokens, what is sold, connections. Each change is
a fact: `setting.created`, `setting.changed`; who comes in is one too: `session.started`."""

from cauce.life.setup.audiences import create_list, create_segment
from cauce.life.setup.catalog import (
    create_brand,
    create_campaign,
    create_product,
    create_qualification_type,
    create_status,
    create_tag,
)
from cauce.life.setup.changes import move_setting, update_setting
from cauce.life.setup.checks import DEAREST, DESCRIPTION_LIMIT, URL_LIMIT
from cauce.life.setup.companies import create_company, grant_rights, update_company
from cauce.life.setup.connections import create_connection, update_connection
from cauce.life.setup.flow import create_note_template, update_flow, update_note_template
from cauce.life.setup.invitations import (
    accept_invitation,
    invitation_with,
    invite_again,
    is_new,
    link_of,
)
from cauce.life.setup.people import create_user, update_member
from cauce.life.setup.sessions import choose_language, note_session
from cauce.life.setup.teams import create_team
from cauce.life.setup.tokens import create_token, revoke_token

__all__ = [
    "DEAREST", "DESCRIPTION_LIMIT", "URL_LIMIT", "accept_invitation", "choose_language",
    "create_brand", "create_campaign", "create_company", "create_connection", "create_list",
    "create_note_template", "create_product", "create_qualification_type", "create_segment",
    "create_status", "create_tag", "create_team", "create_token", "create_user", "grant_rights",
    "invitation_with", "invite_again", "is_new", "link_of", "move_setting", "note_session",
    "revoke_token", "update_company", "update_connection", "update_flow", "update_member",
    "update_note_template", "update_setting",
]  # fmt: skip
