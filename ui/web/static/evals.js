// The Evals tab: a link to a run, or to two of them, opens below the list.
"use strict";

let newest = null; // the link that was clicked last: a slower answer to an earlier one is not shown

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a.shows");
  const place = document.querySelector("#run .shown");
  if (!link || !place || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  newest = link;
  place.setAttribute("aria-busy", "true");
  const answer = await fetch(link.getAttribute("href"), { headers: { "x-fragment": "1" } }).catch(() => null);
  const told = answer && (await answer.text());
  if (newest !== link) return;
  place.removeAttribute("aria-busy");
  if (answer) place.innerHTML = told; // made by ui/web/markup.py: escaped there
  else place.textContent = "The server does not answer. Is it still running? Then load the page again.";
  const head = place.querySelector("h2");
  if (head) {
    head.focus({ preventScroll: true });
    head.scrollIntoView({ block: "start" });
  }
});
