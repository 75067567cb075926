// The admin around the app: menu, title, toasts and save bar, and the frame's address following the app's.

const config = JSON.parse(document.getElementById("frame-config").textContent);
const frame = document.getElementById("app-frame");
const nav = document.getElementById("app-nav");
const text = (key) => config.texts[`frame.${key}`] ?? key;
const send = (type, detail = {}) =>
  frame.contentWindow.postMessage({ appBridge: true, type, ...detail }, config.appOrigin);

let appPath = location.pathname.slice(config.base.length) || "/";
let openBars = [];
let shownChrome = { items: [], actions: [], title: "", documentTitle: "" };

function frameAddress(path) {
  const [pathname, search = ""] = path.split("?");
  const query = new URLSearchParams(search);
  for (const name of config.parameters) query.delete(name);
  query.set("locale", config.locale);
  return `${config.base}${pathname === "/" ? "" : pathname}?${query}`;
}

function drawNav() {
  const here = appPath.split("?")[0];
  nav.replaceChildren(
    ...shownChrome.items
      .filter((item) => !item.home)
      .map((item) => {
        const entry = document.createElement("li");
        const link = document.createElement("a");
        link.textContent = item.label;
        link.href = frameAddress(item.href);
        if (here === item.href || here.startsWith(`${item.href}/`)) link.setAttribute("aria-current", "page");
        link.addEventListener("click", (event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          go(item.href);
        });
        entry.append(link);
        return entry;
      }),
  );
}

function go(href) {
  if (openBars.length > 0 && !confirm(text("leave"))) return;
  send("navigate", { href });
}

function drawTitle() {
  document.getElementById("app-title").textContent = shownChrome.title || shownChrome.documentTitle || "Okaeri";
  document
    .getElementById("title-actions")
    .replaceChildren(
      ...shownChrome.actions.map((action, index) =>
        button(action.label, { disabled: action.disabled, secondary: !action.primary }, () =>
          send("title-action", { index }),
        ),
      ),
    );
}

function drawSaveBar(bars) {
  openBars = bars;
  const place = document.getElementById("save-bar");
  const bar = bars.at(-1);
  place.hidden = !bar;
  if (!bar) {
    place.replaceChildren();
    return;
  }
  const label = document.createElement("span");
  label.textContent = text("unsaved");
  const busy = bar.save.loading;
  place.replaceChildren(
    label,
    button(bar.discard.label || text("discard"), { disabled: bar.discard.disabled || busy, secondary: true }, () =>
      send("save-bar-action", { id: bar.id, kind: "discard" }),
    ),
    button(bar.save.label || text("save"), { disabled: bar.save.disabled || busy }, () =>
      send("save-bar-action", { id: bar.id, kind: "save" }),
    ),
  );
}

function button(label, { disabled = false, secondary = false }, onClick) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.disabled = disabled;
  if (secondary) made.className = "secondary";
  made.addEventListener("click", onClick);
  return made;
}

const toasts = document.getElementById("toasts");
function showToast({ id, message, isError, action, duration }) {
  const toast = document.createElement("div");
  toast.className = isError ? "toast error-toast" : "toast";
  toast.dataset.toast = id;
  const words = document.createElement("span");
  words.textContent = message;
  toast.append(words);
  if (action) toast.append(button(action, { secondary: true }, () => send("toast-action", { id })));
  const close = button("×", { secondary: true }, () => hideToast(id));
  close.setAttribute("aria-label", text("dismiss"));
  toast.append(close);
  toasts.append(toast);
  setTimeout(() => hideToast(id), duration);
}
function hideToast(id) {
  const toast = toasts.querySelector(`[data-toast="${CSS.escape(id)}"]`);
  if (!toast) return;
  toast.remove();
  send("toast-gone", { id });
}

async function answer(call, work) {
  try {
    send("answer", { call, value: await work() });
  } catch (error) {
    send("answer", { call, error: String(error.message ?? error) });
  }
}

const handlers = {
  "id-token": ({ call }) =>
    answer(call, async () => {
      const response = await fetch(config.idTokenUrl, { method: "POST" });
      if (!response.ok) throw new Error(`No id token: the admin answered ${response.status}`);
      return (await response.json()).token;
    }),
  "leave-confirmation": ({ call }) =>
    answer(call, async () => {
      if (!confirm(text("leave"))) throw new Error("The person stays on the page");
    }),
  location({ path, title }) {
    appPath = path;
    history.replaceState(null, "", frameAddress(path));
    updateLanguageLinks();
    if (title) shownChrome.documentTitle = title;
    drawNav();
    drawTitle();
  },
  chrome(next) {
    shownChrome = next;
    drawNav();
    drawTitle();
    drawSaveBar(next.bars);
  },
  toast: showToast,
  "toast-hide": ({ id }) => hideToast(id),
  loading({ on }) {
    document.getElementById("loading-bar").hidden = !on;
  },
  "admin-page"({ path }) {
    location.assign(
      `${config.adminBase}/${path.replace(/^\/+/, "")}${path.includes("?") ? "&" : "?"}locale=${config.locale}`,
    );
  },
};

/** The other language opens the page that is shown now, not the one first opened. */
function updateLanguageLinks() {
  for (const link of document.querySelectorAll(".languages a")) {
    const url = new URL(location.href);
    url.searchParams.set("locale", link.lang);
    link.href = url.pathname + url.search;
  }
}

addEventListener("message", (event) => {
  if (event.source !== frame.contentWindow || event.origin !== config.appOrigin || !event.data?.appBridge) return;
  handlers[event.data.type]?.(event.data);
});

document.querySelector("[data-app-home]").addEventListener("click", (event) => {
  const home = shownChrome.items.find((item) => item.home) ?? shownChrome.items[0];
  if (!home || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  go(home.href);
});
