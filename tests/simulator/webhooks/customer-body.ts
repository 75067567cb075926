import type { SimCustomer } from "../model.ts";
import type { ShopState } from "../store.ts";
import { idNumber, restAddress, restTime } from "./rest.ts";

/** A customer as in customers/* and inside an order (which leaves out the list of addresses). */
export function restCustomer(
  state: ShopState,
  customer: SimCustomer,
  options: { inOrder?: boolean } = {},
): Record<string, unknown> {
  const { shop } = state;
  const address = customer.addresses[0];
  const shown = (one: SimCustomer["addresses"][number], isDefault: boolean) => {
    const { latitude: _latitude, longitude: _longitude, ...rest } = restAddress(one);
    return {
      id: idNumber(one.id),
      customer_id: idNumber(customer.id),
      ...rest,
      country_name: rest.country,
      default: isDefault,
    };
  };
  return {
    id: idNumber(customer.id),
    created_at: restTime(customer.createdAt, shop.ianaTimezone),
    updated_at: restTime(customer.updatedAt, shop.ianaTimezone),
    first_name: customer.firstName,
    last_name: customer.lastName,
    state: customer.state.toLowerCase(),
    note: customer.note ?? null,
    verified_email: true,
    multipass_identifier: null,
    tax_exempt: false,
    email: customer.email ?? null,
    phone: customer.phone ?? null,
    currency: shop.currency,
    ...(options.inOrder ? {} : { addresses: customer.addresses.map((one, index) => shown(one, index === 0)) }),
    tax_exemptions: [],
    admin_graphql_api_id: `gid://shopify/Customer/${customer.id}`,
    ...(address ? { default_address: shown(address, true) } : {}),
  };
}
