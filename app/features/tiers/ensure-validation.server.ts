import type { ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import { adminGraphql } from "#app/shopify/admin-client.server.ts";
import { VALIDATION_CREATE } from "#app/shopify/operations/validation-create.ts";
import { VALIDATIONS } from "#app/shopify/operations/validations.ts";

/** Handle of the Function in `extensions/members-only-validation`. */
const FUNCTION_HANDLE = "members-only-validation";

/** `off`: by the merchant; `refused`: Shopify did not take it. */
type RuleState = "on" | "off" | "refused";

/**
 * Turns on the rule of cart and checkout that refuses members-only products, where it was never set up. One that the
 * merchant turned off stays off.
 *
 * @returns what there is now
 * @throws ShopifyUnavailable, ShopifyRefused
 */
export async function ensureValidation(shopId: ShopId): Promise<RuleState> {
  const { validations } = await adminGraphql<{
    validations: { nodes: { enabled: boolean; shopifyFunction: { handle: string } }[] };
  }>({ shopId, operation: VALIDATIONS, variables: {}, idempotent: true });
  const known = validations.nodes.filter(({ shopifyFunction }) => shopifyFunction.handle === FUNCTION_HANDLE);
  if (known.length > 0) return known.some(({ enabled }) => enabled) ? "on" : "off";
  const { validationCreate } = await adminGraphql<{ validationCreate: { userErrors: { code: string | null }[] } }>({
    shopId,
    operation: VALIDATION_CREATE,
    // A rule that fails lets customers buy: a shop that sells is worth more than one that is strict.
    variables: {
      validation: { functionHandle: FUNCTION_HANDLE, title: "Okaeri", enable: true, blockOnFailure: false },
    },
  });
  // Shopify takes a limited number of rules; the merchant may set this one up in the place of another.
  const [problem] = validationCreate.userErrors;
  if (!problem) return "on";
  log.warn({ shopId: String(shopId), code: problem.code }, "The rule of cart and checkout is not taken");
  return "refused";
}
