// Simple stand-ins for the platform's elements: each keeps its children where the extension put them and draws around them.

const GAPS = {
  none: "0",
  "small-500": "2px",
  "small-400": "2px",
  "small-300": "4px",
  "small-200": "4px",
  "small-100": "8px",
  small: "8px",
  base: "14px",
  large: "20px",
  "large-100": "20px",
  "large-200": "28px",
  "large-300": "36px",
};

const STYLE = `
  :host { display: block; font: inherit; color: inherit; }
  :host([hidden]) { display: none; }
  * { box-sizing: border-box; }
  h1, h2, h3, h4, p { margin: 0; font-weight: 650; line-height: 1.35; }
  h1 { font-size: 1.6rem; } h2 { font-size: 1.1rem; } h3, h4 { font-size: 1rem; }
  button, a.button { font: inherit; font-weight: 600; padding: 9px 16px; border-radius: 8px; border: 1px solid #24543f; cursor: pointer; background: #24543f; color: #fff; text-decoration: none; display: inline-block; }
  button.secondary, a.secondary { background: #fff; color: #24543f; }
  button.plain { background: none; border-color: transparent; color: #24543f; text-decoration: underline; padding: 2px; }
  button:disabled { opacity: 0.6; cursor: default; }
  button:focus-visible, a:focus-visible, input:focus-visible { outline: 3px solid #b5651d; outline-offset: 2px; }
  .banner { border: 1px solid #8a8f98; border-left-width: 5px; border-radius: 8px; padding: 12px 14px; background: #f6f7f9; }
  .banner.warning { border-color: #8a6100; background: #fff8e5; }
  .banner.critical { border-color: #a3261d; background: #fdf0ef; color: #7c1a13; }
  .banner.success { border-color: #1d6b41; background: #eef8f1; }
  .badge { display: inline-block; border-radius: 999px; padding: 2px 10px; font-size: 0.85em; background: #e3efe8; color: #17402e; }
  .bar { height: 10px; border-radius: 999px; background: #dfe3e1; overflow: hidden; }
  .bar > div { height: 100%; background: #24543f; }
  .skeleton { height: 0.9em; border-radius: 4px; background: #e4e7e6; margin: 0.35em 0; }
  hr { border: 0; border-top: 1px solid #d5d9d7; margin: 0; }
`;

const ATTRIBUTES = [
  "heading",
  "tone",
  "variant",
  "disabled",
  "loading",
  "href",
  "target",
  "type",
  "color",
  "gap",
  "direction",
  "justifycontent",
  "alignitems",
  "padding",
  "border",
  "borderradius",
  "background",
  "value",
  "max",
  "accessibilitylabel",
  "accessibilityrole",
  "label",
  "name",
  "src",
  "alt",
  "checked",
  "error",
  "open",
  "summary",
];

const escapeText = (text) =>
  String(text ?? "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll('"', "&quot;");

function define(name, draw, after) {
  if (customElements.get(name)) return;
  customElements.define(
    name,
    class extends HTMLElement {
      static observedAttributes = ATTRIBUTES;
      constructor() {
        super();
        this.attachShadow({ mode: "open" });
      }
      connectedCallback() {
        this.redraw();
      }
      attributeChangedCallback() {
        if (this.isConnected) this.redraw();
      }
      flag(attribute) {
        return this.hasAttribute(attribute) && this.getAttribute(attribute) !== "false";
      }
      redraw() {
        const at = (attribute) => this.getAttribute(attribute) ?? "";
        const had = this.shadowRoot.activeElement !== null;
        this.shadowRoot.innerHTML = `<style>${STYLE}</style>${draw(this, at)}`;
        after?.(this);
        if (had) this.shadowRoot.querySelector("button, a, input")?.focus();
      }
    },
  );
}

/** The level of a heading follows how deep its sections are. */
function headingLevel(element) {
  let depth = 0;
  for (let node = element.parentElement; node; node = node.parentElement) {
    if (node.localName === "s-section") depth += 1;
  }
  return Math.min(depth + 2, 4);
}

const slot = "<slot></slot>";

define(
  "s-page",
  (_, at) =>
    `<style>.page { display: grid; gap: 20px; }</style><div class="page">${at("heading") && `<h1>${escapeText(at("heading"))}</h1>`}${slot}</div>`,
);

define("s-section", (element, at) => {
  const level = headingLevel(element);
  const label = at("heading")
    ? ' aria-labelledby="h"'
    : at("accessibilitylabel")
      ? ` aria-label="${escapeText(at("accessibilitylabel"))}"`
      : "";
  return `<style>section { display: grid; gap: 14px; padding: 18px; border: 1px solid #d5d9d7; border-radius: 12px; background: #fff; }</style>
    <section${label}>${at("heading") && `<h${level} id="h">${escapeText(at("heading"))}</h${level}>`}${slot}</section>`;
});

define("s-stack", (_, at) => {
  const gap = at("gap")
    .split(" ")
    .map((part) => GAPS[part] ?? "0")
    .join(" ");
  const row = at("direction") === "inline";
  const role = at("accessibilityrole") && ` role="${escapeText(at("accessibilityrole"))}"`;
  const label = at("accessibilitylabel") && ` aria-label="${escapeText(at("accessibilitylabel"))}"`;
  const align = at("alignitems") || (row ? "center" : at("direction") ? "stretch" : "stretch");
  return `<style>.stack { display: flex; flex-direction: ${row ? "row" : "column"}; flex-wrap: ${row ? "wrap" : "nowrap"}; gap: ${gap}; justify-content: ${escapeText(at("justifycontent") || "flex-start")}; align-items: ${escapeText(align)}; }</style>
    <div class="stack"${role}${label}>${slot}</div>`;
});

define(
  "s-grid",
  (_, at) =>
    `<style>.grid { display: grid; gap: ${GAPS[at("gap")] ?? "14px"}; }</style><div class="grid">${slot}</div>`,
);
define("s-grid-item", () => slot);

define("s-box", (_, at) => {
  const border = at("border") && at("border") !== "none" ? "1px solid #c4cac7" : "0";
  return `<style>.box { padding: ${GAPS[at("padding")] ?? "0"}; border: ${border}; border-radius: ${at("borderradius") ? "10px" : "0"}; background: ${at("background") === "subdued" ? "#f3f5f4" : "transparent"}; }</style><div class="box">${slot}</div>`;
});

define("s-heading", (element) => `<h${headingLevel(element)}>${slot}</h${headingLevel(element)}>`);

define("s-text", (_, at) => {
  const tag =
    at("type") === "strong" ? "strong" : at("type") === "small" ? "small" : at("type") === "emphasis" ? "em" : "span";
  const color =
    { critical: "#a3261d", success: "#1d6b41", warning: "#7a5600" }[at("tone")] ??
    (at("color") === "subdued" ? "#565d5a" : "inherit");
  return `<style>:host { display: inline; } ${tag} { color: ${color}; }</style><${tag}>${slot}</${tag}>`;
});
define(
  "s-paragraph",
  (_, at) =>
    `<style>p { font-weight: 400; color: ${at("color") === "subdued" ? "#565d5a" : "inherit"}; }</style><p>${slot}</p>`,
);

define("s-button", (element, at) => {
  const kind =
    at("variant") === "secondary"
      ? "secondary"
      : at("variant") === "tertiary" || at("variant") === "plain"
        ? "plain"
        : "";
  const label = at("accessibilitylabel") && ` aria-label="${escapeText(at("accessibilitylabel"))}"`;
  if (at("href"))
    return `<style>:host { display: inline-block; }</style><a class="button ${kind}" href="${escapeText(at("href"))}"${label}>${slot}</a>`;
  const off = element.flag("disabled") || element.flag("loading") ? " disabled" : "";
  const busy = element.flag("loading") ? ' aria-busy="true"' : "";
  return `<style>:host { display: inline-block; align-self: flex-start; }</style><button type="button" class="${kind}"${label}${off}${busy}>${slot}</button>`;
});

define(
  "s-link",
  (_, at) =>
    `<style>:host { display: inline; } a { color: #24543f; }</style><a href="${escapeText(at("href") || "#")}"${at("target") === "_blank" ? ' target="_blank" rel="noopener"' : ""}>${slot}</a>`,
);

define("s-banner", (_, at) => {
  const role = at("tone") === "critical" ? "alert" : "status";
  return `<style>.banner { display: grid; gap: 8px; }</style><div class="banner ${escapeText(at("tone"))}" role="${role}">${at("heading") && `<p>${escapeText(at("heading"))}</p>`}<div>${slot}</div></div>`;
});

define(
  "s-badge",
  () => `<style>:host { display: inline-block; align-self: flex-start; }</style><span class="badge">${slot}</span>`,
);
define("s-divider", () => "<hr>");
define("s-icon", () => "");
define("s-spinner", (_, at) => `<span role="status">${escapeText(at("accessibilitylabel") || "…")}</span>`);

define("s-progress", (_, at) => {
  const max = Number(at("max") || 1);
  const value = Number(at("value") || 0);
  const share = max > 0 ? Math.max(0, Math.min(100, (100 * value) / max)) : 0;
  return `<div class="bar" role="progressbar" aria-valuemin="0" aria-valuemax="${max}" aria-valuenow="${value}" aria-label="${escapeText(at("accessibilitylabel") || "progress")}"><div style="width: ${share}%"></div></div>`;
});

define(
  "s-skeleton-paragraph",
  () => '<div aria-hidden="true"><div class="skeleton"></div><div class="skeleton" style="width: 70%"></div></div>',
);

define("s-unordered-list", () => `<div role="list">${slot}</div>`);
define("s-ordered-list", () => `<div role="list">${slot}</div>`);
define("s-list-item", () => `<div role="listitem">${slot}</div>`);
define(
  "s-image",
  (_, at) => `<img src="${escapeText(at("src"))}" alt="${escapeText(at("alt"))}" style="max-width: 100%">`,
);
define(
  "s-details",
  (element, at) =>
    `<details${element.flag("open") ? " open" : ""}><summary>${escapeText(at("summary"))}<slot name="summary"></slot></summary>${slot}</details>`,
);
define("s-clipboard-item", () => "");

/** Fields keep their value on the element, as the platform's do, and tell of changes by input and change events. */
function defineField(name, type) {
  define(
    name,
    (element, at) =>
      `<style>label { display: grid; gap: 4px; font-weight: 600; } input, textarea { font: inherit; padding: 9px; border: 1px solid #7b827e; border-radius: 8px; } .error { color: #a3261d; font-weight: 400; }</style>
      <label>${escapeText(at("label"))}${type === "textarea" ? `<textarea>${escapeText(at("value"))}</textarea>` : `<input type="${type}" value="${escapeText(at("value"))}"${element.flag("disabled") ? " disabled" : ""}>`}${at("error") && `<span class="error" role="alert">${escapeText(at("error"))}</span>`}</label>`,
    (element) => {
      const input = element.shadowRoot.querySelector("input, textarea");
      const tell = (event) => {
        element.value = input.value;
        event.stopPropagation();
        element.dispatchEvent(new Event(event.type, { bubbles: true }));
      };
      input.addEventListener("input", tell);
      input.addEventListener("change", tell);
    },
  );
}
defineField("s-text-field", "text");
defineField("s-email-field", "email");
defineField("s-number-field", "number");
defineField("s-text-area", "textarea");

define(
  "s-checkbox",
  (element, at) =>
    `<label><input type="checkbox"${element.flag("checked") ? " checked" : ""}${element.flag("disabled") ? " disabled" : ""}> ${escapeText(at("label"))}</label>`,
  (element) => {
    const input = element.shadowRoot.querySelector("input");
    input.addEventListener("change", () => {
      element.checked = input.checked;
      element.dispatchEvent(new Event("change", { bubbles: true }));
    });
  },
);

/** A choice whose options are the `s-option` elements that it holds; it follows them when they change. */
define("s-option", () => "");
define(
  "s-select",
  (element, at) => {
    const value = element.value ?? at("value");
    const options = [...element.querySelectorAll("s-option")].map((option) => {
      const own = option.getAttribute("value") ?? "";
      return `<option value="${escapeText(own)}"${own === value ? " selected" : ""}>${escapeText(option.textContent)}</option>`;
    });
    return `<style>label { display: grid; gap: 4px; font-weight: 600; } select { font: inherit; padding: 9px; border: 1px solid #7b827e; border-radius: 8px; background: #fff; } slot { display: none; }</style>
      <label>${escapeText(at("label"))}<select${element.flag("disabled") ? " disabled" : ""}>${options.join("")}</select></label>${slot}`;
  },
  (element) => {
    const select = element.shadowRoot.querySelector("select");
    select.addEventListener("change", () => {
      element.value = select.value;
      element.dispatchEvent(new Event("change", { bubbles: true }));
    });
    element.watcher ??= new MutationObserver(() => element.redraw());
    element.watcher.observe(element, { childList: true, subtree: true, characterData: true });
  },
);

/** One of several choices, which are the `s-choice` elements that it holds. */
define("s-choice", () => "");
define(
  "s-choice-list",
  (element, at) => {
    const choices = [...element.querySelectorAll("s-choice")].map((choice) => {
      const own = choice.getAttribute("value") ?? "";
      const isChosen = element.values ? element.values.includes(own) : choice.hasAttribute("selected");
      return `<label><input type="radio" name="choice" value="${escapeText(own)}"${isChosen ? " checked" : ""}> ${escapeText(choice.textContent)}</label>`;
    });
    return `<style>fieldset { border: 0; margin: 0; padding: 0; display: grid; gap: 8px; } .slot { display: none; }</style>
      <fieldset aria-label="${escapeText(at("label"))}">${choices.join("")}</fieldset><div class="slot">${slot}</div>`;
  },
  (element) => {
    for (const input of element.shadowRoot.querySelectorAll("input")) {
      input.addEventListener("change", () => {
        element.values = [input.value];
        element.dispatchEvent(new Event("change", { bubbles: true }));
      });
    }
    element.watcher ??= new MutationObserver(() => element.redraw());
    element.watcher.observe(element, { childList: true, subtree: true, characterData: true });
  },
);
