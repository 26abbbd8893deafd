// [data-menu]: arrows, Home and End move through a menu's items; opening it focuses the first, and
// sending a form by one closes it.
const ITEMS = "a[href], button:not([disabled]), input[type=checkbox], input[type=radio]";

function items(menu) {
  return [...menu.querySelectorAll(ITEMS)].filter((one) => one.checkVisibility());
}

document.addEventListener("toggle", (event) => {
  if (event.newState !== "open" || !event.target.matches?.("[data-menu]")) return;
  items(event.target)[0]?.focus();
}, true);

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("[data-menu]");
  if (!menu) return;
  const all = items(menu);
  const here = all.indexOf(document.activeElement);
  const to = {
    ArrowDown: (here + 1) % all.length,
    ArrowUp: (here - 1 + all.length) % all.length,
    Home: 0,
    End: all.length - 1,
  }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  all[to].focus();
});

// What an item sends may leave the page as it is: a file to download.
document.addEventListener("submit", (event) => {
  event.submitter?.closest("[data-menu]:popover-open")?.hidePopover();
});
