import { PROGRAMME_METAFIELD, parseProgramme } from "../../app/contracts/programme.ts";
import {
  API_URL_METAFIELD,
  LOYALTY_METAFIELD,
  type LoyaltyView,
  parseLoyaltyView,
} from "../../app/contracts/shopper.ts";
import type { MetafieldEntry } from "./host.ts";

/** What can be known without asking the app. */
export type StoredLoyalty = { readonly view: LoyaltyView | null; readonly apiUrl: string | null };

const NOTHING: StoredLoyalty = { view: null, apiUrl: null };

/** Reads the projection and the app's address out of the metafields that the host hands to the extension. */
export function readStoredLoyalty(entries: readonly MetafieldEntry[]): StoredLoyalty {
  const view = inShopsWords(
    parseLoyaltyView(findValue(entries, "customer", LOYALTY_METAFIELD)),
    findValue(entries, "shop", PROGRAMME_METAFIELD),
  );
  const apiUrl = findValue(entries, "shop", API_URL_METAFIELD);
  return { view, apiUrl: cleanUrl(apiUrl) ?? cleanUrl(view?.apiUrl) };
}

const ACCOUNT_API = "shopify://customer-account/api/2026-07/graphql.json";

const ACCOUNT_QUERY = `query Loyalty {
  customer { metafield(namespace: "${LOYALTY_METAFIELD.namespace}", key: "${LOYALTY_METAFIELD.key}") { value } }
  shop {
    metafield(namespace: "${API_URL_METAFIELD.namespace}", key: "${API_URL_METAFIELD.key}") { value }
    programme: metafield(namespace: "${PROGRAMME_METAFIELD.namespace}", key: "${PROGRAMME_METAFIELD.key}") { value }
  }
}`;

/**
 * The same from the Customer Account API: full pages get no metafields from the host.
 * Gives nothing, rather than throwing, when the API does not answer.
 */
export async function fetchStoredLoyalty(): Promise<StoredLoyalty> {
  try {
    const response = await fetch(ACCOUNT_API, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ query: ACCOUNT_QUERY }),
    });
    if (!response.ok) return NOTHING;
    const body = (await response.json()) as AccountAnswer;
    const view = inShopsWords(
      parseLoyaltyView(body.data?.customer?.metafield?.value),
      body.data?.shop?.programme?.value,
    );
    return { view, apiUrl: cleanUrl(body.data?.shop?.metafield?.value) ?? cleanUrl(view?.apiUrl) };
  } catch {
    return NOTHING;
  }
}

type AccountAnswer = {
  data?: {
    customer?: { metafield?: { value?: string } | null } | null;
    shop?: { metafield?: { value?: string } | null; programme?: { value?: string } | null } | null;
  } | null;
};

/** A changed word for points is written to the shop at once, to a customer only with the next change of theirs. */
function inShopsWords(view: LoyaltyView | null, programme: unknown): LoyaltyView | null {
  const known = parseProgramme(programme);
  return view && known ? { ...view, pointsName: known.pointsName } : view;
}

function findValue(entries: readonly MetafieldEntry[], owner: string, name: { namespace: string; key: string }) {
  return entries.find(
    ({ target, metafield }) =>
      target.type === owner && metafield.namespace === name.namespace && metafield.key === name.key,
  )?.metafield.value;
}

function cleanUrl(value: unknown): string | null {
  if (typeof value !== "string" || !/^https?:\/\//.test(value)) return null;
  return value.replace(/\/+$/, "");
}
