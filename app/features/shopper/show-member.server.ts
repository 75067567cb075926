import type {
  BirthdayRequest,
  CodeRequest,
  ConsentRequest,
  EntriesPage,
  MemberFacts,
  RhythmRequest,
} from "#app/contracts/member.ts";
import { SHOPPER_SCHEMA_VERSION } from "#app/contracts/shopper.ts";
import type { Tx } from "#app/db.server.ts";
import { setBirthdayOnce } from "#app/features/customers/index.server.ts";
import { claimReferral } from "#app/features/earning/index.server.ts";
import {
  beginLink,
  changeConsent,
  changePreferences,
  readPreferences,
  unlinkLine,
} from "#app/features/messaging/index.server.ts";
import type { CustomerId, ShopId } from "#app/lib/ids.ts";
import { loadEntries, MAX_ENTRIES } from "./load-entries.server.ts";
import { loadMember } from "./load-member.server.ts";
import { loadShopAndSurvivor } from "./views.server.ts";

interface Whose {
  shopId: ShopId;
  customerId: CustomerId;
}

/** Who the member is to the shop; null for one that it does not know. */
export async function showMember(tx: Tx, options: Whose & { now: Date }): Promise<MemberFacts | null> {
  const member = await memberOf(tx, options);
  return member && loadMember(tx, member);
}

/** The lines of the member's points before an entry, or from the newest on. */
export async function showEntries(tx: Tx, options: Whose & { before: bigint | null }): Promise<EntriesPage | null> {
  const shop = await loadShopAndSurvivor(tx, options);
  if (!shop) return null;
  const { shopId, before } = options;
  const { customerId, timeZone } = shop;
  const { entries, next } = await loadEntries(tx, { shopId, customerId, timeZone, before, limit: MAX_ENTRIES });
  return { schemaVersion: SHOPPER_SCHEMA_VERSION, entries, next: next === null ? null : String(next) };
}

/** Keeps the member's birthday unless one is known, and answers what is known now. */
export async function tellBirthday(
  tx: Tx,
  options: Whose & { birthday: BirthdayRequest; now: Date },
): Promise<MemberFacts | null> {
  const member = await memberOf(tx, options);
  if (!member) return null;
  await setBirthdayOnce(tx, { ...member, ...options.birthday });
  return loadMember(tx, member);
}

/** Keeps what the member agreed to, and answers what holds now. */
export async function tellConsent(
  tx: Tx,
  options: Whose & { consent: ConsentRequest; now: Date },
): Promise<MemberFacts | null> {
  const member = await memberOf(tx, options);
  if (!member) return null;
  const { channel, agreed } = options.consent;
  // Shopify keeps consents for e-mail and SMS; what is wanted of the others is kept here alone.
  if (channel === "email" || channel === "sms") await changeConsent(tx, { ...member, channel, agreed });
  else await changePreferences(tx, { ...member, [channel]: agreed });
  return loadMember(tx, member);
}

/** Keeps how often the member wants to hear of the shop, and answers what holds now. */
export async function tellRhythm(
  tx: Tx,
  options: Whose & { rhythm: RhythmRequest; now: Date },
): Promise<MemberFacts | null> {
  const member = await memberOf(tx, options);
  if (!member) return null;
  await changePreferences(tx, { ...member, leastGapDays: options.rhythm.days });
  return loadMember(tx, member);
}

/** Begins to link the member's LINE account: the answer holds what to say to the shop's own. Nothing is begun twice over. */
export async function beginLine(tx: Tx, options: Whose & { now: Date }): Promise<MemberFacts | null> {
  const member = await memberOf(tx, options);
  const line = member && (await readPreferences(tx, member))?.line;
  if (!member || !line) return null;
  if (line.state !== "none") return loadMember(tx, member);
  const begun = await beginLink(tx, { ...member, account: line.account, signedIn: true });
  return loadMember(tx, { ...member, begun });
}

/** Takes the link of the member's LINE account back. */
export async function endLine(tx: Tx, options: Whose & { now: Date }): Promise<MemberFacts | null> {
  const member = await memberOf(tx, options);
  if (!member) return null;
  await unlinkLine(tx, member);
  return loadMember(tx, member);
}

/** Keeps whose code brought the member, and answers what holds now, with the reason where the code is not taken. */
export async function tellCode(tx: Tx, options: Whose & { told: CodeRequest; now: Date }): Promise<MemberFacts | null> {
  const member = await memberOf(tx, options);
  if (!member) return null;
  const { shopId, customerId: friendId, timeZone, now } = member;
  const codeRefused = await claimReferral(tx, { shop: { shopId, timeZone }, friendId, code: options.told.code, now });
  const facts = await loadMember(tx, member);
  return facts && { ...facts, codeRefused };
}

/** Whose account it is now: of a merged customer the survivor's. */
async function memberOf(
  tx: Tx,
  { shopId, customerId, now }: Whose & { now: Date },
): Promise<(Whose & { timeZone: string; now: Date }) | null> {
  const shop = await loadShopAndSurvivor(tx, { shopId, customerId });
  return shop ? { shopId, customerId: shop.customerId, timeZone: shop.timeZone, now } : null;
}
