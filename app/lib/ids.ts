/** Ids are bigint inside the app and decimal text at its edges: Shopify's exceed what a JavaScript number can hold. */

declare const brand: unique symbol;
type Id<Name extends string> = bigint & { readonly [brand]: Name };

export type ShopId = Id<"Shop">;
export type CustomerId = Id<"Customer">;
export type OrderId = Id<"Order">;

const MAX_BIGINT = 2n ** 63n - 1n;

/**
 * Reads an id from decimal text, a bigint, or a GID such as `gid://shopify/Order/450789469`.
 *
 * @returns null when the text is none of these, or too large for PostgreSQL's bigint
 */
export function parseId<T extends bigint = bigint>(value: unknown): T | null {
  if (typeof value === "bigint") return value >= 0n && value <= MAX_BIGINT ? (value as T) : null;
  if (typeof value === "number") return Number.isSafeInteger(value) && value >= 0 ? (BigInt(value) as T) : null;
  if (typeof value !== "string") return null;
  const digits = /^(?:gid:\/\/shopify\/[A-Za-z]+\/)?(\d{1,19})(?:\?.*)?$/.exec(value)?.[1];
  if (digits === undefined) return null;
  const id = BigInt(digits);
  return id <= MAX_BIGINT ? (id as T) : null;
}

/** The GID of a Shopify object, e.g. `toGid("Customer", 5n)` → `gid://shopify/Customer/5`. */
export function toGid(type: string, id: bigint): string {
  return `gid://shopify/${type}/${id}`;
}
