// [data-copy="text"] or [data-copy-from="id"]: copies, and says so for two seconds.
function textOf(button) {
  if (button.dataset.copy !== undefined) return button.dataset.copy;
  const source = document.getElementById(button.dataset.copyFrom);
  return source.value ?? source.textContent;
}

// A page without TLS has no navigator.clipboard; the old way still works there.
async function put(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  await put(textOf(button));
  const before = button.getAttribute("aria-label");
  button.setAttribute("aria-label", button.dataset.copied || before || "");
  button.dataset.done = "";
  setTimeout(() => {
    delete button.dataset.done;
    if (before === null) button.removeAttribute("aria-label");
    else button.setAttribute("aria-label", before);
  }, 2000);
});
