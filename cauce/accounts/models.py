"""Companies, the people and tokens that act in them, and their teams."""

import secrets
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from cauce.accounts.permissions import ROLE_LABELS, Role
from cauce.accounts.scope import Owned


def fresh_version() -> int:
    """A number never used before: a rolled-back change must not share its version."""
    return secrets.randbits(62)


class Company(models.Model):
    """The tenant. `config_version` changes whenever anything that it configures does."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    country = models.CharField(max_length=2, default="MX")
    timezone = models.CharField(max_length=60, default="America/Mexico_City")
    language = models.CharField(max_length=5, default="es")
    currency = models.CharField(max_length=3, default="MXN")
    config_version = models.BigIntegerField(default=fresh_version)
    granted = models.JSONField(default=dict)  # {role: [right, -right…]}: permissions.rights_of_role
    flow = models.JSONField(default=dict)  # how operators work their queue: catalog.flow reads it
    duplicates = models.JSONField(default=dict)  # people who ask again: catalog.duplicates reads it
    qualifying = models.JSONField(default=dict)  # by the system: catalog.qualifying reads it
    levels = models.JSONField(default=dict)  # how soon a person answers: catalog.levels reads it
    privacy = models.JSONField(default=dict)  # how long data is kept: catalog.privacy reads it
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes people who log in by e-mail."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A saved user with a usable password, or none when `password` is None."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person, global: joined to companies by memberships."""

    email = models.EmailField(unique=True, max_length=254)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, blank=True)  # empty: the company's
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """What allauth and mails call the person."""
        return self.name or self.email


class Team(Owned):
    """People who share a queue and outreach; `timezone` empty means the company's."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60)
    timezone = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "name"], name="team_name"),
            models.UniqueConstraint(fields=["company", "slug"], name="team_slug"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(Owned):
    """A user in a company, with a role. Sellers of leads are memberships: nothing crosses over."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(r.value, ROLE_LABELS[r]) for r in Role])
    name = models.CharField(max_length=200)  # as this company calls the person
    active = models.BooleanField(default=True)
    teams = models.ManyToManyField(Team, related_name="members", blank=True)
    likes = models.JSONField(default=dict)  # how the person likes pages: {page: what it knows}
    joined_at = models.DateTimeField(null=True)  # null: invited, cannot enter this company yet
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "user"], name="membership_once")
        ]

    def __str__(self) -> str:
        return self.name


class Invitation(Owned):
    """An address asked to join; the link carries `key`. Known addresses must accept too."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=64, unique=True)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)  # why the mail could not be sent


class Token(Owned):
    """An API token; only its hash is kept. Acts as one role, narrowed to `scopes`.

    With `member` it stands for that person: it sees their leads, and never does more than they may.
    """

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=[(r.value, ROLE_LABELS[r]) for r in Role])
    scopes = models.JSONField(default=list)
    prefix = models.CharField(max_length=12)  # shown, so that people can tell tokens apart
    hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{_('Token')} {self.name}"
