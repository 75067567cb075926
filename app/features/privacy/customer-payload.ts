import { z } from "zod";
import { parseId } from "#app/lib/ids.ts";

const id = z.union([z.number(), z.string(), z.bigint()]);
const schema = z.object({
  customer: z.object({ id, email: z.string().nullish(), phone: z.string().nullish() }),
  orders_to_redact: z.array(id).nullish(),
  data_request: z.object({ id }).nullish(),
});

/** Whom a privacy webhook is about. */
export interface PrivacySubject {
  customerId: bigint;
  email: string | null;
  phone: string | null;
  orderIds: bigint[];
  dataRequestId: string | null;
}

/**
 * Reads the body of customers/data_request or customers/redact.
 *
 * @throws Error when it names no customer
 */
export function readPrivacyPayload(payload: unknown): PrivacySubject {
  const result = schema.safeParse(payload);
  const customerId = result.success ? parseId(result.data.customer.id) : null;
  if (!result.success || customerId === null) throw new Error("unexpected payload (customer)");
  const { customer, orders_to_redact: orders, data_request: request } = result.data;
  return {
    customerId,
    email: customer.email ?? null,
    phone: customer.phone ?? null,
    orderIds: (orders ?? []).map((order) => parseId(order)).filter((order) => order !== null),
    dataRequestId: request ? String(request.id) : null,
  };
}
