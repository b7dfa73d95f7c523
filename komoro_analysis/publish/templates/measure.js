// What if: a value of next year, its odds and band, interpolated in a table that the library computed at build.
"use strict";
(() => {
  const forms = [...document.querySelectorAll(".what-if")];

  // Between two values of the grid, in proportion.
  const place = (values, value) => {
    const last = values.length - 2;
    let at = values.findIndex((known) => known > value) - 1;
    if (at < 0) at = value < values[0] ? 0 : last;
    at = Math.min(Math.max(at, 0), last);
    const share = (value - values[at]) / (values[at + 1] - values[at]);
    return { at, share: Math.min(Math.max(share, 0), 1) };
  };
  const between = (column, { at, share }) => column[at] + share * (column[at + 1] - column[at]);

  const chanceWords = (grid, p) => {
    const percent = Math.min(Math.max(Math.floor(p * 20 + 0.5) * 5, 5), 95);
    const band = grid.words.find((one) => percent / 100 < one.below);
    return `${band.word}（約${percent}％）`;
  };
  const written = (value, digits) => {
    const step = 10 ** -digits;
    const shown = Math.max(digits, 0);
    return (Math.round(value / step) * step + 0).toLocaleString("ja-JP",
      { minimumFractionDigits: shown, maximumFractionDigits: shown }).replace("-", "−");
  };
  // As exact as the range allows: two significant digits of its width, as the page says it.
  const range = (grid, low, high) => {
    const digits = high > low ? Math.min(grid.digits, 1 - Math.floor(Math.log10(high - low))) : grid.digits;
    return `${written(low, digits)}～${written(high, digits)}${grid.unit}`;
  };

  // Where a value stands: the frame of the picture cuts what lies beyond its scale.
  const height = (grid, value) => {
    const share = (value - grid.low) / (grid.high - grid.low);
    return grid.top + (grid.turned ? share : 1 - share) * (grid.bottom - grid.top);
  };

  // A value beyond the scale is not a dot at the edge but an arrowhead that points to it.
  const mark = (chart, grid, [x, y]) => {
    const edge = Math.min(Math.max(y, grid.top), grid.bottom);
    const tip = Math.sign(y - edge);
    const dot = chart.querySelector(".tried");
    dot.setAttribute("r", tip ? 0 : 5);
    dot.setAttribute("cx", x);
    dot.setAttribute("cy", edge);
    const arrow = [[x, edge], [x - 6, edge - 10 * tip], [x + 6, edge - 10 * tip]];
    chart.querySelector(".beyond").setAttribute("points", tip ? arrow.map((place) => place.join(",")).join(" ") : "");
  };

  const draw = (chart, grid, value, at) => {
    const start = [grid.x, height(grid, value)];
    const line = grid.ahead.map((year) => [year.x, height(grid, between(year.point, at))]);
    const upper = grid.ahead.map((year) => [year.x, height(grid, between(year.upper, at))]);
    const lower = grid.ahead.map((year) => [year.x, height(grid, between(year.lower, at))]);
    const path = (places) => places.map((place) => place.join(",")).join(" ");
    const isVague = between(grid.ahead.at(-1).lower, at) * 10 < between(grid.ahead.at(-1).upper, at)
      && between(grid.ahead.at(-1).lower, at) > 0;
    chart.querySelector(".band.assumed").setAttribute("points", isVague ? "" : path([start, ...upper, ...lower.reverse()]));
    chart.querySelector(".foreseen.assumed").setAttribute("points", isVague ? "" : path([start, ...line]));
    mark(chart, grid, start);
    return isVague;
  };

  const clear = (chart) => {
    for (const shape of chart.querySelectorAll("polygon.assumed, polyline.assumed")) shape.setAttribute("points", "");
    const dot = chart.querySelector(".tried");
    dot.setAttribute("r", 0);
  };

  const state = new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
  const remember = () => history.replaceState(null, "", state.size ? `#${state}` : location.pathname + location.search);

  const prepare = (form) => {
    const grid = JSON.parse(form.querySelector("script").textContent);
    const chart = form.closest(".series").querySelector(".chart");
    const slider = form.querySelector("[type=range]");
    const number = form.querySelector("[type=number]");
    const said = form.querySelector("output");
    for (const input of [slider, number]) {
      input.min = grid.values[0];
      input.max = grid.values.at(-1);
      input.step = grid.step;
    }

    const show = (value) => {
      const at = place(grid.values, value);
      const last = grid.ahead.at(-1);
      const isVague = draw(chart, grid, value, at);
      const span = isVague ? "幅が大きく、見通しは示せない"
        : `10回中8回入る範囲 ${range(grid, between(last.lower, at), between(last.upper, at))}`;
      const text = `仮定：${grid.when}が${written(value, grid.digits)}${grid.unit}なら、${grid.due}目標の見込みは${chanceWords(grid, between(grid.chance, at))}。${span}。`;
      said.value = text;
      slider.setAttribute("aria-valuetext", `${written(value, grid.digits)}${grid.unit}`);
    };
    const reset = () => {
      slider.value = grid.start;
      number.value = "";
      said.value = "";
      clear(chart);
    };
    const take = (value) => {
      if (!Number.isFinite(value)) return;
      const inside = Math.min(Math.max(value, grid.values[0]), grid.values.at(-1));
      slider.value = inside;
      if (document.activeElement !== number) number.value = slider.value;
      show(inside);
      state.set(form.dataset.series, inside);
      remember();
    };

    slider.addEventListener("input", () => { number.value = slider.value; take(Number(slider.value)); });
    number.addEventListener("input", () => { if (number.value !== "") take(Number(number.value)); });
    number.addEventListener("change", () => { if (number.value !== "") number.value = slider.value; });
    form.querySelector("button.reset").addEventListener("click", () => {
      state.delete(form.dataset.series);
      remember();
      reset();
    });
    reset();
    form.hidden = false;
    if (state.has(form.dataset.series)) take(Number(state.get(form.dataset.series)));
  };
  forms.forEach(prepare);

  const print = document.querySelector("button.print");
  print.hidden = false;
  print.addEventListener("click", () => window.print());

  const copy = document.querySelector("button.copy");
  const copied = document.querySelector(".copied");
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      copied.textContent = "リンクを写した。";
    } catch {
      copied.textContent = location.href;
    }
  });
})();
