// [data-key]: the key that presses a button, follows a link or focuses a field.
// Written «n», «/», «g l» (one after the other), «Ctrl+Enter» or «Alt+ArrowLeft».
// Plain keys rest while one types; keys with Ctrl or Alt work inside their own form,
// and Ctrl+Enter sends any form.
let first = "";
let timer = 0;

function written(event) {
  const held = (event.ctrlKey || event.metaKey ? "Ctrl+" : "") + (event.altKey ? "Alt+" : "");
  return held + (event.key.length === 1 ? event.key.toLowerCase() : event.key);
}

export function isTyping(element) {
  if (element.isContentEditable || element.matches("textarea, select")) return true;
  return element.matches("input") && !element.matches("[type=checkbox], [type=radio], [type=button], [type=submit]");
}

function visible(key, within) {
  const all = within.querySelectorAll(`[data-key="${CSS.escape(key)}"]`);
  return [...all].find((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled);
}

// Every key that is heard just now with the element it presses, for the sheet that lists them.
export function keysOf(within) {
  const keys = new Set([...within.querySelectorAll("[data-key]")].map((one) => one.dataset.key));
  return [...keys].map((key) => [key, visible(key, within)]).filter(([key, element]) => element && key !== "/");
}

function press(element) {
  if (element.matches("input:not([type=checkbox], [type=radio]), textarea, select")) {
    element.focus();
    element.select?.();
  } else element.click();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || event.isComposing || !event.target.matches) return;
  const key = written(event);
  const held = key.startsWith("Ctrl+") || key.startsWith("Alt+");
  const typing = isTyping(event.target);
  if (typing && !held) {
    if (event.key === "Escape" && event.target.matches("[type=search]")) event.target.blur();
    return;
  }
  const open = document.querySelector("dialog[open]");
  const within = (typing && event.target.form) || open || document;
  const found = (first && visible(`${first} ${key}`, within)) || visible(key, within);
  clearTimeout(timer);
  first = "";
  if (found) {
    event.preventDefault();
    press(found);
  } else if (key === "Ctrl+Enter" && event.target.form) {
    event.preventDefault();
    event.target.form.requestSubmit();
  } else if (!held && key.length === 1) {
    first = key;
    timer = setTimeout(() => (first = ""), 900);
  }
});
