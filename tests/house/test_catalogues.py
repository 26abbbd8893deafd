"""Every text on screen exists in Spanish and in English, with the same placeholders."""

from babel.messages.catalog import Message

from scripts import catalogues
from scripts.extract import texts_of


def test_the_catalogues_are_complete():
    assert list(catalogues.complaints()) == []


def test_texts_are_found_in_code_and_in_templates(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "a.py").write_text(
        "x = gettext_lazy('One')\ny = ngettext('%(n)s lead', '%(n)s leads', n)\n"
        "z = pgettext_lazy('verb', 'Open')\nnot_this('Five')\n"
    )
    (tmp_path / "templates" / "a.html").write_text(
        '<p>\n  {% translate "Two" %}\n    {{ _("Three")|upper }}\n'
        "  {% blocktranslate trimmed with n=x %}\n  {{ n }}\n  left\n  {% endblocktranslate %}\n"
        "{% blocktranslate count n=n %}one{% plural %}{{ n }} more{% endblocktranslate %}</p>"
    )
    found = {message.id for message in texts_of(tmp_path) if message.id}
    plural = {("%(n)s lead", "%(n)s leads"), ("one", "%(n)s more")}
    assert found == {"One", "Two", "Three", "Open", "%(n)s left"} | plural


def test_a_translation_may_not_ask_for_other_values():
    problem = catalogues._problem
    assert problem(Message("Hello %(name)s", "Hola %(name)s")) is None
    assert problem(Message("Hello %(name)s", "Hola %(nombre)s"))
    assert problem(Message("Hello", ""))
    assert problem(Message("Hello", "Hola", flags=["fuzzy"]))
    assert problem(Message(("%(n)s lead", "%(n)s leads"), ("un lead", "%(n)s leads"))) is None
    assert problem(Message(("%(n)s lead", "%(n)s leads"), ("un lead", "")))
    assert problem(Message(("%(n)s lead", "%(n)s leads"), ("un lead", "%(m)s leads")))
