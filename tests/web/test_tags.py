"""Tags escape what people wrote, say what they show, and know every icon."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.template import TemplateSyntaxError, engines
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation

from cauce.web import tags
from cauce.web.icons import ICONS, drawing
from tests.web import sheets

pytestmark = pytest.mark.no_database

EVIL = '<script>alert("hola")</script>'


def render(source, **context):
    """A template written in the test."""
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize("name", sorted(ICONS))
def test_every_icon_can_be_drawn(name):
    assert re.search(r"<(path|circle|rect|line|polyline|polygon|ellipse) ", drawing(name))


def test_templates_ask_only_for_icons_that_exist():
    asked = {
        name
        for template in sheets.templates()
        for name in re.findall(r'{% icon "([^"]+)"', template.read_text())
    }
    assert asked - ICONS.keys() == set()


def test_an_icon_is_silent_unless_it_has_a_label():
    assert 'aria-hidden="true"' in tags.icon("phone")
    assert 'role="img" aria-label="&lt;b&gt;"' in tags.icon("phone", label="<b>")
    with pytest.raises(KeyError):
        tags.icon("unicorn")


@pytest.mark.parametrize(
    "source",
    [
        "{% mark evil 'positive' %}",
        "{% avatar evil %}",
        "{{ evil|breakable }}",
        "{% include 'components/notice.html' with text=evil %}",
        "{% include 'components/copy.html' with text=evil label=evil %}",
        "{% dialog id='x' title=evil %}{{ evil }}{% enddialog %}",
    ],
)
def test_what_people_write_stays_text(source):
    assert "<script" not in render(source, evil=EVIL)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ana@correo.example", "ana<wbr>@correo.example"),
        ("https://a.example/b/c/", "https://a<wbr>.example/<wbr>b/<wbr>c/"),
        ("a.example/", "a<wbr>.example/"),
        ("203.0.113.13", "203.0.113.13"),
        ("<a>/<b>", "&lt;a&gt;/<wbr>&lt;b&gt;"),
    ],
)
def test_an_address_breaks_inside_its_path_alone(text, shown):
    assert render("{{ text|breakable }}", text=text) == shown


@pytest.mark.parametrize(
    ("score", "band"),
    [(0, 1), (20, 1), (21, 2), (40, 2), (41, 3), (60, 3), (61, 4), (80, 4), (81, 5), (100, 5)],
)
def test_bands_end_where_the_specification_says(score, band):
    assert tags.band(score) == band
    assert f'data-band="{band}"' in tags.gauge(score)


def test_a_gauge_says_its_band_in_words():
    with translation.override("es"):
        assert "Excelente calidad" in tags.gauge(91, words=True)
        assert "82 de 100 · Excelente calidad" in tags.gauge(82)
    assert "score" not in tags.gauge(None)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ana Sofía Robles", "AR"), ("ana", "AN"), ("", ""), ("<b> x", "<B"), ("Óscar Iván P.", "ÓP")],
)
def test_initials(name, letters):
    assert tags.initials(name) == letters


def test_a_moment_is_told_in_the_zone_in_force():
    at = datetime(2019, 11, 17, 18, 58, 31, tzinfo=UTC)
    with translation.override("es"), timezone.override("America/Mexico_City"):
        assert ">17 nov 2019 12:58<" in tags.when(at).lower()
        assert ">12:58<" in tags.when(at, "clock")
        assert ">17 nov 2019, 12:58:31<" in tags.when(at, "exact").lower()
        now = timezone.now() - timedelta(seconds=1)
        assert str(timezone.localtime(now).year) not in tags.when(now).split(">")[1]


def test_a_page_names_its_sheets():
    assert 'href="/static/css/pages/leads.css"' in tags.stylesheets("leads")
    with pytest.raises(TemplateSyntaxError):
        tags.stylesheets("nonsense")


class Example(forms.Form):
    """One field of each kind that is dressed differently."""

    name = forms.CharField(label="Nombre", help_text="Como en su <b>identificación</b>")
    note = forms.CharField(widget=forms.Textarea)
    campaign = forms.ChoiceField(choices=[("1", "Preventa")])
    secret = forms.CharField(widget=forms.PasswordInput, required=False)
    agreed = forms.BooleanField(required=False)
    day = forms.ChoiceField(choices=[("l", "Lunes")], widget=forms.RadioSelect)


def test_a_form_is_dressed_and_tied_to_its_errors():
    html = str(Example({"note": EVIL}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error" role="alert" data-code="required"' in html
    assert 'class="input input--area"' in html
    assert 'class="input select__box"' in html
    assert '<fieldset class="field"' in html
    assert "data-reveal" in html
    assert "<script" not in html


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "429", "500", "refused"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_refusal_is_calm_in_both_languages_and_needs_no_request(code, language):
    with translation.override(language):
        html = render_to_string(f"{code}.html", {"sentence": "Eso no."})
    assert ("Ir al inicio" if language == "es" else "Go to the start") in html
    assert f'lang="{language}"' in html


@pytest.mark.parametrize(
    "template",
    sheets.templates(),
    ids=lambda path: path.relative_to(sheets.WEB / "templates").as_posix(),
)
def test_every_template_can_be_read(template):
    assert get_template(template.relative_to(sheets.WEB / "templates").as_posix())
