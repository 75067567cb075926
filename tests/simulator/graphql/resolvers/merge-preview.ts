import type { SimCustomer } from "../../model.ts";
import { isGone } from "../../operations/customers.ts";
import { gid, parseGid, type ResolveContext } from "../context.ts";

/** What one customer may hold at most, as Shopify documents it. */
const MAX_TAGS = 250;
const MAX_NOTE_CHARACTERS = 5_000;

interface MergeError {
  errorFields: string[];
  message: string;
}

/** What merging two customers would do: the second one stays, unless something stands in the way. */
export function previewMerge(ids: { customerOneId: string; customerTwoId: string }, context: ResolveContext) {
  const [one, two] = [ids.customerOneId, ids.customerTwoId].map((id) => {
    const parsed = parseGid(id);
    return parsed?.type === "Customer" ? context.state.customers.get(parsed.id) : undefined;
  });
  const errors = [...errorsOf(one, context), ...errorsOf(two, context)];
  const together = [one, two].filter((customer) => customer !== undefined);
  const tags = [...new Set(together.flatMap((customer) => customer.tags))];
  const note = together.flatMap((customer) => customer.note ?? []).join(" ");
  const isBlocked = tags.length > MAX_TAGS || note.length > MAX_NOTE_CHARACTERS;
  return {
    resultingCustomerId: errors.length > 0 || isBlocked || !two ? null : gid("Customer", two.id),
    customerMergeErrors: errors.length > 0 ? errors : null,
    blockingFields: isBlocked
      ? { tags: tags.length > MAX_TAGS ? tags : [], note: note.length > MAX_NOTE_CHARACTERS ? note : null }
      : null,
    alternateFields: null,
    defaultFields: null,
  };
}

function errorsOf(customer: SimCustomer | undefined, { state }: ResolveContext): MergeError[] {
  if (!customer || isGone(customer)) return [{ errorFields: ["DELETED_AT"], message: "The customer was deleted." }];
  const errors: MergeError[] = [];
  if (customer.redactedAt !== undefined) {
    errors.push({ errorFields: ["REDACTED_AT"], message: "The customer’s data is being erased." });
  }
  if ([...state.storeCreditAccounts.values()].some((account) => account.customerId === customer.id)) {
    errors.push({ errorFields: ["STORE_CREDIT"], message: "The customer has store credit." });
  }
  return errors;
}
