// Asking: the box says that it is busy, the answer is shown as it comes, and where it was kept is told to Gradio.
"use strict";

Object.assign(dateline, {
  asking: null, // ends the question that is being answered
  loaded: false, // whether the page knows which conversation goes on

  live() {
    return document.getElementById("live");
  },

  // The answer before joins the conversation above.
  async begin(question) {
    await dateline.load();
    dateline.stop();
    const kept = document.querySelectorAll("#past .turn, #live .turn[data-conversation]");
    const above = [...kept].map((turn) => turn.outerHTML).join("");
    dateline.live().replaceChildren();
    return [dateline.box(true), question, above, { __type__: "update", visible: false }];
  },

  // The question's box: it empties when a question is asked, and offers to stop it.
  box(busy) {
    const change = busy ? { value: "", submit_btn: false, stop_btn: "Stop" } : { submit_btn: "Ask", stop_btn: false };
    return { __type__: "update", ...change };
  },

  // Until Gradio has told what was said before: it would be told over the answer.
  async load() {
    for (let n = 0; n < 100 && !dateline.loaded; n++) {
      dateline.loaded = Boolean(document.querySelector("#past .welcome, #past .turn"));
      if (!dateline.loaded) await new Promise((go) => setTimeout(go, 50));
    }
    dateline.loaded = true;
  },

  // Told: the question and its controls. Returns the conversation, its last turn (0: nothing was kept), and the box.
  async ask(question, conversation, since, until, outlets, model) {
    const mine = new AbortController();
    dateline.asking = mine;
    const body = JSON.stringify({ question, conversation, since, until, outlets, model });
    const headers = { "content-type": "application/json" };
    try {
      const answer = await fetch("/ask", { method: "POST", headers, body, signal: mine.signal });
      if (!answer.ok) throw new Error((await answer.text()).trim());
      for await (const line of dateline.lines(answer)) {
        if (dateline.asking === mine) dateline.live().innerHTML = JSON.parse(line); // escaped by ui/web/markup.py
      }
    } catch (error) {
      if (dateline.asking === mine && !mine.signal.aborted) dateline.broken(question, error);
    }
    if (dateline.asking !== mine) return []; // another was asked meanwhile, or the conversation was left
    dateline.asking = null;
    const turn = dateline.live().querySelector(".turn[data-conversation]");
    const kept = turn ? [turn.dataset.conversation, Number(turn.id.replace("turn-", ""))] : [conversation, 0];
    return [...kept, dateline.box(false), question];
  },

  // The row below a new answer. Told: the number of its turn (0: none was kept), what Gradio is to show for either,
  // and where the number stands in that.
  unrated(n, begun, none, at) {
    return n ? begun.with(at, n) : none;
  },

  async *lines(answer) {
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let held = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (held + value).split("\n");
      held = parts.pop();
      yield* parts;
    }
  },

  // The server could not be asked, or went away in the middle: what came of the answer stays, and it is said.
  broken(question, error) {
    const lost = error instanceof TypeError;
    const said = lost ? "The server does not answer. Is it still running? Then ask again." : error.message;
    const fault = document.createElement("p");
    fault.className = "fault";
    fault.setAttribute("role", "alert");
    fault.textContent = said;
    const live = dateline.live();
    if (!live.querySelector(".answer")) {
      const turn = document.createElement("section"), head = document.createElement("h2");
      const answer = document.createElement("div");
      turn.className = "turn";
      turn.id = "turn-now";
      head.textContent = question;
      answer.className = "answer";
      turn.append(head, answer);
      live.replaceChildren(turn);
    }
    live.querySelector(".answer").classList.add("stopped");
    live.querySelector(".answer").append(fault);
  },

  // What came of the answer stays.
  stop() {
    if (!dateline.asking) return;
    dateline.asking.abort();
    dateline.live().querySelectorAll(".answer.coming").forEach((answer) => answer.classList.add("stopped"));
  },

  // Another conversation is shown, or none.
  leave() {
    dateline.stop();
    dateline.asking = null;
    dateline.live().replaceChildren();
  },

  // What is to be removed may be what is shown. Told: what is to be done, a title, the conversation.
  removing(...given) {
    if (given[0] === "clear" || given[0] === `remove ${given[2]}`) dateline.leave();
    return given;
  },

  forget() {
    sessionStorage.removeItem("conversation");
    dateline.leave();
  },
});
