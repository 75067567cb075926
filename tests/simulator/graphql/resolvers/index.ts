import { MONEY_RESOLVERS, type TypeResolvers } from "../context.ts";
import { CUSTOMER_RESOLVERS } from "./customers.ts";
import { DISCOUNT_RESOLVERS } from "./discounts.ts";
import { METAFIELD_RESOLVERS } from "./metafields.ts";
import { MUTATION_RESOLVERS } from "./mutations.ts";
import { ORDER_RESOLVERS } from "./orders.ts";
import { PRODUCT_RESOLVERS } from "./products.ts";
import { QUERY_RESOLVERS } from "./queries.ts";
import { SHOP_RESOLVERS } from "./shop.ts";

/** Every type the simulator answers for; a field missing here is reported as unsupported and answers emptily. */
export const RESOLVERS: Record<string, TypeResolvers> = {
  ...MONEY_RESOLVERS,
  ...ORDER_RESOLVERS,
  ...CUSTOMER_RESOLVERS,
  ...PRODUCT_RESOLVERS,
  ...DISCOUNT_RESOLVERS,
  ...METAFIELD_RESOLVERS,
  ...SHOP_RESOLVERS,
  QueryRoot: QUERY_RESOLVERS,
  Mutation: MUTATION_RESOLVERS,
};
