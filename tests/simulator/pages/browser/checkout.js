// Changes discount codes without leaving the checkout; the same forms work without this script.

const summary = document.getElementById("summary");

summary.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-discounts]")) return;
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form));
  const response = await fetch(form.action, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ type: fields.type, code: fields.code }),
  });
  if (!response.ok) {
    form.submit();
    return;
  }
  document.dispatchEvent(new CustomEvent("checkout-changed", { detail: await response.json() }));
  const field = summary.querySelector("#code");
  field?.focus();
});

document.addEventListener("checkout-changed", (event) => {
  summary.innerHTML = event.detail.summary;
});
