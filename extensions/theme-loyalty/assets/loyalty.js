// Follows the variant picker: the number of points changes, nothing else. Without this script the points of the variant
// that the server chose stay.
(() => {
  if (customElements.get("okaeri-product-points")) return;

  const ID_FIELD = 'form[action*="/cart/add"] [name="id"]';

  class ProductPoints extends HTMLElement {
    connectedCallback() {
      this.prices = new Map(this.dataset.prices.split(",").map((each) => each.split(":")));
      this.stopping = new AbortController();
      // Themes change the chosen variant's field and say so with a change event; some set the field alone.
      document.addEventListener("change", () => this.follow(), { signal: this.stopping.signal });
      this.watcher = new MutationObserver(() => this.follow());
      for (const field of document.querySelectorAll(ID_FIELD)) {
        this.watcher.observe(field, { attributes: true, attributeFilter: ["value"] });
      }
    }

    disconnectedCallback() {
      this.stopping.abort();
      this.watcher.disconnect();
    }

    follow() {
      const root = this.closest(".shopify-section, main") ?? document;
      const field = root.querySelector(ID_FIELD) ?? document.querySelector(ID_FIELD);
      const price = this.prices.get(field?.value);
      if (price === undefined) return;
      const text = this.sentence(this.pointsOf(Number(price)));
      const place = this.querySelector(".okaeri-points__text");
      if (place.textContent !== text) place.textContent = text;
    }

    /** The same steps as the server's, on whole minor units. */
    pointsOf(price) {
      const { points, perMinor, factor, extras, more, scale, tax } = this.dataset;
      const minor = Math.floor((price * Number(scale) * 100) / Number(tax) + 0.000001);
      const plain = Math.floor(minor / Number(perMinor)) * Number(points);
      const parts = [factor, ...extras.split(",").filter(Boolean)].map((part) => Math.floor((plain * part) / 10000));
      return parts.reduce((sum, part) => sum + part, Number(more));
    }

    sentence(points) {
      const textOf = (name) => this.querySelector(`[data-${name}]`).content.textContent.trim();
      const shown = textOf(points === 1 ? "one" : "other").replace(/\d+/, points.toLocaleString("en"));
      return textOf("sentence").replace("%", () => shown);
    }
  }

  customElements.define("okaeri-product-points", ProductPoints);
})();
