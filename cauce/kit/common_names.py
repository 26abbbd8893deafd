"""How many people, of a thousand, bear a common word of Latin American and Spanish names, in either
surname or among the given names: orders of magnitude, for where a company knows too few people to
count its own."""

from collections.abc import Mapping

_OF_A_THOUSAND = {
    100: "maria",
    70: "jose",
    50: "juan hernandez garcia",
    40: "luis martinez lopez silva gonzalez",
    30: "ana carlos antonio guadalupe rodriguez perez sanchez santos",
    20: "francisco jesus miguel manuel angel ramirez gomez flores cruz diaz oliveira souza",
    15: "alejandro fernando jorge rosa carmen pedro torres reyes morales vazquez jimenez rivera "
        "ramos ferreira pereira fernanda daniel",
    10: "ricardo eduardo roberto javier sergio david rafael mario arturo raul martin ruben oscar "
        "victor hector enrique alberto andrea patricia leticia veronica claudia laura martha marta "
        "adriana alejandra gabriela monica teresa elena isabel juana margarita silvia sandra "
        "daniela paola karla sofia lucia elizabeth gutierrez ruiz mendoza aguilar ortiz moreno "
        "castillo romero alvarez mendez chavez juarez dominguez herrera medina castro vargas "
        "guzman munoz rojas alves lima costa rodrigues",
    6: "velazquez contreras salazar luna ortega guerrero soto vega campos delgado nunez rios "
       "estrada leon cervantes cortes ayala carrillo fuentes espinoza sandoval acosta silva mejia "
       "pacheco navarro santiago valdez cabrera miranda maldonado molina suarez fernandez "
       "valeria natalia ximena jimena mariana diana carolina camila valentina alicia beatriz "
       "cristina irma yolanda rocio norma gloria araceli diego andres santiago sebastian adrian "
       "ivan cesar gerardo alfredo armando salvador guillermo gustavo felipe pablo ignacio "
       "rodrigo mauricio joaquin emiliano hugo edgar marco",
}  # fmt: skip


def _shares() -> Mapping[str, float]:
    found: dict[str, float] = {}
    for of_a_thousand, words in _OF_A_THOUSAND.items():
        for word in words.split():
            found.setdefault(word, of_a_thousand / 1_000)
    return found


SHARES = _shares()  # {folded word: share of people}
