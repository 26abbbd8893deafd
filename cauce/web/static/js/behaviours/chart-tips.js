// [data-chart]: one tab stop; arrows walk the points; the tip says their values beside them.
const pointsOf = (chart) => [...chart.querySelectorAll("[data-tip]")];

function show(point) {
  const chart = point.closest("[data-chart]");
  const tip = chart.querySelector(".chart__tip");
  const frame = chart.getBoundingClientRect();
  const box = point.getBoundingClientRect();
  tip.textContent = point.dataset.tip;
  tip.hidden = false;
  const middle = box.left - frame.left + box.width / 2 - tip.offsetWidth / 2;
  tip.style.insetInlineStart = `${Math.max(0, Math.min(middle, frame.width - tip.offsetWidth))}px`;
}

function hide(chart) {
  const tip = chart.querySelector(".chart__tip");
  if (tip) tip.hidden = true;
}

function focusOne(chart, index) {
  pointsOf(chart).forEach((point, i) => point.setAttribute("tabindex", i === index ? "0" : "-1"));
}

function start(root) {
  const inside = root.querySelectorAll?.("[data-chart]") ?? [];
  const charts = root.matches?.("[data-chart]") ? [root] : inside; // what htmx brought may be the chart itself
  charts.forEach((chart) => focusOne(chart, pointsOf(chart).length - 1));
}

for (const [enter, leave] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
  document.addEventListener(enter, (event) => {
    const point = event.target.closest?.("[data-tip]");
    if (point?.closest("[data-chart]")) show(point);
  });
  document.addEventListener(leave, (event) => {
    const chart = event.target.closest?.("[data-chart]");
    if (chart) hide(chart);
  });
}

document.addEventListener("keydown", (event) => {
  const chart = event.target.closest?.("[data-chart]");
  const points = chart ? pointsOf(chart) : [];
  const here = points.indexOf(event.target);
  const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: points.length - 1 }[event.key];
  if (here < 0 || !points[to]) return;
  event.preventDefault();
  focusOne(chart, to);
  points[to].focus();
});
document.addEventListener("htmx:load", (event) => start(event.detail.elt));
start(document);
