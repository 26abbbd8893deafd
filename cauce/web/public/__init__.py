"""Doors that need no log-in: hosted forms and the webhooks of providers. Both are exempt from the
CSRF check by design: nobody's session stands behind them, so there is nothing to abuse by forging
a request. A form's posts are judged as a stranger's, a webhook's are signed."""
