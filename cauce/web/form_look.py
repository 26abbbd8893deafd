"""How Django draws our forms: through the templates in components/."""

from django.forms.renderers import TemplatesSetting


class FormLook(TemplatesSetting):
    """The form renderer of the product (settings.FORM_RENDERER)."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
