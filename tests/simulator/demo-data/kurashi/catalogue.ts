import { readFileSync } from "node:fs";

/** A product family: a trial and its regular pack. */
export type Family = {
  family: string;
  kind: "food" | "cosmetic";
  /** Typical days until a pack is used up. */
  gapDays: number;
  /** Share of trial buyers who go on to the regular product. */
  conversion: number;
  /** Share of first purchases, relative to the others. */
  weight: number;
};

export type CatalogueProduct = {
  id: string;
  title: string;
  handle: string;
  type: string;
  taxRate: number;
  family: string | null;
  role: "trial" | "regular" | "extra" | "gift";
  tags: string[];
  variants: { id: string; title: string; sku: string; priceYen: number; costYen: number | null }[];
};

export type Coupon = {
  discountId: string;
  codeId: string;
  code: string;
  title: string;
  amountYen?: number;
  percentage?: number;
  minimumYen: number;
};

export type Catalogue = {
  sellingPlan: { id: string; groupId: string; groupName: string; name: string; discount: number };
  families: Family[];
  products: CatalogueProduct[];
  coupons: Coupon[];
};

/** One sellable thing, with its product. */
export type Item = CatalogueProduct["variants"][number] & { product: CatalogueProduct };

/** The shop's catalogue as kept in `catalogue.json`; prices include tax. */
export function readCatalogue(): Catalogue {
  return JSON.parse(readFileSync(new URL("./catalogue.json", import.meta.url), "utf8")) as Catalogue;
}

/** All variants of a catalogue. */
export function itemsOf(catalogue: Catalogue): Item[] {
  return catalogue.products.flatMap((product) => product.variants.map((variant) => ({ ...variant, product })));
}
