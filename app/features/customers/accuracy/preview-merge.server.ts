import { parseId, type ShopId, toGid } from "#app/lib/ids.ts";
import { adminGraphql } from "#app/shopify/admin-client.server.ts";
import { CUSTOMER_MERGE_PREVIEW } from "#app/shopify/operations/customer-merge-preview.ts";
import type { MergePreview } from "./types.ts";

interface Answer {
  customerMergePreview: {
    resultingCustomerId: string | null;
    customerMergeErrors: { errorFields: string[]; message: string }[] | null;
    blockingFields: { note: string | null; tags: string[] } | null;
  };
}

/**
 * Asks Shopify what merging two customers would do; nothing is merged.
 *
 * @throws ShopifyUnavailable, ShopifyRefused
 */
export async function previewMerge(options: {
  shopId: ShopId;
  customerIds: readonly [bigint, bigint];
  signal: AbortSignal;
}): Promise<Extract<MergePreview, { ok: true }>> {
  const { shopId, customerIds, signal } = options;
  const [one, two] = customerIds.map((id) => toGid("Customer", id));
  const answer = await adminGraphql<Answer>({
    shopId,
    operation: CUSTOMER_MERGE_PREVIEW,
    variables: { one, two },
    signal,
  });
  const { resultingCustomerId, customerMergeErrors, blockingFields } = answer.customerMergePreview;
  const kept = parseId(resultingCustomerId);
  return {
    ok: true,
    keptId: kept === null ? null : String(kept),
    problems: [...new Set((customerMergeErrors ?? []).flatMap(({ errorFields }) => errorFields))],
    // Shopify names what does not fit into one customer.
    tooManyTags: (blockingFields?.tags.length ?? 0) > 0,
    noteTooLong: Boolean(blockingFields?.note),
  };
}
