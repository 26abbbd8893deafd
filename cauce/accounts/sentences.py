"""Every refusal code as a sentence that people read; web and API share it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cauce.accounts.errors import Repeated

SENTENCES = {
    "required": gettext_lazy("This is needed."),
    "too_long": gettext_lazy("This is too long: %(limit)s characters at most."),
    "unprintable": gettext_lazy("This has characters that cannot be shown."),
    "exists": gettext_lazy("There is one with this name already."),
    "refused": gettext_lazy("This cannot be done."),
    "conflict": gettext_lazy("It changed meanwhile; look at it again."),
    "changed_meanwhile": gettext_lazy("%(by)s changed it meanwhile; look at it again."),
    "has_it_already": gettext_lazy("The lead has this status already."),
    "nothing_scheduled": gettext_lazy("No change of status is scheduled."),
    "status_changed_meanwhile": gettext_lazy("the status had been changed meanwhile"),
    "status_switched_off": gettext_lazy("the status is no longer in use"),
    "not_your_note": gettext_lazy("Only whoever wrote a note changes it."),
    "not_a_version": gettext_lazy("This is not the ETag of a lead."),
    "person_erased": gettext_lazy("The person was erased: nothing more is written of them."),
    "erasure_planned": gettext_lazy("This person is to be erased already."),
    "erasure_over": gettext_lazy("This erasure is done or cancelled already."),
    "consent_withdrawn": gettext_lazy("This was withdrawn already."),
    "not_confirmed": gettext_lazy("This is not what was to be typed."),
    "unknown_reason": gettext_lazy("Choose a reason."),
    "file_erased": gettext_lazy("The file held a person who was erased, and was removed."),
    "not_allowed": gettext_lazy("You may not do this."),
    "not_found": gettext_lazy("It is not there, or not yours to see."),
    "no_contact_point": gettext_lazy("No e-mail, phone or WhatsApp was given."),
    "not_an_email": gettext_lazy("This is not an e-mail address."),
    "no_number": gettext_lazy("This is not a phone number."),
    "unknown_country": gettext_lazy("No country has this calling code."),
    "not_in_use": gettext_lazy("No phone has such a number."),
    "not_a_country": gettext_lazy("This is not a country's two-letter code."),
    "not_a_timezone": gettext_lazy("This is not a time zone, for example America/Mexico_City."),
    "not_a_language": gettext_lazy("Choose Spanish or English."),
    "not_a_currency": gettext_lazy("This is not a currency's three-letter code."),
    "negative": gettext_lazy("This cannot be less than zero."),
    "out_of_range": gettext_lazy("This is out of range."),
    "not_hours": gettext_lazy("Write hours like 09:00-14:00, several with commas between them."),
    "ends_before_it_begins": gettext_lazy("This ends before it begins."),
    "hours_overlap": gettext_lazy("These hours overlap."),
    "unknown_meaning": gettext_lazy("Choose what it means."),
    "unknown_role": gettext_lazy("Choose a role."),
    "unknown_scope": gettext_lazy("Choose at least one known scope."),
    "unknown_campaign": gettext_lazy("There is no such active campaign."),
    "unknown_seller": gettext_lazy("There is no such active seller."),
    "unknown_reference": gettext_lazy("There is none with this id or slug."),
    "inactive_seller": gettext_lazy("This seller is switched off."),
    "repeated_seller": gettext_lazy("A seller is named twice."),
    "repeated_scope": gettext_lazy("A place to look is named twice."),
    "campaign_or_product": gettext_lazy("Choose a campaign or a product, one of the two."),
    "not_a_state_of_the_campaign": gettext_lazy("Choose one of this campaign's states."),
    "is_a_substatus": gettext_lazy("A sub-status cannot have sub-statuses."),
    "has_an_account": gettext_lazy("This address has an account; invite it without a password."),
    "weak_password": gettext_lazy("This password is too easy to guess."),
    "last_administrator": gettext_lazy("A company needs an administrator; this is the last one."),
    "has_joined": gettext_lazy("This person has joined already."),
    "not_grantable": gettext_lazy("This cannot be granted."),
    "fixed_role": gettext_lazy("Administrators may do everything, always."),
    "meaning_of_its_state": gettext_lazy("A type means what its state means."),
    "meaning_of_its_status": gettext_lazy("A sub-status means what its status means."),
    "has_types": gettext_lazy("Other types lead to it; change those first."),
    "status_in_use": gettext_lazy("Leads have this status; its meaning stays. Make another one."),
    "last_entry_status": gettext_lazy(
        "Leads enter with this status; another active one must mean «new» first."
    ),
    "invitation_expired": gettext_lazy("This invitation has expired; ask for a new one."),
    "key_reused": gettext_lazy("This key was used before with other content."),
    "internal_error": gettext_lazy("Something broke on our side. It is kept and tried again."),
    "nothing_to_read": gettext_lazy("Nothing in it could be read."),
    "unknown_column": gettext_lazy("The file has no column «%(column)s». It has: %(columns)s."),
    "unknown_import_field": gettext_lazy(
        "There is no field «%(field)s». Choose one of: %(fields)s."
    ),
    "no_identity_column": gettext_lazy("Say which column is the e-mail, the phone or WhatsApp."),
    "export_state": gettext_lazy("This export does not allow that now."),
    "run_state": gettext_lazy("This run does not allow that now."),
    "too_many_leads": gettext_lazy("These are too many leads at once: %(limit)s at most."),
    "actor_gone": gettext_lazy("Whoever began it is switched off or lacks the right by now."),
    "changed_since": gettext_lazy("Somebody changed it since."),
    "unchanged": gettext_lazy("It is so already."),
    "nothing_marked": gettext_lazy("Mark at least one lead first."),
    "filter_or_ids": gettext_lazy("Give a filter or ids, not both."),
    "export_gone": gettext_lazy("The file is no longer here; export the leads again."),
    "sheet_too_large": gettext_lazy("A workbook cannot hold that much; export it as CSV."),
    "too_many_rows": gettext_lazy("A sheet holds %(limit)s rows; export as CSV, or fewer."),
    "unknown_export_column": gettext_lazy("There is no column «%(column)s»."),
    "unknown_format": gettext_lazy("Choose CSV or XLSX."),
    "unknown_delimiter": gettext_lazy("Choose a comma, a semicolon or a tab."),
    "import_state": gettext_lazy("This import is at another point now; look at it again."),
    "import_undone": gettext_lazy("Its import was undone."),
    "file_gone": gettext_lazy("The uploaded file is no longer here; upload it again."),
    "file_too_large": gettext_lazy("The file is too large: %(megabytes)s MB at most."),
    "unreadable_file": gettext_lazy("The file cannot be read: %(reason)s."),
    "file_type_not_taken": gettext_lazy(
        "Files of this type are not taken, or its content is not what its name says."
    ),
    "not_an_image": gettext_lazy("This is no PNG, JPEG, GIF or WebP image."),
    "too_many_documents": gettext_lazy("There are %(limit)s documents; remove one first."),
    "empty_file": gettext_lazy("The file is empty."),
    "no_rows": gettext_lazy("The file has a header and no rows."),
    "not_a_spreadsheet": gettext_lazy("This is no spreadsheet. Save it as CSV or XLSX."),
    "too_many_columns": gettext_lazy("The file has %(count)s columns; %(most)s at most."),
    "encrypted": gettext_lazy("The file has a password. Save it without one."),
    "legacy_xls": gettext_lazy("This is an old .xls file. Save it as XLSX or CSV."),
    "binary": gettext_lazy("This is no table of text. Save it as CSV or XLSX."),
    "too_large_unpacked": gettext_lazy("The file unpacks to more than a spreadsheet can hold."),
    "damaged": gettext_lazy("The file is damaged or is not what its name says."),
    "line_too_long": gettext_lazy("Line %(line)s has no end; this is no table."),
    "field_too_long": gettext_lazy("Line %(line)s has a cell of more than a million characters."),
    "too_many": gettext_lazy("These are too many: %(limit)s at most."),
    "not_text": gettext_lazy("A text is needed here."),
    "not_a_number": gettext_lazy("A number is needed here."),
    "not_true_or_false": gettext_lazy("Yes or no is needed here."),
    "not_a_list": gettext_lazy("A list is needed here."),
    "not_an_object": gettext_lazy("Named fields are needed here."),
    "not_plain": gettext_lazy("A text, a number, yes, no or a list of these is needed here."),
    "not_a_moment": gettext_lazy(
        "A date and time with its zone is needed here, like 2026-01-31T09:00:00-06:00."
    ),
    "contact_of_others": gettext_lazy("A colleague works with this person and corrects the data."),
    "nobody_marked": gettext_lazy("Mark somebody first."),
    "inactive_list": gettext_lazy("This list is switched off."),
    "not_a_date": gettext_lazy("A day is needed here, like 2026-01-31."),
    "not_a_reference": gettext_lazy("An id or a slug is needed here."),
    "not_understood": gettext_lazy("This cannot be understood."),
    "unknown_field": gettext_lazy("There is no such field."),
    "unknown_choice": gettext_lazy("Choose one of %(choices)s."),
    "invalid": gettext_lazy("Some fields are not right."),
    "malformed_json": gettext_lazy("This is not JSON: look at line %(line)s, column %(column)s."),
    "malformed_form": gettext_lazy("This form cannot be read."),
    "not_ahead": gettext_lazy("This must be in the future."),
    "not_past": gettext_lazy("This must not be in the future."),
    "too_far": gettext_lazy("This is more than five years ahead."),
    "task_done": gettext_lazy("This task is done already; reopen it first."),
    "cannot_see_lead": gettext_lazy("This person may not see the lead."),
    "not_yours_to_task": gettext_lazy("Only yourself, or somebody of your teams."),
    "not_json": gettext_lazy("Send it as application/json."),
    "too_large": gettext_lazy("This is too large: %(limit)s bytes at most."),
    "token_of_nobody": gettext_lazy("This token stands for no person; make one that does."),
    "no_token": gettext_lazy("A valid token is needed: Authorization: Bearer …"),
    "method_not_allowed": gettext_lazy("This cannot be done here."),
    "bad_cursor": gettext_lazy("This cursor is of another list; begin with the first page."),
    "unavailable": gettext_lazy("The database cannot be reached now; try again in a moment."),
    "broken": gettext_lazy("Something broke on our side; the id tells us what."),
    "email_or_phone": gettext_lazy("Give an e-mail or a phone, one of the two."),
    "point_in_use": gettext_lazy("An enquiry came with it, or it is shown; correct that instead."),
    "nobody_to_merge": gettext_lazy("Mark at least two contacts that are the same person."),
    "not_one_of_them": gettext_lazy("Choose one of the contacts that are merged."),
    "merged_already": gettext_lazy("One of them was merged meanwhile; look at them again."),
    "scan_running": gettext_lazy("The contacts are being compared already."),
    "scan_over": gettext_lazy("This is over already."),
    "merge_undone": gettext_lazy("This merge is undone already."),
    "later_merge_first": gettext_lazy("This person was merged again since; undo that first."),
    "taken": gettext_lazy("Another contact (%(contact)s) has this one."),
    "lead_not_active": gettext_lazy("The lead is in spam or withdrawn."),
    "not_a_day": gettext_lazy("This is not a date and time."),
    "lead_gone": gettext_lazy("Somebody else has this lead now. Your text is still here; copy it."),
    "needs_seller": gettext_lazy("Nobody has this lead; a date needs a seller."),
    "reserved": gettext_lazy("%(by)s has this lead in the flow."),
    "closed_by_status": gettext_lazy("Its status «%(status)s» closes it; change the status."),
    "moved_meanwhile": gettext_lazy("Somebody moved it meanwhile: it is in «%(place)s» now."),
    "stays_qualified": gettext_lazy("A qualification stays in the history; choose another one."),
    "lead_not_spam": gettext_lazy("The lead is not in spam."),
    "not_of_this_status": gettext_lazy("This sub-status belongs to another status."),
    "not_a_type_of_the_campaign": gettext_lazy(
        "Choose one of the qualifications of the lead's campaign."
    ),
    "not_retriable": gettext_lazy("It became a lead already; there is nothing to try again."),
    "more_than_yours": gettext_lazy("A token cannot give more than it has."),
    "unknown_kind": gettext_lazy("There is no such kind of connection."),
    "unknown_option": gettext_lazy("This kind of connection has no such option."),
    "not_a_url": gettext_lazy("This is not a web address; it starts with https://."),
    "not_a_mapping": gettext_lazy("Give pairs of texts."),
    "connection_off": gettext_lazy("The connection was switched off or removed."),
    "other_page": gettext_lazy("It is of page %(page)s, and no connection here is for that page."),
    "unknown_lead": gettext_lazy("Meta has no such lead, or this token may not read it. %(words)s"),
    "token_refused": gettext_lazy("Meta refused the access token. %(words)s"),
    "no_permission": gettext_lazy("The access token lacks a permission. %(words)s"),
    "rate_limited": gettext_lazy("Too many calls; it is tried again by itself. %(words)s"),
    "provider_down": gettext_lazy("The provider is out of order; it is tried again. %(words)s"),
    "unreachable": gettext_lazy("The provider cannot be reached; it is tried again. %(words)s"),
    "address_refused": gettext_lazy("This address may not be called. %(words)s"),
    "consent_needed": gettext_lazy("Your consent is needed."),
    "not_an_option": gettext_lazy("Choose one of the options."),
    "corrected": gettext_lazy("The person put it right and sent it again: entry %(submission)s."),
    "bad_form_fields": gettext_lazy("A field needs a name, a label and a known kind."),
    "bad_field_name": gettext_lazy("Use small letters, digits and _; some names are taken."),
    "repeated_field": gettext_lazy("There is such a field already."),
    "repeated_option": gettext_lazy("An option stands twice."),
    "unknown_own_field": gettext_lazy("Leads of this campaign have no such field."),
    "kind_in_use": gettext_lazy("Leads have values of it; make another field of that kind."),
    "currency_in_use": gettext_lazy("Leads have amounts in the other currency."),
    "cannot_be_unique": gettext_lazy("Values of this kind may repeat."),
    "default_of_unique": gettext_lazy("What no two leads share cannot have a default."),
    "values_repeat": gettext_lazy("Several leads have the same value; put those right first."),
    "value_taken": gettext_lazy("Another lead has this value, and no two may."),
    "not_an_amount": gettext_lazy("An amount is needed here, like 1,250.50."),
    "other_currency": gettext_lazy("Amounts of this field are in %(currency)s."),
    "bad_options": gettext_lazy("Give the options to choose from."),
    "no_contact_field": gettext_lazy("Ask for an e-mail, a phone or a WhatsApp."),
    "secrets_unreadable": gettext_lazy(
        "Its keys cannot be read with this installation's secret; enter them again."
    ),
    "limits_sum": gettext_lazy("The limits of the parts must add up to 100, not %(sum)s."),
    "not_after_cooling": gettext_lazy("This must come after the day on which it begins to cool."),
    "version_is_settled": gettext_lazy("Only a draft can be changed or thrown away."),
    "version_in_force": gettext_lazy("It is in force already."),
    "learned_is_not_better": gettext_lazy(
        "It does not tell later leads apart better than the weights set by hand."
    ),
    "learned_has_its_test": gettext_lazy("What was learned was tried when it was learned."),
    "training_is_on_its_way": gettext_lazy("It is learning already."),
    "training_broke": gettext_lazy("The learning broke off; nothing was changed. Try again."),
    "too_few_closed_leads": gettext_lazy(
        "Too few closed leads to learn from: at least %(fewest)s, %(each)s of them sales and as "
        "many losses."
    ),
    "one_outcome_alone": gettext_lazy(
        "The earlier or the later closed leads all ended alike: there is nothing to compare."
    ),
    "no_connection": gettext_lazy("No CRM is connected yet."),
    "not_qualified": gettext_lazy("Only qualified leads are sent; qualify it first."),
    "delivery_unsettled": gettext_lazy(
        "It is not known whether the last sending arrived; say so first."
    ),
    "delivery_settled": gettext_lazy("What became of this sending is known already."),
    "already_sent": gettext_lazy("This was sent already."),
    "target_conflict": gettext_lazy("The system says that it has this already (%(status)s)."),
    "target_limits": gettext_lazy("The system asks for a pause (%(status)s)."),
    "target_down": gettext_lazy("The system is out of order (%(status)s)."),
    "target_locked_out": gettext_lazy("The system does not accept the key (%(status)s)."),
    "target_moved": gettext_lazy("The system answers from another address (%(status)s)."),
    "target_not_so": gettext_lazy("The system did not understand the question (%(status)s)."),
    "nothing_to_try": gettext_lazy("There is nothing to try here: it shows when it is used."),
    "needed_again": gettext_lazy("The address is another one now: give this again."),
    "target_rejected": gettext_lazy("The system refused the data (%(status)s)."),
    "target_refused": gettext_lazy(
        "%(target)s is a private address and is not called. Whoever runs this installation can "
        "allow it: CAUCE_PRIVATE_TARGETS=%(target)s."
    ),
    "target_unreachable": gettext_lazy("The system cannot be reached (%(reason)s)."),
    "bad_address": gettext_lazy("This address cannot be called (%(reason)s)."),
    "no_answer": gettext_lazy("It was sent, but no answer came."),
    "not_found_yet": gettext_lazy("The system does not show it yet; it is looked for again."),
    "doubtful_match": gettext_lazy(
        "Somebody alike is there already: %(name)s, alike by %(likeness)s %%."
    ),
    "already_there": gettext_lazy("It was there already."),
    "no_update_address": gettext_lazy("The id that it has there is not known."),
    "bad_headers": gettext_lazy("Write one header per line, like Authorization: Bearer …"),
    "bad_header": gettext_lazy("This header cannot be sent: %(name)s."),
    "bad_fields": gettext_lazy("Give each field its name and where its value comes from."),
    "bad_target": gettext_lazy(
        "«%(text)s» is no field name: letters, digits, _ and dots between parts."
    ),
    "bad_source": gettext_lazy(
        "«%(text)s» is neither a field of the lead nor a text with fields in braces."
    ),
    "repeated_target": gettext_lazy("«%(text)s» is given twice."),
    "too_many_fields": gettext_lazy("These are too many fields."),
    "rules_changed_since": gettext_lazy(
        "Other rules were published meanwhile; try yours once more against those."
    ),
    "too_few_verdicts": gettext_lazy(
        "There is too little to learn from: %(spam)s different texts marked as spam, of "
        "%(least_spam)s that are needed, and %(real)s real ones, of %(least_real)s."
    ),
    "is_learning": gettext_lazy("It is learning already; look again in a moment."),
    "is_cleaning": gettext_lazy("A clean-up is on its way; look again in a moment."),
    "word_not_allowed": gettext_lazy("A word can be blocked, not allowed: anybody may write it."),
    "not_a_domain": gettext_lazy("This is not a domain, for example example.com."),
    "domain_of_everybody": gettext_lazy(
        "Many people have their mailbox at this domain; name single addresses."
    ),
    "letters_between": gettext_lazy("Between %(least)s and %(most)s characters are needed."),
    "not_an_ip": gettext_lazy("This is not an IP address or network, like 203.0.113.0/24."),
    "network_too_wide": gettext_lazy("This network is too wide."),
    "bad_codes": gettext_lazy("Codes are numbers from 100 to 599, with commas between them."),
}


def sentence(code: str, params: Mapping[str, Any] | None = None) -> str:
    """The sentence for a refusal code, in the language in force; the code itself if unknown."""
    values = dict(params or {})
    if code == "too_short" and "missing" in values:
        return _digits(values)
    if code == "too_long" and "extra" in values:
        return _extra(values)
    if code == "values_repeat" and "values" in values:
        return _repeats(values)
    text = SENTENCES.get(code)
    if text is None:
        return code
    return str(text) % _Values(values) if "%(" in str(text) else str(text)


class _Values(dict[str, Any]):
    """A refusal that was stored without a value is still told."""

    def __missing__(self, name: str) -> str:
        return "…"


def _digits(values: Mapping[str, Any]) -> str:
    missing = int(values["missing"])
    return ngettext(
        "%(missing)s digit is missing; numbers there have %(expected)s.",
        "%(missing)s digits are missing; numbers there have %(expected)s.",
        missing,
    ) % dict(values)


def _extra(values: Mapping[str, Any]) -> str:
    return _("%(extra)s digits too many; numbers there have %(expected)s.") % dict(values)


def _repeats(values: Mapping[str, Any]) -> str:
    told = ngettext(
        "Several leads have the same value, %(some)s. Put that right first; nothing was changed.",
        "%(values)s values stand in several leads, %(leads)s in all: %(some)s. Put those right "
        "first; nothing was changed.",
        values["values"],
    )
    some = ", ".join(map(_repeated, values["some"]))
    more = ", …" if values["values"] > len(values["some"]) else ""
    return told % {**values, "some": some + more}


def _repeated(one: Repeated) -> str:
    more = ", …" if one.count > len(one.leads) else ""
    return f"«{one.value}» ({', '.join(f'#{number}' for number in one.leads)}{more})"
