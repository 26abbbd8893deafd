"""Rules that say who gets the leads of a campaign or a product, how far each rotation is, and when
and how much each seller can take."""

from typing import ClassVar

from django.db import models

from cauce.accounts.models import Membership, Team
from cauce.accounts.scope import Owned
from cauce.catalog.models import Campaign, Product


class AssignmentRule(Owned):
    """A rotation over sellers for one campaign or one product. `version` grows with each change."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, null=True, related_name="+")
    product = models.OneToOneField(Product, models.CASCADE, null=True, related_name="+")
    active = models.BooleanField(default=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="rule_has_one_subject",
                condition=models.Q(campaign__isnull=True, product__isnull=False)
                | models.Q(campaign__isnull=False, product__isnull=True),
            )
        ]


class RuleSeller(Owned):
    """A seller in a rule; of `weight` turns in each round."""

    rule = models.ForeignKey(AssignmentRule, models.CASCADE, related_name="sellers")
    seller = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    weight = models.SmallIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["rule", "seller"], name="rule_seller_once")
        ]


class Rotation(models.Model):
    """How many turns a rule has given. Apart from the rule: this row is hot, the rule is not."""

    rule = models.OneToOneField(AssignmentRule, models.CASCADE, primary_key=True, related_name="+")
    turns = models.BigIntegerField(default=0)


class Availability(Owned):
    """When a seller takes leads by rule, and how many. Without a row: at any hour, without end."""

    seller = models.OneToOneField(Membership, models.CASCADE, related_name="+")
    paused = models.BooleanField(default=False)
    hours = models.JSONField(default=dict)  # {"mon": [["09:00", "18:00"]…]…}; empty: at any hour
    absences = models.JSONField(default=list)  # [{"from": day, "to": day}…], both days included
    per_day = models.IntegerField(null=True)  # leads given within one day of the seller's zone
    at_once = models.IntegerField(null=True)  # open leads


class Holiday(Owned):
    """A day on which nobody of the company, or of one team, takes leads by rule."""

    day = models.DateField()
    name = models.CharField(max_length=80, blank=True)
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "day", "team"], name="holiday_of_team"),
            models.UniqueConstraint(
                fields=["company", "day"],
                name="holiday_of_all",
                condition=models.Q(team__isnull=True),
            ),
        ]
