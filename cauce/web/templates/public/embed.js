// Puts a hosted form where this script stands, in a frame that is as high as its content.
// data-target="#id" puts it there instead; data-theme="dark" where the page is dark.
(() => {
  const config = {{ config }};
  const script = document.currentScript || document.querySelector(`script[src^="${config.form}.js"]`);
  const target = script.dataset.target && document.querySelector(script.dataset.target);
  const origin = new URL(config.form).origin;
  const asked = new URLSearchParams(location.search);
  const query = new URLSearchParams({ embed: "1", page: location.href, referrer: document.referrer });
  for (const name of config.tracked) if (asked.get(name)) query.set(name, asked.get(name));
  if (script.dataset.theme) query.set("theme", script.dataset.theme);

  const frame = document.createElement("iframe");
  frame.src = `${config.form}?${query}`;
  frame.title = config.title;
  Object.assign(frame.style, { display: "block", inlineSize: "100%", blockSize: "30rem", border: "0" });
  if (target) target.append(frame);
  else script.after(frame);

  addEventListener("message", (event) => {
    // Only our own frame is heard, and only from where it was loaded.
    if (event.source !== frame.contentWindow || event.origin !== origin) return;
    const { height, sent, redirect } = event.data || {};
    if (Number.isFinite(height)) frame.style.blockSize = `${Math.min(Math.max(height, 80), 5000)}px`;
    if (sent) document.dispatchEvent(new CustomEvent("cauce:sent", { detail: { form: config.form } }));
    if (/^https?:\/\//.test(redirect || "")) location.assign(redirect);
  });
})();
