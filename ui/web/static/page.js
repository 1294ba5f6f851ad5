// What the page does beside Gradio: a footnote opens its article, an answer is copied, the newest answer stays in view.
"use strict";

const dateline = {
  opener: null, // the link that opened the source: Escape goes back to it

  pane() {
    return [...document.querySelectorAll("aside.pane")].find((pane) => pane.parentElement.offsetParent);
  },

  async open(link) {
    const pane = dateline.pane();
    const answer = await fetch(link.getAttribute("href"), { headers: { "x-fragment": "1" } }).catch(() => null);
    if (!answer) {
      pane.textContent = "The server does not answer. Is it still running? Then load the page again.";
    } else {
      pane.innerHTML = await answer.text(); // made by ui/web/markup.py: escaped there
    }
    const title = pane.querySelector("h2");
    pane.prepend(dateline.bar(title ? title.textContent : ""));
    dateline.opener = link;
    document.body.classList.add("reading");
    document.querySelectorAll(".opened").forEach((other) => other.classList.remove("opened"));
    link.classList.add("opened");
    const cited = pane.querySelector(".cited");
    const mark = pane.querySelector("mark") || cited;
    (mark || pane.querySelector("h2") || pane).focus({ preventScroll: true });
    if (mark) mark.scrollIntoView({ block: "center" });
    else pane.scrollTop = 0;
  },

  bar(title) {
    const bar = document.createElement("div"), name = document.createElement("span"), button = document.createElement("button");
    bar.className = "heading";
    name.textContent = title;
    button.type = "button";
    button.textContent = "Close";
    button.addEventListener("click", dateline.close);
    bar.append(name, button);
    return bar;
  },

  close() {
    document.querySelectorAll("aside.pane").forEach((pane) => pane.replaceChildren());
    document.body.classList.remove("reading");
    if (dateline.opener && dateline.opener.isConnected) dateline.opener.focus();
    dateline.opener = null;
  },

  open_before() {
    return sessionStorage.getItem("conversation") || "";
  },

  async copy(button) {
    const held = button.closest(".answer").querySelector("textarea.copied");
    await navigator.clipboard.writeText(held.value);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy with citations"), 2000);
  },

  follow() {
    const talk = document.getElementById("now");
    if (!talk) return void setTimeout(dateline.follow, 200);
    new MutationObserver(() => {
      const turn = talk.querySelector(".turn");
      if (turn && turn.dataset.conversation) sessionStorage.setItem("conversation", turn.dataset.conversation);
      if (turn && turn.dataset.seen !== "1" && !turn.contains(document.activeElement)) {
        const bottom = turn.getBoundingClientRect().bottom;
        if (bottom > innerHeight) turn.scrollIntoView({ block: turn.offsetHeight > innerHeight ? "start" : "nearest" });
      }
    }).observe(talk, { childList: true, subtree: true });
  },
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.chip, a.opens");
  if (link && dateline.pane() && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    dateline.open(link);
  }
  const button = event.target.closest("button.copy");
  if (button) dateline.copy(button);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.classList.contains("reading")) dateline.close();
});

// Gradio gives the box and the calendar of a date no name: they get that of their label.
function name_dates() {
  document.querySelectorAll("input.time:not([aria-label])").forEach((box) => {
    const label = box.closest(".block").querySelector("[data-testid=block-info]").textContent.trim();
    box.setAttribute("aria-label", label);
    box.nextElementSibling.setAttribute("aria-label", `${label}: calendar`);
  });
}
new MutationObserver(name_dates).observe(document, { childList: true, subtree: true });

window.dateline = dateline;
dateline.follow();
