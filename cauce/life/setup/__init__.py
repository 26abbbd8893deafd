"""What administrators set up: companies, people, tokens, what is sold, connections. Each change is
a fact: `setting.created`, `setting.changed`; who comes in, and who cannot, is one too."""

from cauce.life.setup.audiences import create_list, create_segment
from cauce.life.setup.catalog import (
    DEFAULT_QUALIFICATIONS,
    create_brand,
    create_campaign,
    create_product,
    create_qualification_type,
    create_status,
    create_tag,
)
from cauce.life.setup.changes import move_setting, update_setting
from cauce.life.setup.checks import DEAREST, DESCRIPTION_LIMIT, URL_LIMIT
from cauce.life.setup.companies import create_company, update_company
from cauce.life.setup.connections import create_connection, update_connection
from cauce.life.setup.duplicates import update_duplicates
from cauce.life.setup.fields import create_field, kinds_open_to, update_field
from cauce.life.setup.flow import create_note_template, update_flow, update_note_template
from cauce.life.setup.invitations import (
    accept_invitation,
    invitation_with,
    invite_again,
    is_new,
    link_of,
)
from cauce.life.setup.levels import update_levels
from cauce.life.setup.people import create_user, update_member
from cauce.life.setup.privacy import update_privacy
from cauce.life.setup.product_files import add_document, remove_file, set_image
from cauce.life.setup.provider_keys import can_be_tried, change_key, remove_key, try_key
from cauce.life.setup.qualifying import (
    create_qualification_rule,
    start_qualifying,
    update_qualification_rule,
    update_qualifying,
)
from cauce.life.setup.roles import set_rights
from cauce.life.setup.sessions import (
    choose_language,
    note_account,
    note_file,
    note_leaving,
    note_refusal,
    note_session,
    note_wrong_password,
)
from cauce.life.setup.teams import create_team
from cauce.life.setup.tokens import create_token, revoke_token

__all__ = [
    "DEAREST", "DEFAULT_QUALIFICATIONS", "DESCRIPTION_LIMIT", "URL_LIMIT", "accept_invitation",
    "add_document", "can_be_tried", "change_key", "choose_language", "create_brand",
    "create_campaign", "create_company", "create_connection", "create_field", "create_list",
    "create_note_template", "create_product", "create_qualification_rule",
    "create_qualification_type", "create_segment", "create_status", "create_tag", "create_team",
    "create_token", "create_user", "invitation_with", "invite_again", "is_new", "kinds_open_to",
    "link_of", "move_setting", "note_account", "note_file", "note_leaving", "note_refusal",
    "note_session", "note_wrong_password", "remove_file", "remove_key", "revoke_token", "set_image",
    "set_rights", "start_qualifying", "try_key", "update_company", "update_connection",
    "update_duplicates", "update_field", "update_flow", "update_levels", "update_member",
    "update_note_template", "update_privacy", "update_qualification_rule", "update_qualifying",
    "update_setting",
]  # fmt: skip
