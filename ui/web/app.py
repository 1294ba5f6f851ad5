"""The page as an ASGI application: Gradio's components mounted beside our own routes, behind one guard."""

import os
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # it is on by default, and read when gradio is imported

import fastapi
import gradio as gr
from starlette.staticfiles import StaticFiles

from eval.markup import el
from ui.web import briefings, evals, kept, talk, timeline
from ui.web.articles import Articles
from ui.web.briefings import Briefings
from ui.web.chat import Chat
from ui.web.evals import Evals
from ui.web.events import SHORT
from ui.web.history import Conversations
from ui.web.pages import routes
from ui.web.site import Site
from ui.web.theme import theme
from ui.web.timeline import Timeline

AT_ONCE = 400  # answers on their way; of 40, Gradio's own, the forty-first would wait unseen
STATIC = Path(__file__).parent / "static"
STYLES = ("page", "articles", "briefings", "timeline", "feedback", "history", "evals")
HEAD = "".join(f'<link rel="stylesheet" href="/page/{name}.css">' for name in STYLES)


def create(site: Site) -> fastapi.FastAPI:
    """The application for one archive."""
    app = fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/page", StaticFiles(directory=STATIC), name="page")
    app.router.routes.extend(routes(site))
    for part in (talk, timeline, kept, briefings, evals):
        app.router.routes.extend(part.routes(site))
    look: Any = {"theme": theme(), "head": HEAD, "footer_links": []}
    blocks = page(site)
    blocks.max_threads = AT_ONCE
    blocks.queue()
    limits: Any = {"max_file_size": site.desk.settings.max_file_mb * 1_000_000, "run_history": False}
    gr.mount_gradio_app(app, blocks, path="/", pwa=False, ssr_mode=False, show_error=False, **look, **limits)
    return app


def page(site: Site) -> gr.Blocks:
    """Everything on the page: one part a tab, each told anew when its tab is looked at."""
    blocks: gr.Blocks = gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True)
    with blocks:
        gr.HTML(el("h1", "Dateline", class_="name"), padding=False)
        with gr.Tabs(elem_id="tabs") as tabs:
            with gr.Tab("Ask", id="ask") as asking:
                chat = Chat(site)
            with gr.Tab("Briefing", id="briefing") as briefing:
                written = Briefings(site)
            with gr.Tab("Articles", id="articles") as listing:
                articles = Articles(site)
            with gr.Tab("Timeline", id="timeline"):
                Timeline()
            with gr.Tab("History", id="history") as looking_back:
                past = Conversations(site, chat, tabs)
            with gr.Tab("Evals", id="evals") as judging:
                runs = Evals(site)
        blocks.load(chat.resume, [chat.conversation], chat.emptied, js="() => dateline.open_before()", **SHORT)
        blocks.load(chat.refresh, None, chat.refreshed, **SHORT)
        asking.select(chat.refresh, None, chat.refreshed, **SHORT)
        listing.select(articles.tick, articles.looking, articles.refreshed, **SHORT)
        briefing.select(written.refresh, None, written.refreshed, **SHORT)
        looking_back.select(past.refresh, None, past.refreshed, **SHORT)
        judging.select(runs.refresh, None, runs.refreshed, **SHORT)
    return blocks
