// Places a popover below what opened it, where the browser cannot do so by CSS anchors;
// and tells the opener, so that it can be drawn as open.
const canAnchor = CSS.supports("position-area", "block-end");

function place(popover, opener) {
  const box = opener.getBoundingClientRect();
  const wide = popover.offsetWidth;
  const atEnd = popover.classList.contains("popover--end");
  const wished = atEnd ? box.right - wide : box.left;
  const below = box.bottom + popover.offsetHeight < innerHeight;
  popover.style.insetInlineStart = `${Math.max(8, Math.min(wished, innerWidth - wide - 8))}px`;
  popover.style.insetBlockStart = `${below ? box.bottom : Math.max(8, box.top - popover.offsetHeight - 8)}px`;
}

document.addEventListener("toggle", (event) => {
  const popover = event.target;
  if (!popover.matches?.("[popover]")) return;
  const opener = event.source || document.querySelector(`[popovertarget="${CSS.escape(popover.id)}"]`);
  if (!opener) return;
  opener.setAttribute("aria-expanded", String(event.newState === "open"));
  if (event.newState === "open" && !canAnchor) place(popover, opener);
}, true);
