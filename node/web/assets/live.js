// Comfort only: every page works without this. It keeps what is shown up to date, without touching what somebody types,
// and keeps the last position of this replica's own log, so that a replica restored from an old backup can learn of it.
(() => {
  "use strict";
  const body = document.body;
  const KEY = "telecentre-positions";

  // What we saw last time goes back to the replica; what it shows now is kept in its place.
  const shown = body.dataset.positions;
  if (shown !== undefined) {
    try {
      const kept = localStorage.getItem(KEY);
      if (kept !== null && kept !== shown) {
        fetch("/api/v1/seen", { method: "POST", headers: { "content-type": "application/json" }, body: `{"positions":${kept}}` })
          .then((answer) => { if (answer.ok) keep(shown); }).catch(() => {});
      } else {
        keep(shown);
      }
    } catch { /* storage may be switched off */ }
  }
  function keep(positions) {
    // A process that has not written yet has nothing to show: what is kept says more.
    if (positions === "[]") return;
    try { localStorage.setItem(KEY, positions); } catch { /* full or switched off */ }
  }

  // A change of date in the picker opens that day.
  for (const field of document.querySelectorAll("[data-submit]")) {
    field.addEventListener("change", () => field.form.requestSubmit());
  }
  // One press sends a form once.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
  // How far an upload has come; the page that answers takes the place of this one.
  for (const form of document.querySelectorAll("[data-upload]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const bar = form.querySelector("progress");
      const request = new XMLHttpRequest();
      bar.hidden = false;
      request.upload.addEventListener("progress", (sent) => {
        if (sent.lengthComputable) bar.value = Math.floor(100 * sent.loaded / sent.total);
      });
      request.addEventListener("load", () => {
        const next = new DOMParser().parseFromString(request.responseText, "text/html");
        document.getElementById("main").replaceWith(next.getElementById("main"));
      });
      // Without an answer the plain form says why.
      request.addEventListener("error", () => HTMLFormElement.prototype.submit.call(form));
      request.open("POST", form.action);
      request.send(new FormData(form));
    });
  }
  // What was typed before the day turned, on the same page made anew.
  const TYPED = "telecentre-typed";
  const fields = () => [...document.querySelectorAll("main input[name], main select[name], main textarea[name]")]
    .filter((field) => !["hidden", "password", "file"].includes(field.type));
  const nameOf = (field) => `${field.form?.getAttribute("action")} ${field.name} ${field.type === "radio" ? field.value : ""}`;
  const isBox = (field) => field.type === "checkbox" || field.type === "radio";
  function keepTyped() {
    const isTouched = (field) => isBox(field) ? field.checked !== field.defaultChecked
      : field.options ? !field.selectedOptions[0]?.defaultSelected && field.selectedIndex > 0 : field.value !== field.defaultValue;
    const typed = fields().filter(isTouched).map((field) => [nameOf(field), isBox(field) ? field.checked : field.value]);
    const focused = fields().find((field) => field === document.activeElement);
    try { sessionStorage.setItem(TYPED, JSON.stringify([location.pathname, typed, focused && nameOf(focused)])); } catch { /* full */ }
  }
  try {
    const [path, typed, focused] = JSON.parse(sessionStorage.getItem(TYPED) ?? "[]");
    sessionStorage.removeItem(TYPED);
    if (path === location.pathname) {
      const all = new Map(fields().map((field) => [nameOf(field), field]));
      for (const [name, value] of typed) {
        const field = all.get(name);
        if (!field) continue;
        if (isBox(field)) field.checked = value; else field.value = value;
      }
      all.get(focused)?.focus();
    }
  } catch { /* switched off */ }

  const ask = (event) => {
    const question = event.target.closest("[data-ask]")?.dataset.ask;
    if (question && !confirm(question)) event.preventDefault();
  };
  document.addEventListener("click", ask);

  if (!document.querySelector("[data-part]") || !("EventSource" in window)) return;

  let running = false;
  let again = false;
  async function refresh() {
    if (running) { again = true; return; }
    running = true;
    try {
      const answer = await fetch(location.pathname + location.search, { headers: { "x-part": "1" }, redirect: "error" });
      if (answer.ok) replace(await answer.text());
    } catch { /* the next event tries again */ }
    running = false;
    if (again) { again = false; setTimeout(refresh, 400); }
  }

  function replace(html) {
    const next = new DOMParser().parseFromString(html, "text/html");
    // Parts of two days never stand on one page. What is typed beside the page is of a day that it names: it is finished first.
    if (next.body.dataset.today && next.body.dataset.today !== body.dataset.today) {
      if (document.querySelector("dialog[open], .errors")) return;
      keepTyped();
      location.replace(location.pathname + location.search);
      return;
    }
    for (const part of document.querySelectorAll("[data-part]")) {
      const fresh = next.getElementById(part.id);
      // Nobody's typing is thrown away.
      const typing = part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
      if (!fresh || typing || part.dataset.busy || fresh.innerHTML === part.innerHTML) continue;
      const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
      const scrolled = [...part.querySelectorAll(".scroll")].map((s) => s.scrollLeft);
      const open = [...part.querySelectorAll("details[open][id]")].map((d) => d.id);
      part.replaceChildren(...fresh.childNodes);
      part.querySelectorAll(".scroll").forEach((s, i) => { s.scrollLeft = scrolled[i] ?? 0; });
      for (const id of open) document.getElementById(id)?.setAttribute("open", "");
      if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    }
    const positions = next.body.dataset.positions;
    if (positions) keep(positions);
  }

  let lost = null;
  function connect() {
    const events = new EventSource("/live");
    events.addEventListener("change", refresh);
    events.addEventListener("open", () => {
      if (lost) { lost.remove(); lost = null; refresh(); }
    });
    events.addEventListener("error", () => {
      if (!lost) {
        lost = document.createElement("p");
        lost.className = "banner warning";
        lost.setAttribute("role", "status");
        lost.textContent = body.dataset.live;
        document.getElementById("main").prepend(lost);
      }
      // The browser gives up for good on some errors; a box that restarts comes back in a while.
      if (events.readyState === EventSource.CLOSED) setTimeout(connect, 5000);
    });
  }
  connect();
  // “3 min ago” grows old by itself.
  const every = Math.min(...[...document.querySelectorAll("[data-every]")].map((e) => Number(e.dataset.every)));
  if (every > 0 && every < 3600) setInterval(() => { if (!document.hidden) refresh(); }, every * 1000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
})();
