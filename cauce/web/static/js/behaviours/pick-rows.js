// [data-picks]: marking by touch. A narrow list shows its boxes ([data-picking] on the table) and a touch on
// a row marks it instead of opening it; leaving clears the marks, and so does clearing leave.
const button = () => document.querySelector("[data-picks]");

function set(on) {
  button()?.setAttribute("aria-pressed", String(on));
  document.querySelector("[data-rows]")?.toggleAttribute("data-picking", on);
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-clear-marks]")) return set(false);
  if (!event.target.closest("[data-picks]")) return;
  const on = button().getAttribute("aria-pressed") !== "true";
  set(on);
  if (!on) document.querySelector("[data-clear-marks]")?.click();
});

document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-picking] tbody tr")?.querySelector("[data-mark-row]");
  if (!box || event.target === box || !button()?.checkVisibility()) return;
  event.preventDefault();
  event.stopPropagation();
  box.click();
}, true);
