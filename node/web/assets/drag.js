// The mouse on a day's grid: drag over free time to fill in the form, drag a booking to move it, its right edge to make it
// longer or shorter. Comfort only: what it sends is what the form below and the booking's own page send; the box decides.
(() => {
  "use strict";
  const STEP = 15;
  const EDGE = 10;
  const MOVED = 6;
  let drag = null;

  const table = () => document.querySelector("table.day[data-from]");
  const wide = () => matchMedia("(min-width: 48rem)").matches;
  const clock = (minute) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  const said = (minute) => {
    const [hour, rest] = [Math.floor(minute / 60), String(minute % 60).padStart(2, "0")];
    if (document.documentElement.lang !== "fr") return `${hour}:${rest}`;
    return rest === "00" ? `${hour}\u00a0h` : `${hour}\u00a0h\u00a0${rest}`;
  };

  /** Where the hours lie on screen, and which minutes they are. */
  function scale() {
    const grid = table();
    const corner = grid.querySelector("thead th").getBoundingClientRect();
    const box = grid.getBoundingClientRect();
    const [from, until] = [Number(grid.dataset.from), Number(grid.dataset.until)];
    return { left: corner.right, width: box.right - corner.right, from, until };
  }
  function minuteAt(x) {
    const { left, width, from, until } = scale();
    const minute = from + ((x - left) / width) * (until - from);
    return Math.min(until, Math.max(from, minute));
  }
  const snap = (minute) => Math.round(minute / STEP) * STEP;
  const down = (minute) => Math.floor(minute / STEP) * STEP;

  /** The row's resource: the lanes of one stand below its first. */
  function resourceOf(row) {
    for (let at = row; at; at = at.previousElementSibling) if (at.dataset.resource) return at.dataset.resource;
    return null;
  }
  /** The free time around a minute of a row. */
  function room(row, minute) {
    const { from, until } = scale();
    const taken = [...row.querySelectorAll("a.slip")].map((a) => [Number(a.dataset.start), Number(a.dataset.end)]);
    const before = taken.filter(([, end]) => end <= minute).map(([, end]) => end);
    const after = taken.filter(([start]) => start > minute).map(([start]) => start);
    return [Math.max(from, ...before), Math.min(until, ...after)];
  }

  function begin(event) {
    if (event.button !== 0 || event.pointerType !== "mouse" || !table() || !wide()) return;
    const cell = event.target.closest("table.day td");
    if (!cell) return;
    const row = cell.parentElement;
    const slip = cell.querySelector("a.slip[data-move]");
    const minute = minuteAt(event.clientX);
    if (slip) {
      const [start, end] = [Number(slip.dataset.start), Number(slip.dataset.end)];
      const edge = slip.getBoundingClientRect().right - event.clientX <= EDGE;
      drag = { kind: edge ? "end" : "move", x: event.clientX, y: event.clientY, row, slip, start, end, grip: minute - start };
    } else if (cell.classList.contains("free")) {
      const [low, high] = room(row, minute);
      drag = { kind: "book", x: event.clientX, y: event.clientY, row, anchor: Math.max(low, down(minute)), low, high };
    }
  }

  function show() {
    const grid = document.querySelector(".gridbox");
    if (!drag.box) {
      drag.box = document.createElement("div");
      drag.box.className = "dragged";
      drag.box.setAttribute("aria-hidden", "true");
      grid.append(drag.box);
      document.documentElement.classList.add("dragging");
      // What is shown anew meanwhile would take the cells away from under the mouse.
      grid.closest("[data-part]").dataset.busy = "1";
    }
    const { left, width, from, until } = scale();
    const outer = grid.getBoundingClientRect();
    const row = drag.row.getBoundingClientRect();
    const at = (minute) => left - outer.left + ((minute - from) / (until - from)) * width;
    Object.assign(drag.box.style, {
      left: `${at(drag.start)}px`, width: `${at(drag.end) - at(drag.start)}px`,
      top: `${row.top - outer.top}px`, height: `${row.height}px`,
    });
    drag.box.textContent = `${said(drag.start)} – ${said(drag.end)}`;
  }

  function move(event) {
    if (!drag) return;
    if (!drag.begun && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < MOVED) return;
    drag.begun = true;
    const minute = minuteAt(event.clientX);
    if (drag.kind === "book") {
      const to = snap(minute);
      drag.start = Math.max(drag.low, Math.min(drag.anchor, to));
      drag.end = Math.min(drag.high, Math.max(drag.anchor + STEP, to));
    } else if (drag.kind === "end") {
      drag.end = Math.max(drag.start + STEP, Math.min(room(drag.row, drag.start)[1], snap(minute)));
    } else {
      const { from, until } = scale();
      const long = drag.end - drag.start;
      const over = document.elementFromPoint(event.clientX, event.clientY)?.closest("table.day tbody tr");
      if (over) drag.row = over;
      drag.start = Math.min(until - long, Math.max(from, snap(minute - drag.grip)));
      drag.end = drag.start + long;
    }
    show();
    event.preventDefault();
  }

  function stop() {
    const ended = drag;
    drag = null;
    ended?.box?.remove();
    document.documentElement.classList.remove("dragging");
    for (const part of document.querySelectorAll("[data-busy]")) delete part.dataset.busy;
    return ended;
  }

  function drop(event) {
    const ended = stop();
    if (!ended?.begun) return;
    // The link under the mouse is not meant: the click that follows goes nowhere.
    const swallow = (click) => { click.preventDefault(); click.stopPropagation(); };
    addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", swallow, { capture: true }), 0);
    event.preventDefault();
    const grid = table();
    const { date, centre } = grid.dataset;
    const resource = resourceOf(ended.row);
    if (ended.kind === "book") {
      const asked = new URLSearchParams({ date, centre, resource, start: clock(ended.start), end: clock(ended.end) });
      // As a click on free time does: the panel opens beside the grid, once the click that follows is over.
      const link = document.createElement("a");
      Object.assign(link, { href: `/reserver?${asked}`, hidden: true });
      link.dataset.panel = "";
      document.body.append(link);
      setTimeout(() => { link.click(); link.remove(); }, 10);
      return;
    }
    const was = [Number(ended.slip.dataset.start), Number(ended.slip.dataset.end), resourceOf(ended.slip.closest("tr"))];
    if (was[0] === ended.start && was[1] === ended.end && was[2] === resource) return;
    const form = document.createElement("form");
    form.method = "post";
    form.action = `${ended.slip.getAttribute("href")}/move`;
    const fields = { back: `/planning/${date}?centre=${centre}`, date, resource, start: clock(ended.start), end: clock(ended.end) };
    for (const [name, value] of Object.entries(fields)) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    document.body.append(form);
    form.submit();
  }

  addEventListener("pointerdown", begin);
  addEventListener("pointermove", move);
  addEventListener("pointerup", drop);
  addEventListener("pointercancel", stop);
  addEventListener("keydown", (event) => { if (event.key === "Escape" && drag) stop(); });
  // The browser's own dragging of links would take the mouse away.
  addEventListener("dragstart", (event) => { if (event.target.closest?.("table.day")) event.preventDefault(); });
})();
