/** How somebody feels about what they were asked. */
export const MOODS = ["good", "neutral", "bad"] as const;
export type Mood = (typeof MOODS)[number];

/** When a survey is asked: with an order, or of those who stop or have stayed away. */
export const OCCASIONS = ["order", "leaving"] as const;
export type Occasion = (typeof OCCASIONS)[number];

/** Where an answer came from. */
export type AnswerSource = "order" | "mail" | "account";

export const NPS_CLASSES = ["promoter", "passive", "detractor"] as const;
export type NpsClass = (typeof NPS_CLASSES)[number];

export const CONTACT_KINDS = ["question", "complaint", "return", "cancellation", "praise", "other"] as const;
export type ContactKind = (typeof CONTACT_KINDS)[number];

export const CONTACT_CHANNELS = ["survey", "email", "phone", "line", "chat", "shop", "post", "other"] as const;
export type ContactChannel = (typeof CONTACT_CHANNELS)[number];

export const CONTACT_STATES = ["open", "waiting", "resolved"] as const;
export type ContactState = (typeof CONTACT_STATES)[number];

/** Which contacts a list shows. */
export const CONTACT_FILTERS = ["unresolved", "resolved"] as const;
export type ContactFilter = (typeof CONTACT_FILTERS)[number];

/** What may have changed for a customer. */
export const SITUATIONS = ["moved", "needs", "other"] as const;
export type Situation = (typeof SITUATIONS)[number];

/** What became of a form of these pages; problems by field, as keys of `problems` in voice.json. */
export type VoiceChange = { ok: true; id?: string } | { ok: false; problems: Record<string, string> };
