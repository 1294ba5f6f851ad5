// The timeline inside the page: its links, dragging, keys and Ctrl with the wheel all ask the server for other days.
"use strict";

const timeline = {
  asked: 0, // the number of the last request: an answer that comes too late is not shown

  place: () => document.getElementById("timeline"),

  async go(href, part) {
    const place = timeline.place();
    const mine = ++timeline.asked;
    place.setAttribute("aria-busy", "true");
    const answer = await fetch(href, { headers: { "x-fragment": "1" } }).catch(() => null);
    const shown = answer ? await answer.text() : null;
    if (mine !== timeline.asked) return;
    place.removeAttribute("aria-busy");
    if (shown === null) {
      place.textContent = "The server does not answer. Is it still running? Then load the page again.";
      return;
    }
    place.dataset.at = href;
    place.innerHTML = shown; // made by ui/web/timeline.py: escaped there
    const plot = place.querySelector(".plot");
    if (plot) plot.scrollLeft = plot.scrollWidth; // on a narrow screen: the latest first
    const again = place.querySelector("a.again");
    if (again) setTimeout(() => mine === timeline.asked && timeline.go(href), 700);
    if (part) (place.querySelector(`[data-part="${part}"]`) || place.querySelector("h2") || place).focus({ preventScroll: true });
  },

  span(first, days) {
    // the address of so many days from a day on, on the clock that is shown
    const start = new Date(Date.parse(first.toISOString().slice(0, 10)));
    const end = new Date(start.getTime() + (Math.max(1, Math.round(days)) - 1) * 864e5);
    const query = new URLSearchParams(timeline.place().dataset.at.split("?")[1] || "");
    query.delete("page");
    const iso = (day) => day.toISOString().slice(0, 10);
    query.set("from", iso(start));
    query.set("to", iso(end));
    return `${timeline.place().dataset.at.split("?")[0]}?${query}`;
  },

  // where a pointer is on the axis, as a share of it
  share(svg, event) {
    const box = svg.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * Number(svg.dataset.wide);
    const [left, right] = [Number(svg.dataset.left), Number(svg.dataset.right)];
    return Math.min(Math.max((at - left) / (right - left), 0), 1);
  },

  day(svg, share) {
    return new Date(Date.parse(svg.dataset.first) + Math.floor(share * Number(svg.dataset.days)) * 864e5);
  },

  zoom(svg, share, by) {
    const days = Number(svg.dataset.days);
    const wanted = Math.max(days * by, 7);
    if (wanted === days) return;
    const first = new Date(Date.parse(svg.dataset.first) + Math.round(share * (days - wanted)) * 864e5);
    timeline.go(timeline.span(first, wanted));
  },

  drag(svg, down) {
    const from = timeline.share(svg, down);
    const brush = svg.querySelector(".brush");
    const [left, right] = [Number(svg.dataset.left), Number(svg.dataset.right)];
    let to = from;
    const move = (event) => {
      to = timeline.share(svg, event);
      brush.setAttribute("x", left + Math.min(from, to) * (right - left));
      brush.setAttribute("width", Math.abs(to - from) * (right - left));
    };
    const stop = () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", up);
      removeEventListener("pointercancel", stop);
      brush.setAttribute("width", 0);
    };
    const up = () => {
      stop();
      if (Math.abs(to - from) < 0.015) return;
      const eat = (click) => (click.preventDefault(), click.stopPropagation()); // the click that ends a drag
      addEventListener("click", eat, true);
      setTimeout(() => removeEventListener("click", eat, true), 50);
      const [low, high] = [Math.min(from, to), Math.max(from, to)];
      timeline.go(timeline.span(timeline.day(svg, low), (high - low) * Number(svg.dataset.days)));
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", up);
    addEventListener("pointercancel", stop);
  },

  watch() {
    const place = timeline.place();
    if (!place) return void setTimeout(timeline.watch, 200);
    // each time the tab comes into view: the archive may have changed meanwhile
    new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && timeline.go(place.dataset.at)).observe(place);
  },
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("#timeline a.goes");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  timeline.go(link.getAttribute("href"), link.dataset.part || "here");
});

document.addEventListener("pointerdown", (event) => {
  const svg = event.button === 0 && event.pointerType === "mouse" && event.target.closest("#timeline svg");
  if (svg) {
    timeline.drag(svg, event);
  }
});

document.addEventListener("dragstart", (event) => {
  if (event.target.closest("#timeline svg")) event.preventDefault(); // a link would be dragged instead
});

document.addEventListener(
  "wheel",
  (event) => {
    const svg = (event.ctrlKey || event.metaKey) && event.target.closest("#timeline svg");
    if (!svg) return;
    event.preventDefault();
    if (!timeline.place().hasAttribute("aria-busy")) timeline.zoom(svg, timeline.share(svg, event), event.deltaY > 0 ? 1.6 : 1 / 1.6);
  },
  { passive: false },
);

document.addEventListener("keydown", (event) => {
  const part = { "+": "in", "-": "out", ArrowLeft: "earlier", ArrowRight: "later" }[event.key];
  if (!part || event.ctrlKey || event.metaKey || event.altKey || !event.target.closest("#timeline")) return;
  const link = timeline.place().querySelector(`.moves [data-part="${part}"]`);
  if (link) {
    event.preventDefault();
    timeline.go(link.getAttribute("href"), part);
  }
});

timeline.watch();
