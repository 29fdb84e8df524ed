// The desk by keyboard. Passage: three letters show who may be meant, Enter takes the first, Enter again seats. Grids: one
// stop for the Tab key, the arrows move. Without this the same forms lead through a page of choices.
(() => {
  "use strict";
  document.documentElement.classList.add("scripted");

  const errors = document.getElementById("errors");
  if (errors) errors.focus();
  document.addEventListener("keydown", (event) => {
    const me = document.getElementById("me");
    if (event.key === "Escape" && me?.open) { me.open = false; me.querySelector("summary").focus(); }
  });
  document.addEventListener("click", (event) => {
    const me = document.getElementById("me");
    if (me?.open && !me.contains(event.target)) me.open = false;
  });

  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());

  const form = document.querySelector("form[data-people]");
  if (form) passage(form);
  function passage(form) {
    const field = form.elements.who;
    const chosen = form.elements.is;
    const list = document.createElement("ul");
    let asked = "";      // what the list on screen answers
    let waiting = null;  // the answer that is on its way
    let at = 0;
    Object.assign(list, { id: "suggested", className: "suggested", hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.querySelector("label[for=who]").textContent);
    field.after(list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", "suggested"]]) field.setAttribute(name, value);

    const options = () => [...list.children];
    const isOpen = () => !list.hidden && options().length > 0;
    function show(open) {
      list.hidden = !open;
      field.setAttribute("aria-expanded", String(open));
      if (!open) field.removeAttribute("aria-activedescendant");
    }
    function mark(n) {
      const all = options();
      at = (n + all.length) % all.length;
      all.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
      field.setAttribute("aria-activedescendant", all[at].id);
      all[at].scrollIntoView({ block: "nearest" });
    }
    async function ask(text) {
      const answer = await fetch(`${form.dataset.people}?who=${encodeURIComponent(text)}`, { headers: { "x-part": "1" }, redirect: "error" });
      if (!answer.ok) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      // An answer that came too late is of no use.
      if (field.value.trim() !== text) return;
      list.replaceChildren(...[...page.querySelectorAll("#people button")].map((button, i) => {
        const option = document.createElement("li");
        option.id = `person-${i}`;
        option.append(...button.cloneNode(true).childNodes);
        option.setAttribute("role", "option");
        option.dataset.is = button.value;
        return option;
      }));
      asked = text;
      show(options().length > 0);
      if (options().length) mark(0);
    }
    function look() {
      const text = field.value.trim();
      chosen.value = "";
      if (text.length < 2) { show(false); return; }
      waiting = ask(text).catch(() => show(false));
    }
    function take(option) {
      chosen.value = option.dataset.is;
      // A guest keeps the name as it was typed.
      if (option.dataset.is !== "guest") field.value = option.querySelector("strong").textContent;
      show(false);
      document.getElementById("here").focus();
    }
    field.addEventListener("input", look);
    field.addEventListener("blur", () => setTimeout(() => show(false), 150));
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => { const option = event.target.closest("li"); if (option) take(option); });
    field.addEventListener("keydown", async (event) => {
      if (event.isComposing) return;
      if ((event.key === "ArrowDown" || event.key === "ArrowUp") && isOpen()) { event.preventDefault(); mark(at + (event.key === "ArrowDown" ? 1 : -1)); }
      else if (event.key === "Escape" && isOpen()) { event.preventDefault(); show(false); }
      else if (event.key === "Enter" && !chosen.value && field.value.trim()) {
        event.preventDefault();
        // Somebody types faster than the answer comes: the first of the right answer, not of the last one.
        if (asked !== field.value.trim()) { waiting ??= ask(field.value.trim()).catch(() => {}); await waiting; }
        if (asked === field.value.trim() && options().length) take(options()[at]); else form.requestSubmit();
      }
    });
  }

  // What is free opens the panel to book beside the page; without an answer the link leads to the panel's own page.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-panel]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    try {
      const answer = await fetch(link.href, { headers: { "x-part": "1" }, redirect: "error" });
      if (!answer.ok) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const book = page.getElementById("book");
      const panel = document.createElement("dialog");
      const close = document.createElement("button");
      panel.className = "panel";
      panel.setAttribute("aria-labelledby", "book-title");
      Object.assign(close, { type: "button", className: "quiet close", textContent: "×" });
      close.setAttribute("aria-label", document.body.dataset.close);
      close.addEventListener("click", () => panel.close());
      panel.addEventListener("close", () => { panel.remove(); link.focus(); });
      panel.append(close, book);
      document.body.append(panel);
      panel.showModal();
      panel.querySelector("#book-who").focus();
    } catch { location.assign(link.href); }
  });

  // One control of a grid is in the order of the Tab key; the arrows move to its neighbours by sight.
  const cells = (grid) => [...grid.querySelectorAll("td a")].filter((a) => a.offsetParent !== null);
  function rove(grid) {
    const all = cells(grid);
    const kept = all.find((a) => a === document.activeElement) ?? all[0];
    for (const a of grid.querySelectorAll("td a")) a.tabIndex = a === kept ? 0 : -1;
  }
  const middle = (a) => { const box = a.getBoundingClientRect(); return [box.left + box.width / 2, box.top + box.height / 2]; };
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  document.addEventListener("keydown", (event) => {
    const from = event.target.closest?.("[data-grid] td a");
    const way = ARROWS[event.key];
    if (!from || !way || event.ctrlKey || event.altKey || event.metaKey) return;
    const [x, y] = middle(from);
    let best = null;
    for (const a of cells(from.closest("[data-grid]"))) {
      const [ax, ay] = middle(a);
      const along = (ax - x) * way[0] + (ay - y) * way[1];
      const across = Math.abs((ax - x) * way[1]) + Math.abs((ay - y) * way[0]);
      // Left and right stay in the row; up and down go to the nearest row, and there to the nearest cell.
      if (a === from || along < 4 || (way[0] && across > 20)) continue;
      const cost = way[0] ? along : Math.round(along / 20) * 10_000 + across;
      if (!best || cost < best.cost) best = { a, cost };
    }
    event.preventDefault();
    if (!best) return;
    from.tabIndex = -1;
    best.a.tabIndex = 0;
    best.a.focus();
  });
  for (const part of document.querySelectorAll("[data-part]")) {
    // What is shown anew has a stop of its own.
    const grids = () => part.querySelectorAll("[data-grid]").forEach(rove);
    if (part.querySelector("[data-grid]")) { grids(); new MutationObserver(grids).observe(part, { childList: true }); }
  }
})();
