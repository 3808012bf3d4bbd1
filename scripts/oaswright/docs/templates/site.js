"use strict";
(() => {
  const root = document.documentElement.dataset.root;
  const input = document.getElementById("search");
  const list = document.getElementById("found");
  const index = (window.SEARCH || []).map((entry) => ({ ...entry, name: entry.title.toLowerCase(), all: `${entry.title} ${entry.kind} ${entry.text}`.toLowerCase() }));
  let chosen = -1;

  const score = (entry, words) => {
    let total = 0;
    for (const word of words) {
      if (!entry.all.includes(word)) return 0;
      total += entry.name === word ? 9 : entry.name.startsWith(word) ? 5 : entry.name.includes(word) ? 3 : 1;
    }
    return total * 10 + entry.weight;
  };

  const search = (text) => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    return index.map((entry) => [score(entry, words), entry]).filter(([points]) => points).sort((a, b) => b[0] - a[0]).slice(0, 30).map(([, entry]) => entry);
  };

  const close = () => { list.hidden = true; chosen = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };

  const show = (entries) => {
    list.replaceChildren(...entries.map((entry, place) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      const small = document.createElement("small");
      item.id = `found-${place}`;
      item.setAttribute("role", "option");
      link.href = root + entry.url;
      link.tabIndex = -1;
      link.textContent = entry.title;
      small.textContent = `${entry.kind}${entry.text ? " · " + entry.text : ""}`;
      link.append(small);
      item.append(link);
      return item;
    }));
    if (!entries.length) {
      const item = document.createElement("li");
      item.textContent = "Nothing found";
      list.append(item);
    }
    list.hidden = !input.value.trim();
    input.setAttribute("aria-expanded", String(!list.hidden));
    choose(entries.length ? 0 : -1);
  };

  const choose = (place) => {
    const items = [...list.querySelectorAll("[role=option]")];
    chosen = items.length ? (place + items.length) % items.length : -1;
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
    if (chosen >= 0) { items[chosen].scrollIntoView({ block: "nearest" }); input.setAttribute("aria-activedescendant", items[chosen].id); }
  };

  input.addEventListener("input", () => show(search(input.value)));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { choose(chosen + 1); event.preventDefault(); }
    if (event.key === "ArrowUp") { choose(chosen - 1); event.preventDefault(); }
    if (event.key === "Escape") close();
    if (event.key === "Enter") { const link = list.querySelector("[aria-selected=true] a"); if (link) { link.click(); close(); } }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(event.target.tagName)) { input.focus(); event.preventDefault(); }
  });
  document.addEventListener("click", (event) => { if (!event.target.closest(".search")) close(); });

  const asked = new URLSearchParams(location.search).get("q");
  if (asked) { input.value = asked; show(search(asked)); }

  for (const button of document.querySelectorAll(".copy")) {
    button.addEventListener("click", async () => {
      const block = button.closest(".code").querySelector("pre");
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
