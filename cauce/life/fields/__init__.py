"""What leads say under a company's own fields is read, kept and guarded: at entry and when somebody
corrects it. Records no fact of its own: `lead.entered` and `contact.changed` tell it."""

from cauce.life.fields.actions import checked, claim, clean, settle, write

__all__ = ["checked", "claim", "clean", "settle", "write"]
