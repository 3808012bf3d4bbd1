"use strict";
(() => {
  const page = document.documentElement;
  const root = document.currentScript.getAttribute("src").replace(/site\.js$/, "");
  const here = decodeURI(location.pathname);
  const make = (name, properties = {}, ...children) => {
    const found = Object.assign(document.createElement(name), properties);
    found.append(...children);
    return found;
  };
  const kept = {
    get: (key) => { try { return localStorage.getItem(`docs.${key}`); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(`docs.${key}`, value); } catch { /* a page opened from a file may keep nothing */ } },
  };
  page.classList.add("scripted");

  // What works only with this script is made by it: the search, the theme, and the menu of a narrow window.
  const attributes = (element, named) => { for (const [name, value] of Object.entries(named)) element.setAttribute(name, value); return element; };
  const header = document.querySelector("body > header");
  const list = attributes(make("ul", { id: "found", hidden: true }), { role: "listbox", "aria-label": "Search results" });
  const input = attributes(make("input", { id: "search", type: "search", autocomplete: "off", spellcheck: false, placeholder: "Search ( / )" }), {
    role: "combobox", "aria-label": "Search", "aria-expanded": "false", "aria-controls": "found", "aria-autocomplete": "list",
  });
  const theme = make("button", { id: "theme", type: "button" });
  const toggle = attributes(make("button", { id: "menu", type: "button", textContent: "Menu" }), { "aria-controls": "nav", "aria-expanded": "false" });
  header.querySelector(".brand").after(attributes(make("div", { className: "search" }, input, list), { role: "search" }));
  header.append(theme, toggle);

  // The menu: one file for all pages.
  const nav = document.getElementById("nav");
  const current = (url) => new URL(root + url, location.href).pathname === location.pathname || (here.endsWith("/") && url === "index.html" && root === "");
  const entry = ([url, title, method, isOld]) => {
    const link = make("a", { href: root + url });
    if (method) link.append(make("span", { className: `method ${method}`, textContent: method }));
    link.append(make("span", { className: isOld ? "old" : "" }, ...title.split(/(?<=[._/-])(?=.)|(?<=[a-z0-9])(?=[A-Z])/).flatMap((part) => [part, make("wbr")])));
    if (current(url)) link.setAttribute("aria-current", "page");
    return make("li", {}, link);
  };
  const groups = window.MENU || [];
  const isSchemas = ([[url]]) => url.startsWith("schemas/");
  const count = groups.reduce((sum, [, entries]) => sum + (isSchemas(entries) ? 0 : entries.length), 0);
  if (groups.length) {
    nav.replaceChildren(...groups.map(([name, entries]) => {
      if (!name) return make("ul", {}, ...entries.map(entry));
      const group = make("details", { open: (count <= 60 && (!isSchemas(entries) || count + entries.length <= 60)) || entries.some(([url]) => current(url)) }, make("summary", { textContent: name }));
      const fill = () => { if (group.open && group.children.length === 1) group.append(make("ul", {}, ...entries.map(entry))); };
      group.addEventListener("toggle", fill);
      fill();
      return group;
    }));
    nav.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }
  toggle.addEventListener("click", () => toggle.setAttribute("aria-expanded", String(nav.classList.toggle("open"))));

  // The other versions. A page that a version does not have is not asked for: its menu tells.
  const versions = window.VERSIONS || [];
  const link = document.getElementById("versions");
  if (link && versions.length) {
    const mine = link.dataset.folder;
    const label = ([folder, number]) => (folder === "latest" ? `${number || folder} (latest)` : number || folder);
    const select = make("select", { id: "versions" }, ...versions.map((one) => make("option", { value: one[0], textContent: label(one), selected: one[0] === mine })));
    select.setAttribute("aria-label", "Version");
    const page_here = new URL(location.href).pathname.slice(new URL(root || "./", location.href).pathname.length);
    select.addEventListener("change", () => {
      const script = make("script", { src: `${root}../${select.value}/menu.js` });
      const go = () => {
        const known = (window.MENU || []).some(([, entries]) => entries.some(([url]) => url === page_here));
        location.assign(`${root}../${select.value}/${known ? page_here : "index.html"}`);
      };
      script.addEventListener("load", go);
      script.addEventListener("error", go);
      document.head.append(script);
    });
    link.replaceWith(select);
    if (mine !== versions[0][0]) {
      const newest = make("a", { href: `${root}../${versions[0][0]}/index.html`, textContent: label(versions[0]) });
      document.getElementById("main").prepend(make("p", { className: "outdated" }, "You are reading an older version. The newest is ", newest, "."));
    }
  }

  // Light and dark.
  const isDark = () => (page.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const paint = () => { theme.textContent = isDark() ? "Light" : "Dark"; theme.setAttribute("aria-label", isDark() ? "Use light colours" : "Use dark colours"); };
  if (kept.get("theme")) page.dataset.theme = kept.get("theme");
  paint();
  theme.addEventListener("click", () => { page.dataset.theme = isDark() ? "light" : "dark"; kept.set("theme", page.dataset.theme); paint(); });

  // The search. Its index is loaded when it is first asked for.
  const split = (text) => text.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  let words = null;
  let rows = [];
  let loading = null;
  const load = () => loading ||= new Promise((done) => {
    const script = make("script", { src: `${root}search.js` });
    script.addEventListener("load", done);
    script.addEventListener("error", done);
    document.head.append(script);
  }).then(() => {
    words = new Map();
    rows = (window.SEARCH || []).flatMap(([url, kinds, found]) => found.map(([title, kind, anchor, text]) => {
      const [label, weight] = kinds[kind];
      return [title, label.endsWith(" of ") ? label + found[0][0] : label, url, anchor.endsWith(".") ? anchor + title : anchor, text || "", weight];
    }));
    for (const [number, row] of rows.entries()) {
      const add = (word, points) => {
        const at = words.get(word) || words.set(word, new Map()).get(word);
        if ((at.get(number) || 0) < points) at.set(number, points);
      };
      const parts = split(row[0]);
      for (const word of split(row[4])) add(word, 2);
      for (const word of parts) add(word, parts.length === 1 ? 12 : 8);
      if (parts.length > 1) add(parts.join(""), 12);
    }
  });
  // The number of letters to insert, delete, replace or swap with their neighbour; more than `most` counts as `most` + 1.
  const distance = (one, other, most) => {
    if (Math.abs(one.length - other.length) > most) return most + 1;
    let before = [];
    let last = Array.from({ length: other.length + 1 }, (_, at) => at);
    for (let i = 1; i <= one.length; i++) {
      const row = [i];
      let least = i;
      for (let j = 1; j <= other.length; j++) {
        const same = one[i - 1] === other[j - 1] ? 0 : 1;
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + same);
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
        least = Math.min(least, row[j]);
      }
      if (least > most) return most + 1;
      [before, last] = [last, row];
    }
    return last[other.length];
  };
  const matches = (word) => {
    const found = new Map();
    const take = (rows, factor) => { for (const [number, points] of rows) found.set(number, Math.max(found.get(number) || 0, points * factor)); };
    const most = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
    for (const [known, rows] of words) {
      if (known === word) take(rows, 10);
      else if (known.startsWith(word)) take(rows, 6);
      else if (word.length > 2 && known.includes(word)) take(rows, 3);
      else if (most && distance(word, known, most) <= most) take(rows, 2);
      else if (most && known.length > word.length + most && distance(word, known.slice(0, word.length + 1), most) <= most) take(rows, 1.5);
    }
    return found;
  };
  const search = (text) => {
    const rank = (parts) => {
      const all = parts.map(matches);
      if (!all.length) return [];
      return [...all[0].keys()].filter((number) => all.every((found) => found.has(number)))
        .map((number) => [all.reduce((sum, found) => sum + found.get(number), 0) / all.length + rows[number][5], number]);
    };
    const best = new Map();
    const parts = split(text);
    for (const [points, number] of [...rank(parts), ...(parts.length > 1 ? rank([parts.join("")]) : [])]) best.set(number, Math.max(best.get(number) || 0, points));
    const whole = text.toLowerCase();
    for (const [number, points] of best) if (rows[number][0].toLowerCase() === whole) best.set(number, points + (rows[number][3] ? 20 : 60));
    // A field that many pages have would fill the list: each title is shown a few times.
    const shown = new Map();
    const isFew = (title) => shown.set(title, (shown.get(title) || 0) + 1).get(title) <= 4;
    const points = ([number, found]) => found + (rows[number][3] ? 0 : 12);
    return [...best].sort((a, b) => points(b) - points(a) || a[0] - b[0]).map(([number]) => rows[number]).filter(([title]) => isFew(title.toLowerCase())).slice(0, 30);
  };
  let chosen = -1;
  const close = () => { list.hidden = true; chosen = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const choose = (place) => {
    const items = [...list.querySelectorAll("[role=option]")];
    chosen = items.length ? (place + items.length) % items.length : -1;
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
    if (chosen >= 0) { items[chosen].scrollIntoView({ block: "nearest" }); input.setAttribute("aria-activedescendant", items[chosen].id); }
  };
  const show = async () => {
    const asked = input.value.trim();
    if (!asked) { close(); return; }
    await load();
    if (asked !== input.value.trim()) return;
    const results = search(asked);
    list.replaceChildren(...results.map(([title, kind, url, anchor, text], place) => {
      const item = make("li", { id: `found-${place}` }, make("span", { className: "place", textContent: title }), make("small", { textContent: kind + (text ? ` · ${text}` : "") }));
      item.setAttribute("role", "option");
      item.dataset.url = root + url + (anchor ? `#${encodeURIComponent(anchor)}` : "");
      item.addEventListener("click", (event) => { if (event.ctrlKey || event.metaKey) open(item.dataset.url, "_blank", "noopener"); else { location.assign(item.dataset.url); close(); } });
      return item;
    }));
    if (!results.length) {
      const none = make("li", { textContent: "Nothing found" });
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      list.append(none);
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    if (results.length) choose(0);
  };
  input.addEventListener("focus", load, { once: true });
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { choose(chosen + 1); event.preventDefault(); }
    if (event.key === "ArrowUp") { choose(chosen - 1); event.preventDefault(); }
    if (event.key === "Escape") close();
    if (event.key === "Enter") list.querySelector("[aria-selected=true]")?.click();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) { input.focus(); event.preventDefault(); }
  });
  document.addEventListener("click", (event) => { if (!event.target.closest(".search")) close(); });
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) { input.value = asked; show(); }

  // A permalink unfolds what its field stands in.
  const unfold = () => {
    let target = null;
    try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { return; }
    if (!target) return;
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  if (location.hash) unfold();
  addEventListener("beforeprint", () => { for (const one of document.querySelectorAll("main details")) one.open = true; });

  // The language of the samples, kept from page to page.
  const languages = [...document.querySelectorAll(".tabs > input")].map((one) => [one, one.labels[0].textContent]);
  const speak = (language) => { for (const [one, name] of languages) if (name === language) one.checked = true; };
  for (const [one, name] of languages) one.addEventListener("change", () => { kept.set("language", name); speak(name); });
  if (kept.get("language")) speak(kept.get("language"));

  const pattern = {
    json: /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|(-?\b\d[\d.eE+-]*)/g,
    python: /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')()|\b(import|from|as|async|await|def|with|for|in|return|print|True|False|None)\b|(\b\d[\d.]*)/g,
    js: /("(?:[^"\\\n]|\\.)*"|`[^`]*`)()|\b(const|await|new|true|false|null)\b|(\b\d[\d.]*)/g,
    shell: /('[^']*'|"(?:[^"\\]|\\.)*")()|(^curl\b|\s--[a-z-]+)|($^)/g,
  };
  for (const block of document.querySelectorAll("figure pre code")) {
    const rule = pattern[block.dataset.syntax || "json"];
    const text = block.textContent;
    if (!rule || text.length > 20000) continue;
    const pieces = [];
    let at = 0;
    for (const found of text.matchAll(rule)) {
      const [whole, string, colon, word] = found;
      pieces.push(text.slice(at, found.index), make("span", { className: string ? (colon ? "tok-k" : "tok-s") : word ? "tok-k" : "tok-n", textContent: string ?? whole }), string ? colon || "" : "");
      at = found.index + whole.length;
    }
    block.replaceChildren(...pieces, text.slice(at));
  }

  for (const block of document.querySelectorAll("figure pre")) {
    const button = make("button", { type: "button", className: "copy", textContent: "Copy" });
    block.before(button);
    block.tabIndex = 0; // it may scroll
    button.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(block.textContent); } catch {
        getSelection().selectAllChildren(block);
        document.execCommand("copy");
        getSelection().removeAllRanges();
      }
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
  }
})();
