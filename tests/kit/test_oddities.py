"""Texts of people are not odd, however short or strange; struck keys are."""

import pytest

from cauce.kit import oddities


@pytest.mark.parametrize(
    "text",
    [
        "asdfgh", "asdf asdf", "qwerty qwerty", "sdfsdfsdf", "xkcdqwrt plmnzx", "zzzzzzzz",
        "hjkl hjkl asdasd", "lkjhgfds",
    ],
)  # fmt: skip
def test_struck_keys(text: str) -> None:
    assert oddities.gibberish(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "info", "Precio?", "Hola", "María Guadalupe Hernández", "Nguyen", "Schwartz",
        "Krzysztof Szczepański", "dpto 4B CDMX", "Xóchitl Tlatelolco", "JAJAJAJA gracias",
        "Quiero más información por favor", "ok", "Ng", "Björk Guðmundsdóttir", "Mtz Hdz",
        "Lic. Glz Rdz", "Папа Римский", "山田太郎", "me interesa el depa asap pls",
        "Property QR BMW", "Popocatépetl", "Sr. Typewriter", "Holaaaaaa buenas tardes a todos",
        "Necesito el PDF", "nnn", "Rrr", "holaaaaa", "we were", "Al Wert", "jajaja", "Tere Ferrer",
        "¿Cuánto cuesta? 👍👍👍",
    ],
)  # fmt: skip
def test_peoples_words(text: str) -> None:
    assert oddities.gibberish(text) == ""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Hola, quiero información sobre el precio de la casa, por favor", "es"),
        ("Hello, please send us the price of your house, we would like to visit", "en"),
        ("Olá, gostaria de mais informações sobre o preço, muito obrigado", "pt"),
        ("Bonjour, nous voulons une visite de votre maison avec les enfants", "fr"),
        ("Здравствуйте, хочу купить квартиру", "cyrillic"),
        ("我想买房子请联系我谢谢", "cjk"),
        ("info", ""),
        ("Casa Altavista 3 recámaras Torre Mitla piso 4", ""),
        ("", ""),
    ],
)
def test_languages(text: str, wanted: str) -> None:
    assert oddities.language(text) == wanted
