"""People on marketing lists: by hand, by what they sent, by an import, and off again. Records
`contact.subscribed` and `contact.unsubscribed`."""

from cauce.life.contacts.actions import enrol, subscribe, unsubscribe

__all__ = ["enrol", "subscribe", "unsubscribe"]
