"""What one may agree to. Values in, verdict out."""

# A company may name further purposes; these have words of their own.
PURPOSES = ("contact", "newsletter")
CHANNELS = ("", "email", "phone", "whatsapp")
