"""The codes that a lead's columns may hold, for whoever reads or offers them as choices."""

ENTRY_METHODS = (
    "api", "form", "hand", "chat", "whatsapp", "meta_lead_ads", "google_ads", "file", "email",
    "call", "social",
)  # fmt: skip
ASSIGNMENT_TYPES = (
    "direct", "manual_reassignment", "product_role", "campaign_role", "duplicate_in_product",
    "duplicate_in_campaign", "duplicate_in_company", "duplicate_in_brand",
)  # fmt: skip
DUPLICATE_SCOPES = ("campaign", "product", "brand", "company")  # the nearest first
DELIVERY_STATES = ("queued", "sent", "review", "failed")  # and "" for never sent
FLOW_STATES = ("in_process", "closed")  # and "" for never worked
# B4: the upper end of each band of the iScore.
BANDS = ((20, "low"), (40, "medium"), (60, "good"), (80, "very_good"), (100, "excellent"))


def band_range(code: str) -> tuple[int, int]:
    """The lowest and the highest score of a band."""
    tops = [-1, *(top for top, _ in BANDS)]
    place = [name for _, name in BANDS].index(code)
    return tops[place] + 1, tops[place + 1]


def band_of(score: int) -> str:
    """The band that a score lies in."""
    return next(code for top, code in BANDS if score <= top)
