"""What a browser is told with each answer: which scripts may run, what may be loaded, who may embed it.

Gradio's page needs 'unsafe-eval' (its templates become functions) and styles in the page; each of its scripts gets
a nonce. Nothing is ever loaded from elsewhere: `default-src 'none'`, and no source but 'self'.
"""

import re

from starlette.datastructures import MutableHeaders

PAGE = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'self'; frame-ancestors 'none'"
)
OTHER = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()",
    "X-DNS-Prefetch-Control": "off",
    "X-Robots-Tag": "noindex, nofollow",
}
ASSETS = "/assets/"
KEPT = "private, max-age=31536000, immutable"  # their names change with their content
ICON = "/page/favicon.svg"
_ICON = b'<link rel="icon" href="%s" type="image/svg+xml">' % ICON.encode()
# Before Gradio's own, in this order: what Gradio is told to put into the head it puts there itself, and its events
# may come before that has run.
_OURS = (b"page", b"ask", b"timeline", b"history", b"evals")
_SCRIPTS = b"".join(b'<script src="/page/%s.js" defer></script>' % name for name in _OURS)

# Of Gradio's page: previews for other sites, the manifest of an app, and a script for pages that embed it.
_UNWANTED = re.compile(
    rb"<meta\b[^>]*\b(?:property|name)\s*=\s*\"(?:og|twitter):[^>]*>\s*"
    rb"|<link\b[^>]*\brel=\"manifest\"[^>]*>\s*"
    rb"|<script>(?:(?!</script>).)*iframeResizer\.contentWindow(?:(?!</script>).)*</script>\s*",
    re.DOTALL,
)
_SCRIPT = re.compile(rb"<script(?=[\s>])")


def fitted(page: bytes, nonce: str) -> bytes:
    """Gradio's page without what it says to other sites, our icon and scripts in it, and the nonce on all scripts."""
    rest = _UNWANTED.sub(b"", page).replace(b"</head>", _ICON + b"</head>", 1)
    rest = rest.replace(b"<script", _SCRIPTS + b"<script", 1)
    return _SCRIPT.sub(b'<script nonce="%s"' % nonce.encode(), rest)


def tell(headers: MutableHeaders, path: str, nonce: str) -> None:
    """Add what goes with every answer; `nonce` is "" but for Gradio's page."""
    for name, value in ALWAYS.items():
        headers[name] = value
    headers.append("Content-Security-Policy", PAGE.format(nonce=nonce) if nonce else OTHER)  # a route's own holds too
    if path.startswith(ASSETS):
        headers["Cache-Control"] = KEPT
    elif path.startswith("/page/"):
        headers["Cache-Control"] = "private, no-cache"
    else:
        headers.setdefault("Cache-Control", "no-store")
    for name in ("Server", "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"):
        if name in headers:
            del headers[name]
