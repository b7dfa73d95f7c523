// Filters and sorting of the index. Without it everything is still on the page.
"use strict";
(() => {
  const form = document.getElementById("filters");
  const tables = ["measure-table", "indicator-table"].map((id) => document.getElementById(id));
  const [measures, indicators] = tables.map((table) => [...table.tBodies[0].rows]);
  const found = document.getElementById("found");

  const plain = (text) => text.normalize("NFKC").toLowerCase();

  const filter = () => {
    const wanted = [...new FormData(form)].filter(([name, value]) => value && name !== "sort");
    const seen = new Set();
    for (const row of indicators) {
      row.hidden = !wanted.every(([name, value]) =>
        name === "text" ? plain(row.dataset.text).includes(plain(value))
        : name === "state" ? row.dataset.state.split(" ").includes(value) // a part of a split indicator has two
        : row.dataset[name] === value);
      if (!row.hidden) seen.add(row.dataset.measure);
    }
    for (const row of measures) row.hidden = !seen.has(row.dataset.measure);
    const shown = indicators.filter((row) => !row.hidden).length;
    found.value = `${measures.length}施策中${seen.size}施策、${indicators.length}系列中${shown}系列を表示`;
  };

  const sort = (table, key, descending = false) => {
    const value = (row) => (row.dataset[key] ? Number(row.dataset[key]) : NaN); // an undefined value goes last
    const rows = [...table.tBodies[0].rows].sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y) || a.dataset.order - b.dataset.order;
      return (descending ? y - x : x - y) || a.dataset.order - b.dataset.order;
    });
    table.tBodies[0].append(...rows);
    for (const head of table.tHead.querySelectorAll("[data-key]")) {
      head.setAttribute("aria-sort", head.dataset.key === key ? (descending ? "descending" : "ascending") : "none");
    }
  };

  const sortAll = () => tables.forEach((table) => sort(table, form.elements.sort.value || "order"));

  const remember = () => {
    const state = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    history.replaceState(null, "", `#${state}`);
  };

  const recall = () => {
    if (!location.hash.includes("=")) return;
    form.reset();
    for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
      if (form.elements[name]) form.elements[name].value = value;
    }
    filter();
    sortAll();
    form.scrollIntoView();
  };

  for (const table of tables) {
    for (const head of table.tHead.querySelectorAll("[data-key]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sort(table, head.dataset.key, head.getAttribute("aria-sort") === "ascending"));
    }
  }
  form.addEventListener("input", (event) => {
    if (event.target.name === "sort") sortAll(); else filter();
    remember();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { filter(); sortAll(); remember(); }));
  addEventListener("hashchange", recall);
  form.hidden = false;
  filter();
  recall();
})();
