"""What the demo's sellers write: notes, comments, reasons. {name} and {product} are filled in."""

NO_ANSWER = (
    "No contestó, dejé buzón de voz.",
    "Marqué dos veces y no entra la llamada. Intento más tarde.",
    "No contesta. Le mandé WhatsApp con mi tarjeta.",
    "Suena ocupado. Vuelvo a marcar por la tarde.",
    "Contestó otra persona, dice que {name} regresa después de las 6.",
    "Número fuera de servicio por la mañana; probar otra vez mañana.",
    "Me colgó porque iba manejando, pidió que le marque en la noche.",
)
GAVE_UP = (
    "Quinto intento sin respuesta. Lo dejo como no localizable.",
    "El número no existe y el correo rebota.",
    "Ya son tres días sin contestar llamadas ni mensajes.",
)
FIRST_TALK = (
    "Le interesa {product}. Le mandé el brochure y la lista de precios.",
    "Platicamos 10 minutos. Quiere saber de mensualidades, le preparo corrida.",
    "Busca para {name} y su familia, compara con otras dos opciones de la zona.",
    "Pide información por correo antes de agendar. Enviada.",
    "Muy amable, vio el anuncio ayer. Va a platicarlo con su pareja.",
    "Tiene dudas del enganche; le expliqué el plan a 24 meses.",
    "Le interesa el modelo más equipado, pregunta por colores en existencia.",
    "Quiere venir el fin de semana si no llueve. Le marco el jueves para confirmar.",
    "Pregunta si aceptamos crédito cofinanciado. Consulté con gerencia: sí.",
    "Solo quería el precio. Le dejé mis datos.",
)
APPOINTMENT = (
    "Cita confirmada para el sábado a las 11:00, viene con su esposa.",
    "Agendamos visita el martes por la tarde. Le mandé ubicación.",
    "Viene mañana a conocer {product}. Trae estados de cuenta.",
    "Prueba agendada para el viernes a las 17:00.",
)
AFTER_VISIT = (
    "Vino a la cita, le encantó. Está juntando el enganche.",
    "Vino con su mamá. Duda entre dos opciones, le mandé comparativo.",
    "Visita hecha. Pide 3 % de descuento, lo consulto.",
    "Llegó tarde pero vio todo. Se lleva la carta oferta para revisarla.",
    "No llegó a la cita; reagendamos para la próxima semana.",
)
FOLLOW_UP = (
    "Le escribí para saber si revisó la cotización. Lo hace hoy.",
    "Sigue interesado, espera su aguinaldo para el apartado.",
    "El banco le pidió más papeles. Seguimos la próxima semana.",
    "Pide que le marque a fin de mes.",
    "Ya tiene preautorización por 2.4 millones.",
    "Compara con un crédito de otro banco. Le mandé nuestra tabla de amortización.",
)
WON = (
    "¡Firmó! Apartado con transferencia de 50 mil.",
    "Se cerró la venta. Entrega programada para el día 15.",
    "Contrato firmado y enganche pagado. Gracias al equipo.",
)
LOST = {
    "Fuera de presupuesto": (
        "Su presupuesto no alcanza ni con el plan más largo.",
        "Buscaba algo de menos de dos millones.",
    ),
    "Compró en otro lado": (
        "Ya compró con la competencia, le quedaba más cerca del trabajo.",
        "Se decidió por otra opción la semana pasada.",
    ),
    "No contesta": ("Dejó de contestar después de la cotización.",),
    "Sin crédito": (
        "El banco no le autorizó el crédito por su historial.",
        "Infonavit le presta solo 480 mil.",
    ),
}
COMMENTS = {
    "high_interest": (
        "Quiere cerrar este mes.",
        "Tiene el enganche listo.",
        "Pidió cita él mismo.",
    ),
    "medium_interest": ("Compara opciones.", "Depende del crédito.", ""),
    "low_interest": ("Apenas empieza a buscar.", "Para el próximo año.", ""),
    "not_interested": (
        "Ya no busca.",
        "Llenó el formulario por error.",
        "Era para un familiar.",
    ),
    "unreachable": ("", "Datos que no existen."),
    "cita_exitosa": (
        "Vino a la cita y le gustó.",
        "Cita con toda la familia.",
        "Salió muy contento.",
    ),
    "cotizacion_enviada": ("Cotización a 48 meses.", "Cotización con auto a cuenta.", ""),
    "pide_mas_adelante": ("Que le marque en enero.", "Después de vacaciones."),
}
SPAM_COMMENTS = (
    "Vende publicidad, no es cliente.",
    "Número de otra empresa.",
    "Busca empleo, le pasé el correo de recursos humanos.",
)
# What is added to a note, for the supervisor.
ASK = "@Bruno Cárdenas ¿lo autorizas con 3 % de descuento?"
