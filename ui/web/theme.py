"""The look that Gradio's own components get; the rest is in static/page.css. Nothing is fetched: system fonts."""

import gradio as gr

SERIF = ("Iowan Old Style", "Palatino Linotype", "Charter", "Georgia", "serif")
SANS = ("system-ui", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
MONO = ("ui-monospace", "Cascadia Mono", "Menlo", "monospace")


def theme() -> gr.themes.Base:
    """Calm: one accent, hairlines instead of boxes."""
    return gr.themes.Base(
        primary_hue="teal",
        neutral_hue="stone",
        radius_size="sm",
        font=list(SANS),
        font_mono=list(MONO),
    )
