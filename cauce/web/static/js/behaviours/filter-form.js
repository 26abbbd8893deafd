// [data-filter] in a popover: [data-narrow] hides the choices that do not hold what one types, Enter takes
// the first one left, and closing after a change sends the form. Empty fields stay out of the address.
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const changed = new WeakSet();

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("[data-filter]");
  if (!form) return;
  if (!event.target.matches("[data-narrow]")) return changed.add(form);
  const options = [...form.querySelectorAll(".option")];
  options.forEach((one) => (one.hidden = !fold(one.textContent).includes(fold(event.target.value))));
  form.querySelector("[data-none]").hidden = options.some((one) => !one.hidden);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-narrow]") || !event.target.value) return;
  const first = event.target.form.querySelector(".option:not([hidden]) input");
  if (first) first.checked = true;
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-filter]");
  if (form && event.target.type === "date") form.querySelectorAll("[type=radio]").forEach((one) => (one.checked = false));
  if (form && event.target.type === "radio") form.querySelectorAll("[type=date]").forEach((one) => (one.value = ""));
});

document.addEventListener("toggle", (event) => {
  const form = event.newState === "closed" && event.target.querySelector?.(":scope > [data-filter]");
  if (form && changed.delete(form)) form.requestSubmit();
}, true);

document.addEventListener("formdata", (event) => {
  if (!event.target.matches("[data-filter]")) return;
  [...event.formData].filter(([, value]) => !value).forEach(([name]) => event.formData.delete(name));
});

document.addEventListener("htmx:afterSettle", (event) => {
  const form = event.target.querySelector?.(":scope > [data-filter]");
  form?.querySelector("[data-narrow], .option input, input:not([type=hidden])")?.focus();
});
