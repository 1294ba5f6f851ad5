// The History tab: a button of the list tells the page what it asks for.
"use strict";

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-past]");
  if (!button) return;
  const opens = button.dataset.past.startsWith("open ");
  if (opens) dateline.leave();
  const place = opens ? "#past-open" : "#past-wanted";
  const box = document.querySelector(`${place} textarea, ${place} input`);
  box.value = `${button.dataset.past} ${Date.now()}`; // never the same twice: else the second click would be none
  box.dispatchEvent(new Event("input", { bubbles: true }));
});
