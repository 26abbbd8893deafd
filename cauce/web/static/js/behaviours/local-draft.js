// [data-draft="key"]: what one types survives a reload, a lost session or a lost race for the lead.
// Kept for this tab only, dropped once the form was taken, and all of it when one signs out.
const PREFIX = "draft:";
const kept = (field) => PREFIX + field.dataset.draft;

function restore(root) {
  root.querySelectorAll?.("[data-draft]").forEach((field) => {
    const text = sessionStorage.getItem(kept(field));
    if (text && !field.value) {
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
}

function forget(form) {
  form.querySelectorAll("[data-draft]").forEach((field) => sessionStorage.removeItem(kept(field)));
}

document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-draft]");
  if (!field) return;
  if (field.value) sessionStorage.setItem(kept(field), field.value);
  else sessionStorage.removeItem(kept(field));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-forget-drafts]")) {
    Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => sessionStorage.removeItem(key));
  } else if (!form.matches("[hx-post], [hx-put], [hx-patch], [hx-boost=true] form")) forget(form);
});

document.addEventListener("htmx:afterRequest", (event) => {
  // Where the answer took the form's place, the event tells of what stands around it.
  const form = event.detail.requestConfig.elt.closest("form");
  if (form && event.detail.successful) forget(form);
});
document.addEventListener("htmx:load", (event) => restore(event.detail.elt));
restore(document);
