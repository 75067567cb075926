import { createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type { SimToken } from "./model.ts";
import { SimError, type SimStore } from "./store.ts";

/** Who the app is to the platform. `secrets[0]` is the current secret; older ones stay valid for the app's requests until dropped. */
export interface AppIdentity {
  apiKey: string;
  secrets: string[];
}

export const ACCESS_TOKEN_SECONDS = 3600;
export const ONLINE_TOKEN_SECONDS = 24 * 3600;
export const REFRESH_TOKEN_SECONDS = 90 * 24 * 3600;
/** How long a used refresh token can be tried again while its replacement has not been used (changelog of 2026-08-28). */
const RETRY_SECONDS = 30 * 24 * 3600;
const SESSION_TOKEN_SECONDS = 60;

export interface SessionTokenInput {
  domain: string;
  /** Staff id, or `gid://shopify/Customer/…` on shopper surfaces; absent for a shopper who is not signed in. */
  sub?: string;
  /** Shopper surfaces carry the bare domain and no issuer path, and live five minutes. */
  surface?: "admin" | "shopper";
  expiresIn?: number;
  /** Signs with this secret instead of the current one. */
  secret?: string;
}

/** A session token as App Bridge or an extension would get it (HS256). Times are real time, because the app checks them against its own clock. */
export function mintSessionToken(app: AppIdentity, input: SessionTokenInput): string {
  const now = Math.floor(Date.now() / 1000);
  const shopper = input.surface === "shopper";
  const payload = {
    iss: `https://${input.domain}/admin`,
    dest: `https://${input.domain}`,
    aud: app.apiKey,
    ...(input.sub === undefined ? (shopper ? {} : { sub: "1" }) : { sub: input.sub }),
    exp: now + (input.expiresIn ?? (shopper ? 300 : SESSION_TOKEN_SECONDS)),
    nbf: now - 5,
    iat: now - 5,
    jti: randomUUID(),
    sid: randomUUID(),
  };
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(payload)}`;
  return `${text}.${sign(text, input.secret ?? currentSecret(app))}`;
}

export function currentSecret(app: AppIdentity): string {
  return app.secrets[0] ?? "";
}

function sign(text: string, secret: string): string {
  return createHmac("sha256", secret).update(text).digest("base64url");
}

function sessionTokenShop(app: AppIdentity, token: string): { domain: string; sub: string } | undefined {
  const [header, body, signature] = token.split(".");
  if (!header || !body || !signature) return undefined;
  const valid = app.secrets.some((secret) => {
    const expected = Buffer.from(sign(`${header}.${body}`, secret));
    const given = Buffer.from(signature);
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
  if (!valid) return undefined;
  try {
    const payload = JSON.parse(Buffer.from(body, "base64url").toString("utf8"));
    const now = Date.now() / 1000;
    if (payload.aud !== app.apiKey || payload.exp < now - 10 || payload.nbf > now + 10) return undefined;
    return { domain: String(payload.dest).replace(/^https:\/\//, ""), sub: String(payload.sub) };
  } catch {
    return undefined;
  }
}

const OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token";
const ONLINE = "urn:shopify:params:oauth:token-type:online-access-token";

export interface OAuthAnswer {
  status: number;
  body: Record<string, unknown>;
}

function refuse(status: number, error: string, description: string): OAuthAnswer {
  return { status, body: { error, error_description: description } };
}

/** `POST /admin/oauth/access_token`: token exchange and refresh. */
export function answerOAuth(
  store: SimStore,
  app: AppIdentity,
  request: { domain: string; params: Record<string, unknown> },
): OAuthAnswer {
  const { domain, params } = request;
  const state = store.state(domain);
  if (params.client_id !== app.apiKey)
    return refuse(400, "application_cannot_be_found", "The application could not be found");
  if (!app.secrets.includes(String(params.client_secret)))
    return refuse(401, "invalid_client", "Client authentication failed");
  if (params.grant_type === "refresh_token") return refresh(store, domain, String(params.refresh_token ?? ""));
  if (params.grant_type !== "urn:ietf:params:oauth:grant-type:token-exchange") {
    return refuse(400, "unsupported_grant_type", `Unknown grant type ${params.grant_type}`);
  }
  const subject = sessionTokenShop(app, String(params.subject_token ?? ""));
  if (
    !subject ||
    subject.domain !== domain ||
    params.subject_token_type !== "urn:ietf:params:oauth:token-type:id_token"
  ) {
    return refuse(400, "invalid_subject_token", "The subject token is not a valid session token of this shop");
  }
  const scope = state.shop.scopes.join(",");
  const kind = params.requested_token_type;
  if (kind !== OFFLINE && kind !== ONLINE)
    return refuse(400, "invalid_request", `Unknown requested_token_type ${kind}`);
  if (!state.shop.installed) store.putShop(domain, { installed: true, installedAt: store.now() });
  if (kind === ONLINE) {
    const token = issue(store, { kind: "online", shop: domain, seconds: ONLINE_TOKEN_SECONDS, userId: subject.sub });
    const associated_user = {
      id: Number(subject.sub),
      first_name: "Store",
      last_name: "Owner",
      email: state.shop.email,
      email_verified: true,
      account_owner: true,
      locale: state.shop.locale,
      collaborator: false,
    };
    return {
      status: 200,
      body: {
        access_token: token.token,
        scope,
        expires_in: ONLINE_TOKEN_SECONDS,
        associated_user_scope: scope,
        associated_user,
      },
    };
  }
  if (String(params.expiring ?? "0") !== "1") {
    const token = issue(store, { kind: "offline", shop: domain });
    return { status: 200, body: { access_token: token.token, scope } };
  }
  return {
    status: 200,
    body: pair(store, domain, issue(store, { kind: "refresh", shop: domain, seconds: REFRESH_TOKEN_SECONDS })),
  };
}

function refresh(store: SimStore, domain: string, text: string): OAuthAnswer {
  const token = store.tokens.get(text);
  const now = store.clock.now();
  const invalid = () => refuse(400, "invalid_grant", "The refresh token is invalid, expired or already replaced");
  if (token?.kind !== "refresh" || token.shop !== domain || token.retired) return invalid();
  if (token.expiresAt !== undefined && token.expiresAt <= now) return invalid();
  if (token.firstUsedAt !== undefined && token.firstUsedAt + RETRY_SECONDS * 1000 <= now) return invalid();
  // Using a token retires the one before it; until then that one may be tried again and leads to the same replacement.
  for (const other of store.tokens.values()) {
    if (other.replacedBy === text && !other.retired) store.putToken({ ...other, retired: true });
  }
  let replacement = token.replacedBy === undefined ? undefined : store.tokens.get(token.replacedBy);
  if (!replacement) {
    replacement = issue(store, { kind: "refresh", shop: domain, seconds: REFRESH_TOKEN_SECONDS });
    store.putToken({ ...token, firstUsedAt: now, replacedBy: replacement.token });
  }
  return { status: 200, body: pair(store, domain, replacement) };
}

function pair(store: SimStore, domain: string, refreshToken: SimToken): Record<string, unknown> {
  const access = issue(store, { kind: "offline", shop: domain, seconds: ACCESS_TOKEN_SECONDS });
  return {
    access_token: access.token,
    scope: store.state(domain).shop.scopes.join(","),
    expires_in: ACCESS_TOKEN_SECONDS,
    refresh_token: refreshToken.token,
    refresh_token_expires_in: Math.max(0, Math.floor(((refreshToken.expiresAt ?? 0) - store.clock.now()) / 1000)),
  };
}

function issue(
  store: SimStore,
  input: { kind: SimToken["kind"]; shop: string; seconds?: number; userId?: string },
): SimToken {
  const prefix = { offline: "shpat", online: "shpua", refresh: "shprt" }[input.kind];
  const now = store.clock.now();
  const token: SimToken = {
    token: `${prefix}_${randomBytes(16).toString("hex")}`,
    kind: input.kind,
    shop: input.shop,
    issuedAt: now,
    ...(input.seconds === undefined ? {} : { expiresAt: now + input.seconds * 1000 }),
    ...(input.userId === undefined ? {} : { userId: input.userId }),
  };
  store.putToken(token);
  return token;
}

/** Whether an access token opens a shop now. */
export function isAccessTokenValid(store: SimStore, domain: string, token: string | undefined): boolean {
  const known = token === undefined ? undefined : store.tokens.get(token);
  if (!known || known.kind === "refresh" || known.shop !== domain) return false;
  return known.expiresAt === undefined || known.expiresAt > store.clock.now();
}

/** Lets every access token of a shop expire now; refresh tokens live on unless `refreshTokens`. */
export function expireTokens(store: SimStore, domain: string, options: { refreshTokens?: boolean } = {}): number {
  if (!store.shops.has(domain)) throw new SimError("NO_SHOP", `No simulated shop has the domain ${domain}`);
  let expired = 0;
  for (const token of store.tokens.values()) {
    if (token.shop !== domain || (token.kind === "refresh" && !options.refreshTokens)) continue;
    store.putToken({ ...token, expiresAt: store.clock.now() - 1 });
    expired += 1;
  }
  return expired;
}
