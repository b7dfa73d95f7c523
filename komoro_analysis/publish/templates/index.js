// Filters, order and search of the index. Without it everything is still on the page.
"use strict";
(() => {
  const form = document.getElementById("filters");
  const controls = Object.fromEntries([...form.querySelectorAll("[name]")].map((control) => [control.name, control]));
  const list = document.getElementById("matrix");
  const rows = [...list.children];
  const cells = [...list.querySelectorAll(".cell")];
  const series = [...document.querySelectorAll("#indicator-table tbody tr")];
  const found = document.getElementById("found");
  const empty = document.getElementById("empty");

  // ゴミ finds ごみ, １－２ finds 1-2: width, case and kana do not count.
  const fold = (text) => text.normalize("NFKC").toLowerCase()
    .replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
    .replace(/[‐‑‒–—―−ー](?=\d)/g, "-");

  const isNumber = /^\d+(-\d+)*$/;
  const matches = (cell, row, words) => words.every((word) => {
    if (isNumber.test(word) && word.includes("-")) {
      return `${cell.dataset.id}-`.startsWith(`${word}-`);
    }
    return cell.folded.includes(word);
  });

  for (const cell of cells) {
    const row = cell.closest(".row");
    cell.folded = fold(`${cell.dataset.id} ${cell.dataset.text} ${row.dataset.text}`);
  }

  const wanted = () => Object.fromEntries(
    Object.values(controls).filter((control) => control.value).map((control) => [control.name, control.value]));

  const clear = () => {
    for (const control of Object.values(controls)) control.value = "";
  };

  const shows = (cell, row, want, words) =>
    ["policy", "division", "department"].every((name) => !want[name] || row.dataset[name] === want[name])
    && (!want.survey || cell.dataset.survey === want.survey)
    && (!want.state || (want.state === "flag" ? cell.dataset.flags !== "0" : cell.dataset.state === want.state))
    && matches(cell, row, words);

  const filter = () => {
    const want = wanted();
    const words = fold(want.text || "").split(/\s+/).filter(Boolean);
    const shown = new Set();
    const measures = new Set();
    for (const cell of cells) {
      const row = cell.closest(".row");
      const yes = shows(cell, row, want, words);
      cell.classList.toggle("dim", !yes);
      if (yes) {
        shown.add(cell.dataset.id);
        measures.add(row);
      }
    }
    for (const row of rows) row.classList.toggle("dim", !measures.has(row));
    for (const row of series) row.hidden = !shown.has(row.dataset.indicator);
    empty.hidden = shown.size > 0;
    found.value = `${cells.length}指標中${shown.size}指標、${rows.length}施策中${measures.size}施策`;
  };

  const order = () => {
    const key = controls.order.value || "order";
    const sign = key === "flags" ? -1 : 1;
    const number = (row) => (row.dataset[key] === "" ? Infinity : sign * Number(row.dataset[key]));
    const sorted = [...rows].sort((a, b) => number(a) - number(b) || a.dataset.order - b.dataset.order);
    list.append(...sorted);
  };

  const remember = () => history.replaceState(null, "", `#${new URLSearchParams(wanted())}`);

  const recall = () => {
    if (!location.hash.includes("=")) return;
    clear();
    for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
      if (controls[name]) controls[name].value = value;
    }
    filter();
    order();
    form.scrollIntoView();
  };

  form.addEventListener("input", (event) => {
    if (event.target.name === "order") order(); else filter();
    remember();
  });
  form.querySelector("button.reset").addEventListener("click", () => {
    clear();
    filter();
    order();
    remember();
  });
  addEventListener("hashchange", recall);
  form.hidden = false;
  filter();
  recall();
})();
