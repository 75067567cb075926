import { transactionsOf } from "../../amounts.ts";
import type {
  SimAddress,
  SimCustomer,
  SimOrder,
  SimStoreCreditAccount,
  SimStoreCreditTransaction,
} from "../../model.ts";
import { fromDecimal } from "../../money.ts";
import { isGone, updateCustomer } from "../../operations/customers.ts";
import { paginate } from "../connections.ts";
import { gid, iso, money, own, parseGid, Ref, type ResolveContext, type TypeResolvers } from "../context.ts";
import { metafieldResolvers } from "./metafields.ts";

function ordersOf(customer: SimCustomer, { state }: ResolveContext): SimOrder[] {
  return state.ordersByCustomer.get(customer.id) ?? [];
}

const DAY_MS = 86_400_000;

/** Shopify does not say how it scores; this one has a few of its groups, by how long ago and how often. */
function rfmGroup(orders: SimOrder[], now: number): string {
  if (orders.length === 0) return "PROSPECTS";
  const days = (now - orders.reduce((last, order) => Math.max(last, order.processedAt), 0)) / DAY_MS;
  if (days <= 90) return orders.length >= 5 ? "CHAMPIONS" : orders.length >= 2 ? "ACTIVE" : "NEW";
  if (days <= 365) return orders.length >= 3 ? "AT_RISK" : "ALMOST_LOST";
  return "DORMANT";
}

/** Orders that count for the customer's statistics: neither cancelled nor tests. */
function countedOrders(customer: SimCustomer, context: ResolveContext): SimOrder[] {
  return ordersOf(customer, context).filter((order) => order.cancelledAt === undefined && !order.test);
}

function spent(customer: SimCustomer, context: ResolveContext): number {
  let total = 0;
  for (const order of countedOrders(customer, context)) {
    for (const row of transactionsOf(order)) {
      if (row.status !== "success") continue;
      if (row.kind === "sale" || row.kind === "capture") total += row.amount;
      else if (row.kind === "refund") total -= row.amount;
    }
  }
  return total;
}

export const CUSTOMER_RESOLVERS: Record<string, TypeResolvers> = {
  Customer: {
    ...own("firstName", "lastName", "email", "phone", "note"),
    ...metafieldResolvers("Customer"),
    id: (customer: SimCustomer) => gid("Customer", customer.id),
    legacyResourceId: (customer: SimCustomer) => customer.id,
    createdAt: (customer: SimCustomer) => iso(customer.createdAt),
    updatedAt: (customer: SimCustomer) => iso(customer.updatedAt),
    locale: (customer: SimCustomer) => customer.locale,
    state: (customer: SimCustomer) => customer.state,
    tags: (customer: SimCustomer) => [...customer.tags].sort(),
    displayName: (customer: SimCustomer, _args, { state }) => displayName(customer, state.shop.locale),
    verifiedEmail: () => true,
    taxExempt: () => false,
    numberOfOrders: (customer: SimCustomer, _args, context) => String(countedOrders(customer, context).length),
    amountSpent: (customer: SimCustomer, _args, context) =>
      money(spent(customer, context), context.state.shop.currency),
    lastOrder: (customer: SimCustomer, _args, context) =>
      ordersOf(customer, context).reduce<SimOrder | null>(
        (last, order) => (last && last.processedAt >= order.processedAt ? last : order),
        null,
      ),
    orders: (customer: SimCustomer, args, context) => paginate(ordersOf(customer, context), args, context),
    defaultEmailAddress: (customer: SimCustomer) => (customer.email ? customer : null),
    defaultPhoneNumber: (customer: SimCustomer) => (customer.phone ? customer : null),
    defaultAddress: (customer: SimCustomer) => customer.addresses[0] ?? null,
    addresses: (customer: SimCustomer, args: { first?: number }) =>
      customer.addresses.slice(0, args.first ?? undefined),
    addressesV2: (customer: SimCustomer, args, context) => paginate(customer.addresses, args, context),
    statistics: (customer: SimCustomer, _args, context) => ({
      rfmGroup: rfmGroup(countedOrders(customer, context), context.store.now()),
      predictedSpendTier: null,
    }),
    mergeable: (customer: SimCustomer) => ({
      isMergeable: customer.redactedAt === undefined,
      reason: customer.redactedAt === undefined ? null : "The customer’s data is being erased.",
      errorFields: customer.redactedAt === undefined ? [] : ["REDACTED_AT"],
      mergeInProgress: null,
    }),
    canDelete: (customer: SimCustomer, _args, context) => ordersOf(customer, context).length === 0,
    subscriptionContracts: (_customer, args, context) => paginate([], args, context),
    storeCreditAccounts: (customer: SimCustomer, args, context) =>
      paginate(
        [...context.state.storeCreditAccounts.values()].filter((account) => account.customerId === customer.id),
        args,
        context,
      ),
  },
  CustomerEmailAddress: {
    emailAddress: (customer: SimCustomer) => customer.email,
    marketingState: (customer: SimCustomer) => customer.emailConsent.state,
    marketingOptInLevel: (customer: SimCustomer) => customer.emailConsent.optInLevel ?? null,
    marketingUpdatedAt: (customer: SimCustomer) => iso(customer.emailConsent.updatedAt),
    openTrackingLevel: () => "UNKNOWN",
    validFormat: () => true,
  },
  CustomerPhoneNumber: {
    phoneNumber: (customer: SimCustomer) => customer.phone,
    marketingState: (customer: SimCustomer) => customer.smsConsent?.state ?? "NOT_SUBSCRIBED",
    marketingOptInLevel: (customer: SimCustomer) => customer.smsConsent?.optInLevel ?? null,
    marketingUpdatedAt: (customer: SimCustomer) => iso(customer.smsConsent?.updatedAt),
    smsMarketingConsent: (customer: SimCustomer) => ({
      state: (customer.smsConsent?.state ?? "NOT_SUBSCRIBED").replace("NOT_", "NEVER_"),
      optInLevel: customer.smsConsent?.optInLevel ?? null,
      updatedAt: iso(customer.smsConsent?.updatedAt),
    }),
    whatsAppMarketingConsent: () => ({ state: "NEVER_SUBSCRIBED", optInLevel: null, updatedAt: null }),
  },
  MailingAddress: {
    ...own(
      "firstName",
      "lastName",
      "company",
      "address1",
      "address2",
      "city",
      "province",
      "provinceCode",
      "zip",
      "phone",
    ),
    id: (address: SimAddress) => gid("MailingAddress", address.id),
    name: (address: SimAddress) => `${address.firstName} ${address.lastName}`,
    countryCodeV2: (address: SimAddress) => address.countryCode,
    country: (address: SimAddress) => countryName(address.countryCode),
    coordinatesValidated: () => false,
  },
  StoreCreditAccount: {
    id: (account: SimStoreCreditAccount) => gid("StoreCreditAccount", account.id),
    balance: (account: SimStoreCreditAccount, _args, { state }) => money(account.balance, state.shop.currency),
    owner: (account: SimStoreCreditAccount, _args, { state }) =>
      new Ref("Customer", state.customers.get(account.customerId)),
    transactions: (account: SimStoreCreditAccount, args, context) =>
      paginate(account.transactions, args, context, { node: (row) => creditRef(account, row) }),
  },
  StoreCreditAccountCreditTransaction: storeCreditTransaction("StoreCreditAccountCreditTransaction"),
  StoreCreditAccountDebitTransaction: storeCreditTransaction("StoreCreditAccountDebitTransaction"),
};

export function displayName(customer: SimCustomer, locale: string): string {
  const parts = [customer.firstName, customer.lastName].filter((part) => part !== "");
  if (locale === "ja") parts.reverse();
  return parts.join(" ") || customer.email || "";
}

export function countryName(code: string): string {
  return new Intl.DisplayNames(["en"], { type: "region" }).of(code) ?? code;
}

function creditRef(account: SimStoreCreditAccount, row: SimStoreCreditTransaction): Ref {
  const type = row.kind === "credit" ? "StoreCreditAccountCreditTransaction" : "StoreCreditAccountDebitTransaction";
  return new Ref(type, { account, row });
}

function storeCreditTransaction(type: string): TypeResolvers {
  return {
    id: ({ row }) => gid(type, row.id),
    account: ({ account }) => account,
    amount: ({ row }, _args, { state }) => money(row.kind === "credit" ? row.amount : -row.amount, state.shop.currency),
    remainingAmount: ({ row }, _args, { state }) => money(row.amount, state.shop.currency),
    balanceAfterTransaction: ({ row }, _args, { state }) => money(row.balanceAfter, state.shop.currency),
    createdAt: ({ row }) => iso(row.createdAt),
    expiresAt: ({ row }) => iso(row.expiresAt),
    event: () => "ADJUSTMENT",
    origin: () => null,
  };
}

/** Credits or debits store credit; `id` is a customer's or an account's. There is no idempotency, as on the platform. */
export function changeStoreCredit(
  kind: "credit" | "debit",
  args: { id: string; amount: { amount: string; currencyCode: string }; expiresAt?: string | null },
  { store, domain, state }: ResolveContext,
): unknown {
  const fail = (code: string, message: string, field: string[]) => ({
    storeCreditAccountTransaction: null,
    userErrors: [{ code, message, field }],
  });
  const target = parseGid(args.id);
  let account =
    target?.type === "Customer"
      ? [...state.storeCreditAccounts.values()].find((candidate) => candidate.customerId === target.id)
      : state.storeCreditAccounts.get(target?.id ?? "");
  if (!account) {
    const customer = target?.type === "Customer" ? state.customers.get(target.id) : undefined;
    if (!customer || isGone(customer) || kind === "debit")
      return fail("ACCOUNT_NOT_FOUND", "Account or owner not found", ["id"]);
    account = { id: store.nextId(), customerId: customer.id, balance: 0, transactions: [] };
  }
  const path = `${kind}Input`;
  if (args.amount.currencyCode !== state.shop.currency) {
    return fail("MISMATCHING_CURRENCY", "Currency does not match the account", [path, `${kind}Amount`, "currencyCode"]);
  }
  const amount = fromDecimal(args.amount.amount, state.shop.currency);
  if (amount <= 0) return fail("NEGATIVE_OR_ZERO_AMOUNT", "Amount must be positive", [path, `${kind}Amount`, "amount"]);
  if (kind === "debit" && amount > account.balance) {
    return fail("INSUFFICIENT_FUNDS", "Not enough store credit", [path, "debitAmount", "amount"]);
  }
  const expiresAt = args.expiresAt ? Date.parse(args.expiresAt) : undefined;
  if (expiresAt !== undefined && expiresAt <= store.now())
    return fail("EXPIRES_AT_IN_PAST", "Expiry is in the past", [path, "expiresAt"]);
  account.balance += kind === "credit" ? amount : -amount;
  const row: SimStoreCreditTransaction = {
    id: store.nextId(),
    kind,
    amount,
    balanceAfter: account.balance,
    createdAt: store.now(),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
  account.transactions.push(row);
  store.put(domain, "storeCreditAccounts", account);
  return { storeCreditAccountTransaction: { account, row }, userErrors: [] };
}

/** `customerEmailMarketingConsentUpdate`. */
export function updateEmailConsent(
  input: {
    customerId: string;
    emailMarketingConsent: { marketingState: string; marketingOptInLevel?: string; consentUpdatedAt?: string };
  },
  { store, domain, state }: ResolveContext,
): unknown {
  const customer = state.customers.get(parseGid(input.customerId)?.id ?? "");
  const fail = (code: string, message: string, field: string[]) => ({
    customer: null,
    userErrors: [{ code, message, field }],
  });
  if (!customer || isGone(customer)) return fail("INVALID", "Customer not found", ["input", "customerId"]);
  const { marketingState, marketingOptInLevel, consentUpdatedAt } = input.emailMarketingConsent;
  if (marketingState !== "SUBSCRIBED" && marketingState !== "UNSUBSCRIBED" && marketingState !== "PENDING") {
    return fail("INVALID", `Cannot specify ${marketingState} as a marketing state input`, [
      "input",
      "emailMarketingConsent",
      "marketingState",
    ]);
  }
  if (!customer.email) return fail("MISSING_ARGUMENT", "An email address is required", ["input"]);
  const changed = updateCustomer(store, domain, customer.id, {
    emailConsent: {
      state: marketingState,
      optInLevel: (marketingOptInLevel as "SINGLE_OPT_IN" | undefined) ?? "SINGLE_OPT_IN",
      updatedAt: consentUpdatedAt ? Date.parse(consentUpdatedAt) : store.now(),
    },
  });
  return { customer: changed, userErrors: [] };
}

/** `customerSmsMarketingConsentUpdate`. */
export function updateSmsConsent(
  input: {
    customerId: string;
    smsMarketingConsent: { marketingState: string; marketingOptInLevel?: string; consentUpdatedAt?: string };
  },
  { store, domain, state }: ResolveContext,
): unknown {
  const customer = state.customers.get(parseGid(input.customerId)?.id ?? "");
  const fail = (code: string, message: string) => ({
    customer: null,
    userErrors: [{ code, message, field: ["input"] }],
  });
  if (!customer || isGone(customer)) return fail("INVALID", "Customer not found");
  const { marketingState, marketingOptInLevel, consentUpdatedAt } = input.smsMarketingConsent;
  if (marketingState !== "SUBSCRIBED" && marketingState !== "UNSUBSCRIBED" && marketingState !== "PENDING") {
    return fail("INVALID", `Cannot specify ${marketingState} as a marketing state input`);
  }
  if (!customer.phone) return fail("MISSING_ARGUMENT", "A phone number is required to set the SMS consent state.");
  const changed = updateCustomer(store, domain, customer.id, {
    smsConsent: {
      state: marketingState,
      optInLevel: (marketingOptInLevel as "SINGLE_OPT_IN" | undefined) ?? "SINGLE_OPT_IN",
      updatedAt: consentUpdatedAt ? Date.parse(consentUpdatedAt) : store.now(),
    },
  });
  return { customer: changed, userErrors: [] };
}
