// Finds any part of a word, which is what Japanese text needs. Without script the box stays
// hidden. The index is a script and not fetched, so that it works from a folder too (file://).
"use strict";
(() => {
  const box = document.getElementById("search");
  const input = document.getElementById("search-words");
  const answer = document.getElementById("search-answer");
  const MOST = 20;
  const LONGEST = 80;
  let loading;

  // The text as it is compared, and for each of its characters where it stands in the text:
  // full and half width, spaces, ー and letter case make no difference, 々 is what it repeats.
  function folded(text) {
    let key = "";
    const places = [];
    let place = 0;
    for (const character of text) {
      for (const part of character.normalize("NFKC").toLowerCase()) {
        if (part === " " || part === "ー") continue;
        const kept = part === "々" ? [...key].at(-1) ?? part : part;
        key += kept;
        for (let unit = 0; unit < kept.length; unit += 1) places.push(place);
      }
      place += character.length;
    }
    places.push(text.length);
    return { key, places };
  }

  const load = () => loading ??= new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = "assets/search-index.js";
    script.onload = () => resolve(window.tsunagariIndex.map((entry) => {
      const text = entry.text.normalize("NFC");
      return { ...entry, text, ...folded(text), name: folded(entry.place).key };
    }));
    document.head.append(script);
  });
  const make = (name, text) => Object.assign(document.createElement(name), { textContent: text });

  // The sentence, or the line of a table, in which the word stands.
  function passage(entry, word) {
    const at = entry.key.indexOf(word);
    if (at < 0) return null;
    const start = entry.places[at];
    const end = entry.places[at + word.length];
    const from = Math.max(
      ...["\n", "。"].map((mark) => entry.text.lastIndexOf(mark, start - 1) + 1), end - LONGEST);
    const stops = ["\n", "。"].map((mark) => entry.text.indexOf(mark, end));
    const to = Math.min(
      ...stops.map((stop, which) => (stop < 0 ? entry.text.length : stop + which)), from + 2 * LONGEST);
    return { from, start, end, to: Math.max(to, end) };
  }

  function snippet(entry, word) {
    const line = document.createElement("p");
    const found = passage(entry, word);
    const plain = (from, to) => entry.text.slice(from, to).replaceAll("\t", "　");
    if (!found) { line.textContent = plain(0, entry.text.search(/[\n。]|$/)); return line; }
    const { from, start, end, to } = found;
    line.append(
      (from && !"\n。".includes(entry.text[from - 1]) ? "…" : "") + plain(from, start),
      make("mark", plain(start, end)),
      plain(end, to) + (to < entry.text.length && !/[\n。]/.test(entry.text.slice(to - 1, to + 1)) ? "…" : ""));
    return line;
  }

  // Opens at the place: at its heading, and where the browser can, at the very words.
  function address(entry, word) {
    const found = passage(entry, word);
    if (!found) return entry.href;
    const words = encodeURIComponent(entry.text.slice(found.start, found.end)).replaceAll("-", "%2D");
    return `${entry.href}${entry.href.includes("#") ? "" : "#content"}:~:text=${words}`;
  }

  function row(entry, word) {
    const item = document.createElement("li");
    const place = entry.place === entry.title ? entry.title : `${entry.title}　${entry.place}`;
    item.append(
      Object.assign(make("a", place), { href: address(entry, word) }), snippet(entry, word));
    return item;
  }

  async function look() {
    const entries = await load();
    const words = input.value.normalize("NFKC").split(/\s+/).map((word) => folded(word).key).filter(Boolean);
    answer.replaceChildren();
    if (!words.length) return;
    const found = entries.filter(
      ({ name, key }) => words.every((word) => key.includes(word) || name.includes(word)));
    answer.append(make("p", found.length ? `${found.length} か所で見つかりました。`
      : "見つかりませんでした。別のことばでお試しください。"));
    const list = document.createElement("ul");
    list.append(...found.slice(0, MOST).map((entry) => row(entry, words[0])));
    if (found.length) answer.append(list);
  }

  // The other language opens at the place where this one is read.
  const other = document.querySelector(".to-language");
  other?.addEventListener("click", () => {
    const places = [...document.querySelectorAll('main :is([id^="sec-"], [id^="fig-"], [id^="tbl-"])')];
    const above = places.filter((place) => place.getBoundingClientRect().top < innerHeight / 3);
    other.hash = window.scrollY && above.length ? above.at(-1).id : "";
  });

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
