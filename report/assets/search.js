// Finds any part of a word, which is what Japanese text needs. Without script the box stays
// hidden. The index is a script and not fetched, so that it works from a folder too (file://).
"use strict";
(() => {
  const box = document.getElementById("search");
  const input = document.getElementById("search-words");
  const answer = document.getElementById("search-answer");
  const MOST = 20;
  const AROUND = 30;
  let loading;

  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const load = () => loading ??= new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = "assets/search-index.js";
    script.onload = () => resolve(window.tsunagariIndex.map(
      (entry) => ({ ...entry, text: entry.text.normalize("NFKC") })));
    document.head.append(script);
  });
  const make = (name, text) => Object.assign(document.createElement(name), { textContent: text });

  function snippet(text, word) {
    const at = fold(text).indexOf(word);
    const line = document.createElement("p");
    if (at < 0) { line.textContent = text.slice(0, 2 * AROUND); return line; }
    const from = Math.max(0, at - AROUND);
    line.append(
      (from ? "…" : "") + text.slice(from, at),
      make("mark", text.slice(at, at + word.length)),
      text.slice(at + word.length, at + word.length + AROUND) + "…");
    return line;
  }

  function row(entry, word) {
    const item = document.createElement("li");
    const place = entry.place === entry.title ? entry.title : `${entry.title}　${entry.place}`;
    item.append(Object.assign(make("a", place), { href: entry.href }), snippet(entry.text, word));
    return item;
  }

  async function look() {
    const entries = await load();
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    answer.replaceChildren();
    if (!words.length) return;
    const found = entries.filter(
      (entry) => words.every((word) => fold(entry.place + " " + entry.text).includes(word)));
    answer.append(make("p", found.length ? `${found.length} か所で見つかりました。`
      : "見つかりませんでした。別のことばでお試しください。"));
    const list = document.createElement("ul");
    list.append(...found.slice(0, MOST).map((entry) => row(entry, words[0])));
    if (found.length) answer.append(list);
  }

  box.hidden = false;
  input.addEventListener("focus", load);
  input.addEventListener("input", look);
  input.form.addEventListener("submit", (event) => { event.preventDefault(); look(); });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    input.value = "";
    answer.replaceChildren();
    input.focus();
  });
  document.addEventListener("click", (event) => {
    if (!box.contains(event.target)) answer.replaceChildren();
  });
})();
