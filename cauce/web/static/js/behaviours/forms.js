// Small courtesies of forms: show a password, send once, send on change, fill from a button.
document.addEventListener("click", (event) => {
  const eye = event.target.closest("[data-reveal]");
  if (eye) {
    const input = eye.parentElement.querySelector("input");
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    eye.setAttribute("aria-pressed", String(!shown));
  }
  const filler = event.target.closest("[data-fill]");
  if (filler) {
    const input = document.getElementById(filler.dataset.fills);
    input.value = filler.dataset.fill;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
  }
});

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || event.defaultPrevented) return;
  if (button.dataset.busy !== undefined) return event.preventDefault();
  button.dataset.busy = "";
  setTimeout(() => delete button.dataset.busy, 8000); // a failed request must not lock the form
});
addEventListener("pageshow", () => {
  document.querySelectorAll("[data-busy]").forEach((one) => delete one.dataset.busy);
});
document.addEventListener("htmx:afterRequest", () => {
  document.querySelectorAll("[data-busy]").forEach((one) => delete one.dataset.busy);
});

document.addEventListener("change", (event) => {
  if (event.target.closest("[data-send-on-change]")) event.target.form.requestSubmit();
});

// Esc leaves what is edited in place as it was.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.target.closest?.("[data-inplace]")?.querySelector("[data-cancel]")?.click();
});
