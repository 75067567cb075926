import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SMALL_DOMAIN } from "./testing/small-shop.ts";
import { startTestSimulator, type TestClient } from "./testing/start-simulator.ts";

const DAY = 24 * 3600 * 1000;
let client: TestClient;

beforeEach(async () => {
  client = await startTestSimulator();
});
afterEach(() => client.simulator.close());

const exchange = (change: Record<string, unknown> = {}) =>
  client.oauth({
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: client.simulator.mintSessionToken({ domain: SMALL_DOMAIN }),
    subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
    requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
    expiring: "1",
    ...change,
  });
const refresh = (token: string) => client.oauth({ grant_type: "refresh_token", refresh_token: token });
const works = async () => (await client.graphql("{ shop { name } }")).status;

describe("token exchange", () => {
  it("gives an expiring offline token with a refresh token", async () => {
    const { status, body } = await exchange();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      expires_in: 3600,
      access_token: expect.stringMatching(/^shpat_/),
      refresh_token: expect.any(String),
    });
    expect(body.refresh_token_expires_in).toBeGreaterThan(89 * 24 * 3600);
    expect(body.scope).toContain("write_discounts");
  });

  it("gives an online token with the person it belongs to", async () => {
    const { body } = await exchange({
      requested_token_type: "urn:shopify:params:oauth:token-type:online-access-token",
    });
    expect(body).toMatchObject({ expires_in: 86400, associated_user: { id: 1, account_owner: true } });
    expect(body.refresh_token).toBeUndefined();
  });

  it("refuses a wrong secret, a foreign session token and one of another shop", async () => {
    expect((await exchange({ client_secret: "wrong" })).status).toBe(401);
    expect((await exchange({ client_id: "wrong" })).status).toBe(400);
    const forged = client.simulator.mintSessionToken({ domain: SMALL_DOMAIN, secret: "wrong" });
    expect((await exchange({ subject_token: forged })).body.error).toBe("invalid_subject_token");
    const foreign = client.simulator.mintSessionToken({ domain: "other.myshopify.com" });
    expect((await exchange({ subject_token: foreign })).body.error).toBe("invalid_subject_token");
    const old = client.simulator.mintSessionToken({ domain: SMALL_DOMAIN, expiresIn: -60 });
    expect((await exchange({ subject_token: old })).body.error).toBe("invalid_subject_token");
  });

  it("installs the app", async () => {
    client.simulator.store.putShop(SMALL_DOMAIN, { installed: false });
    await exchange();
    expect(client.simulator.store.state(SMALL_DOMAIN).shop.installed).toBe(true);
  });
});

describe("expiry and rotation", () => {
  it("refuses an access token after an hour, and at once when told to", async () => {
    expect(await works()).toBe(200);
    client.simulator.store.clock.advance(3601 * 1000);
    expect(await works()).toBe(401);
    await client.install();
    expect(await works()).toBe(200);
    await client.control("expire-tokens");
    expect(await works()).toBe(401);
  });

  it("refuses a refresh token as access token, and no token at all", async () => {
    const { body } = await exchange();
    const path = `/shops/${SMALL_DOMAIN}/admin/api/2026-10/graphql.json`;
    const call = (headers: Record<string, string>) => client.post(path, { query: "{ shop { name } }" }, headers);
    expect((await call({ "x-shopify-access-token": body.refresh_token })).status).toBe(401);
    expect((await call({})).status).toBe(401);
  });

  it("lets a used refresh token be tried again until its replacement is used", async () => {
    const first = (await exchange()).body.refresh_token;
    const second = (await refresh(first)).body.refresh_token;
    expect(second).not.toBe(first);
    expect((await refresh(first)).body.refresh_token).toBe(second);
    const third = (await refresh(second)).body.refresh_token;
    expect(third).not.toBe(second);
    expect((await refresh(first)).body).toMatchObject({ error: "invalid_grant" });
    expect((await refresh(second)).status).toBe(200);
  });

  it("ends the second chance after 30 days and every refresh token after 90", async () => {
    const first = (await exchange()).body.refresh_token;
    const second = (await refresh(first)).body.refresh_token;
    client.simulator.store.clock.advance(31 * DAY);
    expect((await refresh(first)).status).toBe(400);
    client.simulator.store.clock.advance(60 * DAY);
    expect((await refresh(second)).status).toBe(400);
  });

  it("forgets all tokens when the app is uninstalled", async () => {
    await client.control("uninstall");
    expect(await works()).toBe(401);
  });
});
