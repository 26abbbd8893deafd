"""The doors of signing in, which allauth brings: the same for everybody who is signed in."""

ACCOUNTS = r"""
#     route, then ada ben cleo dana vera eve nobody
GET   accounts/login/                                              302 302 302 302 302 302 200
POST  accounts/login/                                              302 302 302 302 302 302 200
GET   accounts/logout/                                             200 200 200 200 200 200 302
POST  accounts/logout/                                             302 302 302 302 302 302 302
GET   accounts/inactive/                                           200 200 200 200 200 200 200
GET   accounts/signup/                                             302 302 302 302 302 302 200
POST  accounts/signup/                                             302 302 302 302 302 302 200
GET   accounts/reauthenticate/                                     200 200 200 200 200 200 302
POST  accounts/reauthenticate/                                     200 200 200 200 200 200 302
GET   accounts/email/                                              200 200 200 200 200 200 302
POST  accounts/email/                                              302 302 302 302 302 302 302
GET   accounts/confirm-email/                                      200 200 200 200 200 200 200
GET   accounts/password/change/                                    200 200 200 200 200 200 302
POST  accounts/password/change/                                    200 200 200 200 200 200 302
GET   accounts/password/set/                                       302 302 302 302 302 302 302
POST  accounts/password/set/                                       302 302 302 302 302 302 302
GET   accounts/password/reset/                                     200 200 200 200 200 200 200
POST  accounts/password/reset/                                     200 200 200 200 200 200 200
GET   accounts/login/code/confirm/                                 302 302 302 302 302 302 302
POST  accounts/login/code/confirm/                                 302 302 302 302 302 302 302
GET   accounts/^confirm-email/(?P<key>[-:\w]+)/$                   200 200 200 200 200 200 200
POST  accounts/^confirm-email/(?P<key>[-:\w]+)/$                   404 404 404 404 404 404 404
GET   accounts/password/reset/key/done/                            200 200 200 200 200 200 200
GET   accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$ 200 200 200 200 200 200 200
POST  accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$ 200 200 200 200 200 200 200
GET   accounts/password/reset/done/                                200 200 200 200 200 200 200
GET   accounts/2fa/                                                200 200 200 200 200 200 302
GET   accounts/2fa/authenticate/                                   302 302 302 302 302 302 302
POST  accounts/2fa/authenticate/                                   302 302 302 302 302 302 302
GET   accounts/2fa/reauthenticate/                                 302 302 302 302 302 302 302
POST  accounts/2fa/reauthenticate/                                 302 302 302 302 302 302 302
GET   accounts/2fa/totp/activate/                                  302 302 302 302 302 302 302
POST  accounts/2fa/totp/activate/                                  302 302 302 302 302 302 302
GET   accounts/2fa/totp/deactivate/                                404 404 404 404 404 404 302
POST  accounts/2fa/totp/deactivate/                                404 404 404 404 404 404 302
GET   accounts/2fa/recovery-codes/                                 404 404 404 404 404 404 302
GET   accounts/2fa/recovery-codes/generate/                        302 302 302 302 302 302 302
POST  accounts/2fa/recovery-codes/generate/                        302 302 302 302 302 302 302
GET   accounts/2fa/recovery-codes/download/                        404 404 404 404 404 404 302
POST  accounts/2fa/recovery-codes/download/                        404 404 404 404 404 404 302
GET   accounts/2fa/webauthn/                                       200 200 200 200 200 200 302
GET   accounts/2fa/webauthn/add/                                   302 302 302 302 302 302 302
POST  accounts/2fa/webauthn/add/                                   302 302 302 302 302 302 302
GET   accounts/2fa/webauthn/reauthenticate/                        302 302 302 302 302 302 302
POST  accounts/2fa/webauthn/reauthenticate/                        302 302 302 302 302 302 302
GET   accounts/2fa/webauthn/keys/<int:pk>/remove/                  302 302 302 302 302 302 302
POST  accounts/2fa/webauthn/keys/<int:pk>/remove/                  302 302 302 302 302 302 302
GET   accounts/2fa/webauthn/keys/<int:pk>/edit/                    302 302 302 302 302 302 302
POST  accounts/2fa/webauthn/keys/<int:pk>/edit/                    302 302 302 302 302 302 302
GET   accounts/2fa/webauthn/login/                                 302 302 302 302 302 302 302
POST  accounts/2fa/webauthn/login/                                 302 302 302 302 302 302 302
GET   accounts/3rdparty/login/cancelled/                           200 200 200 200 200 200 200
GET   accounts/3rdparty/login/error/                               401 401 401 401 401 401 401
GET   accounts/3rdparty/signup/                                    302 302 302 302 302 302 302
POST  accounts/3rdparty/signup/                                    302 302 302 302 302 302 302
GET   accounts/3rdparty/                                           200 200 200 200 200 200 302
POST  accounts/3rdparty/                                           200 200 200 200 200 200 302
GET   accounts/social/login/cancelled/                             301 301 301 301 301 301 301
POST  accounts/social/login/cancelled/                             301 301 301 301 301 301 301
GET   accounts/social/login/error/                                 301 301 301 301 301 301 301
POST  accounts/social/login/error/                                 301 301 301 301 301 301 301
GET   accounts/social/signup/                                      301 301 301 301 301 301 301
POST  accounts/social/signup/                                      301 301 301 301 301 301 301
GET   accounts/social/connections/                                 301 301 301 301 301 301 301
POST  accounts/social/connections/                                 301 301 301 301 301 301 301
GET   accounts/oidc/^(?P<provider_id>[^/]+)/login/                 404 404 404 404 404 404 404
POST  accounts/oidc/^(?P<provider_id>[^/]+)/login/                 404 404 404 404 404 404 404
GET   accounts/oidc/^(?P<provider_id>[^/]+)/login/callback/        404 404 404 404 404 404 404
POST  accounts/oidc/^(?P<provider_id>[^/]+)/login/callback/        404 404 404 404 404 404 404
"""  # noqa: E501 - allauth's own expressions

# Routes that are regular expressions, as addresses.
ADDRESSES = {
    r"accounts/^confirm-email/(?P<key>[-:\w]+)/$": "accounts/confirm-email/nothing/",
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": (
        "accounts/password/reset/key/1-nothing/"
    ),
    r"accounts/oidc/^(?P<provider_id>[^/]+)/login/": "accounts/oidc/nobody/login/",
    r"accounts/oidc/^(?P<provider_id>[^/]+)/login/callback/": (
        "accounts/oidc/nobody/login/callback/"
    ),
}
