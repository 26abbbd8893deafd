// A control with data-of="name:a b" is shown, with its field, while the form's `name` is a or b.
function apply(form) {
  form.querySelectorAll("[data-of]").forEach((control) => {
    const [name, values] = control.dataset.of.split(":");
    const chosen = form.elements[name]?.value ?? "";
    control.closest(".field").hidden = !values.split(" ").includes(chosen);
  });
}

const all = (root) => root.querySelectorAll?.("form:has([data-of])").forEach(apply);
document.addEventListener("change", (event) => event.target.form && apply(event.target.form));
document.addEventListener("htmx:load", (event) => all(event.detail.elt));
all(document);
