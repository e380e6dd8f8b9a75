// Put into the answer of `pipeline.py preview`, never into a file: reloads the page at the place
// where it was when a save has been built, and shows what is wrong over it until that is mended.
(() => {
  "use strict";
  const own = document.currentScript.dataset;
  const KEY = "preview-place";

  // The place is that of the last element with an id above it: what stands before may have grown.
  function place() {
    const named = [...document.querySelectorAll("main [id]")];
    const above = named.filter((element) => element.getBoundingClientRect().top <= 1).pop();
    return {
      page: location.pathname,
      id: above ? above.id : "",
      top: above ? above.getBoundingClientRect().top : 0,
      y: scrollY,
    };
  }

  function goBack() {
    const kept = JSON.parse(sessionStorage.getItem(KEY) || "null");
    sessionStorage.removeItem(KEY);
    if (!kept || kept.page !== location.pathname) return;
    const element = kept.id && document.getElementById(kept.id);
    const y = element ? scrollY + element.getBoundingClientRect().top - kept.top : kept.y;
    scrollTo({ top: y, behavior: "instant" });
  }

  const host = document.createElement("div");
  host.id = "pipeline-preview";
  const root = host.attachShadow({ mode: "open" });
  root.innerHTML = `<style>
    :host { all: initial; }
    * { font: 14px/1.6 system-ui, sans-serif; color: #1a1a1c; }
    aside, section { position: fixed; z-index: 2147483647; background: #fff; }
    aside { right: 8px; bottom: 8px; padding: 2px 10px; border: 1px solid #767676; }
    aside:not(:has(*:not([hidden]))) { display: none; }
    section { left: 0; right: 0; bottom: 0; max-height: 60vh; overflow: auto; padding: 12px 24px;
      border-top: 4px solid #ce0000; box-shadow: 0 -4px 16px #0004; }
    h2 { margin: 0 0 8px; font-weight: bold; }
    b { font-weight: bold; }
    li { margin: 0 0 12px; }
    p, pre { margin: 0; }
    pre { font-family: ui-monospace, monospace; white-space: pre-wrap; background: #f2f2f2;
      padding: 4px 8px; }
    @media print { :host { display: none; } }
  </style><aside><a hidden target="_blank"></a> <span role="status" hidden></span></aside>
  <section role="alert" hidden><h2></h2><ol></ol></section>`;
  const [link, busy] = root.querySelectorAll("aside > *");
  const panel = root.querySelector("section");

  function line(tag, text) {
    const element = document.createElement(tag);
    element.textContent = text;
    return element;
  }

  function show(problems, headline) {
    panel.hidden = problems.length === 0;
    panel.querySelector("h2").textContent = headline;
    panel.querySelector("ol").replaceChildren(
      ...problems.map((problem) => {
        const item = document.createElement("li");
        const what = line("p", problem.what);
        what.prepend(line("b", problem.where), ": ");
        item.append(what);
        if (problem.detail) item.append(line("pre", problem.detail));
        if (problem.remedy) item.append(line("p", `→ ${problem.remedy}`));
        return item;
      }),
    );
  }

  // What takes a moment only is not worth a word, but what is not checked yet is.
  let waiting = 0;
  function tell(told) {
    clearTimeout(waiting);
    busy.hidden = !told.checking;
    busy.textContent = told.building ? told.words.building : told.words.checking;
    if (told.building) waiting = setTimeout(() => (busy.hidden = false), 400);
  }

  document.body.append(host);
  goBack();
  const asked = new URLSearchParams({ page: own.page, digest: own.digest });
  const events = new EventSource(`/_preview/events?${asked}`);
  events.onmessage = (event) => {
    const told = JSON.parse(event.data);
    if (told.changed) {
      events.close();
      sessionStorage.setItem(KEY, JSON.stringify(place()));
      history.scrollRestoration = "manual";
      location.reload();
      return;
    }
    tell(told);
    show(told.problems, told.words.failed);
    link.hidden = !told.notebook;
    if (told.notebook) link.href = told.notebook;
    link.textContent = told.words.notebook;
  };
})();
