import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { placeOrder } from "../operations/orders.ts";
import { SMALL_DOMAIN } from "../testing/small-shop.ts";
import { startTestSimulator, type TestClient } from "../testing/start-simulator.ts";

let client: TestClient;
beforeEach(async () => {
  client = await startTestSimulator();
});
afterEach(() => client.simulator.close());

const CREATE = `mutation ($d: DiscountCodeBasicInput!) { discountCodeBasicCreate(basicCodeDiscount: $d) {
  codeDiscountNode { id codeDiscount { ... on DiscountCodeBasic { title status codes(first: 5) { nodes { id code asyncUsageCount } } } } }
  userErrors { code field message } } }`;
const ADD = `mutation ($id: ID!, $codes: [DiscountRedeemCodeInput!]!) { discountRedeemCodeBulkAdd(discountId: $id, codes: $codes) {
  bulkCreation { id done codesCount importedCount failedCount } userErrors { code field message } } }`;
const CREATION = `query ($id: ID!) { discountRedeemCodeBulkCreation(id: $id) { done importedCount failedCount
  codes(first: 250) { nodes { code discountRedeemCode { id } errors { code message } } } } }`;

async function createDiscount(
  change: Record<string, unknown> = {},
): Promise<{ id: string; errors: { code: string; field: string[] }[] }> {
  const { body } = await client.graphql(CREATE, {
    d: {
      title: "Next visit",
      code: "NEXT",
      startsAt: "2026-01-01T00:00:00Z",
      usageLimit: 1,
      context: { all: "ALL" },
      customerGets: { value: { discountAmount: { amount: "5.00", appliesOnEachItem: false } }, items: { all: true } },
      ...change,
    },
  });
  const { codeDiscountNode, userErrors } = body.data.discountCodeBasicCreate;
  return { id: codeDiscountNode?.id ?? "", errors: userErrors };
}

describe("discount codes", () => {
  it("refuses a code that exists, whatever its case, and reads it back", async () => {
    const { id } = await createDiscount();
    expect((await createDiscount({ code: "next" })).errors).toMatchObject([
      { code: "TAKEN", field: ["basicCodeDiscount", "code"] },
    ]);
    const { body } = await client.graphql('{ codeDiscountNodeByCode(code: "nExT") { id } }');
    expect(body.data.codeDiscountNodeByCode.id).toBe(id);
  });

  it("refuses values that make no discount", async () => {
    const gets = (value: object) => ({ customerGets: { value, items: { all: true } } });
    expect((await createDiscount(gets({ percentage: 1.5 }))).errors[0]?.code).toBe("VALUE_OUTSIDE_RANGE");
    expect((await createDiscount({ endsAt: "2025-01-01T00:00:00Z" })).errors[0]?.code).toBe(
      "END_DATE_BEFORE_START_DATE",
    );
    expect((await createDiscount({ title: "" })).errors[0]?.code).toBe("BLANK");
  });

  it("imports added codes only after it has answered, and reports each duplicate", async () => {
    const { id } = await createDiscount();
    const { body } = await client.graphql(ADD, {
      id,
      codes: [{ code: "A1" }, { code: "next" }, { code: "A2" }, { code: "a1" }],
    });
    const { bulkCreation } = body.data.discountRedeemCodeBulkAdd;
    expect(bulkCreation).toMatchObject({ done: false, codesCount: 4, importedCount: 0, failedCount: 0 });
    expect(
      (await client.graphql('{ codeDiscountNodeByCode(code: "A1") { id } }')).body.data.codeDiscountNodeByCode,
    ).toBeNull();
    await client.simulator.idle();
    const creation = (await client.graphql(CREATION, { id: bulkCreation.id })).body.data.discountRedeemCodeBulkCreation;
    expect(creation).toMatchObject({ done: true, importedCount: 2, failedCount: 2 });
    expect(creation.codes.nodes.map((node: { errors: object[] }) => node.errors.length)).toEqual([0, 1, 0, 1]);
  });

  it("takes at most 250 codes at once", async () => {
    const { id } = await createDiscount();
    const codes = Array.from({ length: 251 }, (_, index) => ({ code: `C${index}` }));
    const { body } = await client.graphql(ADD, { id, codes });
    expect(body.data.discountRedeemCodeBulkAdd).toMatchObject({
      bulkCreation: null,
      userErrors: [{ code: "EXCEEDED_MAX" }],
    });
    expect(
      (await client.graphql(ADD, { id, codes: codes.slice(1) })).body.data.discountRedeemCodeBulkAdd.userErrors,
    ).toEqual([]);
  });

  it("deletes codes in a job", async () => {
    const { id } = await createDiscount();
    await client.graphql(ADD, { id, codes: [{ code: "A1" }] });
    await client.simulator.idle();
    const codeId = `gid://shopify/DiscountRedeemCode/${client.simulator.store.state(SMALL_DOMAIN).codeByName.get("a1")?.id}`;
    const { body } = await client.graphql(
      "mutation ($id: ID!, $ids: [ID!]) { discountCodeRedeemCodeBulkDelete(discountId: $id, ids: $ids) { job { id done } userErrors { message } } }",
      { id, ids: [codeId] },
    );
    const { job } = body.data.discountCodeRedeemCodeBulkDelete;
    expect(job.done).toBe(false);
    await client.simulator.idle();
    expect(
      (await client.graphql("query ($id: ID!) { job(id: $id) { done } }", { id: job.id })).body.data.job.done,
    ).toBe(true);
    expect(
      (await client.graphql('{ codeDiscountNodeByCode(code: "A1") { id } }')).body.data.codeDiscountNodeByCode,
    ).toBeNull();
  });

  it("counts a code's use and refuses it beyond its limit, after its end and for the wrong customer", async () => {
    const { store } = client.simulator;
    await createDiscount();
    const cart = { customerId: "101", lines: [{ variantId: "301", quantity: 2 }], discountCodes: ["next"] };
    const order = placeOrder(store, SMALL_DOMAIN, cart);
    expect(order.discountCodes).toEqual([{ code: "NEXT", amount: 500, type: "fixed_amount" }]);
    expect(store.state(SMALL_DOMAIN).codeByName.get("next")?.usageCount).toBe(1);
    expect(() => placeOrder(store, SMALL_DOMAIN, cart)).toThrow(/usage_limit/);
    await createDiscount({ code: "OVER", endsAt: "2026-01-02T00:00:00Z" });
    expect(() => placeOrder(store, SMALL_DOMAIN, { ...cart, discountCodes: ["OVER"] })).toThrow(/expired/);
    await createDiscount({ code: "BO", context: { customers: { add: ["gid://shopify/Customer/102"] } } });
    expect(() => placeOrder(store, SMALL_DOMAIN, { ...cart, discountCodes: ["BO"] })).toThrow(/wrong_customer/);
    await createDiscount({ code: "BIG", minimumRequirement: { subtotal: { greaterThanOrEqualToSubtotal: "100" } } });
    expect(() => placeOrder(store, SMALL_DOMAIN, { ...cart, discountCodes: ["BIG"] })).toThrow(/minimum_subtotal/);
  });

  it("ends a discount when it is deactivated", async () => {
    const { id } = await createDiscount();
    const { body } = await client.graphql(
      "mutation ($id: ID!) { discountCodeDeactivate(id: $id) { codeDiscountNode { codeDiscount { ... on DiscountCodeBasic { status } } } } }",
      { id },
    );
    expect(body.data.discountCodeDeactivate.codeDiscountNode.codeDiscount.status).toBe("EXPIRED");
  });
});

describe("metafields", () => {
  const SET = `mutation ($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) {
    metafields { namespace key value compareDigest } userErrors { code elementIndex } } }`;
  const set = async (...metafields: object[]) => (await client.graphql(SET, { m: metafields })).body.data.metafieldsSet;
  const points = {
    ownerId: "gid://shopify/Customer/101",
    namespace: "$app",
    key: "points",
    type: "number_integer",
    value: "5",
  };

  it("writes all or nothing", async () => {
    const bad = { ...points, key: "tier", value: "gold" };
    expect(await set(points, bad)).toEqual({
      metafields: [],
      userErrors: [{ code: "INVALID_VALUE", elementIndex: 1 }],
    });
    expect(client.simulator.store.state(SMALL_DOMAIN).metafields.size).toBe(0);
    expect((await set(points)).metafields).toHaveLength(1);
  });

  it("guards against a lost update by compareDigest", async () => {
    expect((await set({ ...points, compareDigest: null })).userErrors).toEqual([]);
    expect((await set({ ...points, compareDigest: null })).userErrors[0].code).toBe("STALE_OBJECT");
    const { metafields } = await set({ ...points, value: "6" });
    expect((await set({ ...points, value: "7", compareDigest: metafields[0].compareDigest })).userErrors).toEqual([]);
    expect((await set({ ...points, value: "8", compareDigest: metafields[0].compareDigest })).userErrors[0].code).toBe(
      "STALE_OBJECT",
    );
  });

  it("takes 25 at most, and keeps the app's namespace apart", async () => {
    const many = Array.from({ length: 26 }, (_, index) => ({ ...points, key: `k${index}` }));
    expect((await set(...many)).userErrors[0].code).toBe("LESS_THAN_OR_EQUAL_TO");
    await set(points);
    const { body } = await client.graphql(
      '{ customer(id: "gid://shopify/Customer/101") { mine: metafield(key: "points") { value namespace } other: metafield(namespace: "x", key: "points") { value } } }',
    );
    expect(body.data.customer).toEqual({ mine: { value: "5", namespace: "app--580580580580" }, other: null });
  });
});

describe("tags and store credit", () => {
  it("adds a tag once and tells the app only of a change", async () => {
    const topics: string[] = [];
    client.simulator.store.onEvent((event) => topics.push(event.topic));
    const add =
      'mutation { tagsAdd(id: "gid://shopify/Customer/101", tags: ["VIP", "gold"]) { userErrors { message } } }';
    await client.graphql(add);
    await client.graphql(add);
    expect(client.simulator.store.state(SMALL_DOMAIN).customers.get("101")?.tags).toEqual(["vip", "gold"]);
    expect(topics).toEqual(["customers/update"]);
  });

  it("credits twice when asked twice, and debits no more than there is", async () => {
    const credit = `mutation { storeCreditAccountCredit(id: "gid://shopify/Customer/101", creditInput: { creditAmount: { amount: "5", currencyCode: USD } }) {
      storeCreditAccountTransaction { account { id } balanceAfterTransaction { amount } } userErrors { code } } }`;
    await client.graphql(credit);
    const { storeCreditAccountTransaction } = (await client.graphql(credit)).body.data.storeCreditAccountCredit;
    expect(storeCreditAccountTransaction.balanceAfterTransaction.amount).toBe("10.00");
    const { body } = await client.graphql(
      `mutation ($id: ID!) { storeCreditAccountDebit(id: $id, debitInput: { debitAmount: { amount: "11", currencyCode: USD } }) { userErrors { code } } }`,
      { id: storeCreditAccountTransaction.account.id },
    );
    expect(body.data.storeCreditAccountDebit.userErrors[0].code).toBe("INSUFFICIENT_FUNDS");
  });
});
