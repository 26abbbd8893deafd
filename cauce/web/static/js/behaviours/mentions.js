// [data-mentions="address"]: «@» and some letters in a note offer the colleagues who see its lead. The
// arrows walk them, Enter or Tab takes one, Escape leaves. What the text says is what calls them.
const CALL = /(?:^|[^\p{L}\p{N}_])@([\p{L}\p{N}][\p{L}\p{M}\p{N}.'-]*(?: [\p{L}\p{N}][\p{L}\p{M}\p{N}.'-]*){0,2})$/u;
let field = null, list = null; // while a list is open
let nobody = null; // what found nobody: further letters will not either
let waiting = null;

function asked(area) {
  const typed = CALL.exec(area.value.slice(0, area.selectionStart));
  return typed && `${area.dataset.mentions}?q=${encodeURIComponent(typed[1])}`;
}

async function offer(area) {
  waiting?.abort();
  const address = asked(area);
  if (!address || (nobody && address.startsWith(nobody))) return close();
  waiting = new AbortController();
  try {
    const answer = await fetch(address, { signal: waiting.signal, redirect: "error" });
    const html = answer.status === 200 ? await answer.text() : "";
    nobody = answer.status === 204 ? address : null;
    close();
    if (html && document.activeElement === area && asked(area) === address) open(area, html);
  } catch (error) {
    if (error.name !== "AbortError") close();
  }
}

function open(area, html) {
  area.insertAdjacentHTML("afterend", html);
  field = area;
  list = area.nextElementSibling;
  const now = { role: "combobox", "aria-expanded": "true", "aria-autocomplete": "list", "aria-controls": list.id };
  Object.entries(now).forEach(([name, value]) => area.setAttribute(name, value));
  choose(list.firstElementChild);
}

function close() {
  list?.remove();
  for (const name of ["role", "aria-expanded", "aria-autocomplete", "aria-controls", "aria-activedescendant"]) field?.removeAttribute(name);
  field = list = null;
}

function choose(option) {
  for (const one of list.children) one.setAttribute("aria-selected", String(one === option));
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = [...list.children];
  const here = all.findIndex((one) => one.ariaSelected === "true");
  choose(all[(here + by + all.length) % all.length]);
}

function take(option) {
  const area = field;
  const start = area.value.lastIndexOf("@", area.selectionStart - 1);
  close();
  area.setRangeText(`@${option.dataset.callsBy} `, start, area.selectionStart, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

const chosen = () => take(list.querySelector("[aria-selected=true]"));
const KEYS = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: chosen, Tab: chosen, Escape: close };

document.addEventListener("input", (event) => event.target.matches?.("[data-mentions]") && offer(event.target));
document.addEventListener("focusout", (event) => event.target === field && close());
document.addEventListener("pointerdown", (event) => list?.contains(event.target) && event.preventDefault());
document.addEventListener("click", (event) => {
  const option = list && event.target.closest("[role=option]");
  if (option && list.contains(option)) take(option);
});
// Before whatever else hears of these keys: a form, the page, the notes to choose.
document.addEventListener("keydown", (event) => {
  if (event.target !== field || !KEYS[event.key] || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  KEYS[event.key]();
}, true);
