import { useFetcher } from "@remix-run/react";
import { useEffect } from "react";

/** A product, one of its variants, or a collection of the shop, as it is chosen from a list. */
export interface TitledItem {
  id: string;
  title: string;
}

const ADDRESSES = {
  products: "/app/products/search",
  variants: "/app/loyalty/rewards/variants",
  collections: "/app/products/collections",
} as const;

/** Variants are told as products are. */
interface Answer {
  products?: TitledItem[];
  collections?: TitledItem[];
  ok?: boolean;
}

/** Wait after the last key before anything is looked for. */
const TYPING_MS = 250;

/**
 * Products, variants or collections whose title holds what was typed.
 *
 * @param of what is looked for; null: nothing
 * @returns `failed` when Shopify, which knows the collections, gave no answer
 */
export function useTitleSearch(
  of: keyof typeof ADDRESSES | null,
  typed: string,
): { found: TitledItem[]; loading: boolean; failed: boolean } {
  const { load, data, state } = useFetcher<Answer>();
  useEffect(() => {
    if (of === null) return;
    const timer = setTimeout(() => load(`${ADDRESSES[of]}?${new URLSearchParams({ q: typed })}`), TYPING_MS);
    return () => clearTimeout(timer);
  }, [of, typed, load]);
  return {
    found: data?.[of === "collections" ? "collections" : "products"] ?? [],
    loading: state !== "idle" && !data,
    failed: data?.ok === false,
  };
}
