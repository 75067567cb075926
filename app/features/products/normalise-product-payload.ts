import { z } from "zod";
import { parseId } from "#app/lib/ids.ts";
import { toMinor } from "#app/lib/money.ts";
import { splitTags } from "#app/lib/split-tags.ts";
import type { ProductFact } from "./types.ts";

const id = z.union([z.number(), z.string()]).optional();
const productSchema = z.object({
  id,
  admin_graphql_api_id: z.string().nullish(),
  title: z.string().nullish(),
  product_type: z.string().nullish(),
  vendor: z.string().nullish(),
  status: z.string().nullish(),
  tags: z.string().nullish(),
  updated_at: z.iso.datetime({ offset: true }),
  variants: z
    .array(
      z.object({
        id,
        admin_graphql_api_id: z.string().nullish(),
        title: z.string().nullish(),
        sku: z.string().nullish(),
        price: z.string().nullish(),
      }),
    )
    .nullish(),
});

/**
 * Reads the body of products/create and products/update (REST form). The cost of a variant is not in it.
 *
 * @returns null when the value is not a product
 */
export function normaliseProductPayload(
  payload: unknown,
  told: { observedAt: string; currency: string },
): ProductFact | null {
  const result = productSchema.safeParse(payload);
  if (!result.success) return null;
  const product = result.data;
  const productId = parseId(product.admin_graphql_api_id) ?? parseId(product.id);
  if (productId === null) return null;
  return {
    productId,
    title: product.title ?? "",
    productType: product.product_type ?? "",
    vendor: product.vendor ?? "",
    tags: splitTags(product.tags ?? ""),
    status: product.status ?? "active",
    updatedAt: product.updated_at,
    observedAt: told.observedAt,
    variants: (product.variants ?? []).flatMap((variant) => {
      const variantId = parseId(variant.admin_graphql_api_id) ?? parseId(variant.id);
      if (variantId === null) return [];
      const priceMinor = variant.price ? toMinor(variant.price, told.currency) : null;
      return [{ variantId, title: variant.title ?? "", sku: variant.sku ?? "", priceMinor }];
    }),
  };
}
