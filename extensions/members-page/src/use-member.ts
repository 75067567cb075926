import { useEffect, useState } from "preact/hooks";
import {
  BIRTHDAY_PATH,
  type BirthdayRequest,
  CONSENT_PATH,
  type CodeRequest,
  type ConsentRequest,
  entriesPath,
  LINE_PATH,
  MEMBER_PATH,
  type MemberFacts,
  parseEntriesPage,
  parseMemberFacts,
  REFERRAL_PATH,
  RHYTHM_PATH,
  type RhythmRequest,
} from "../../../app/contracts/member.ts";
import type { ShopperEntry } from "../../../app/contracts/shopper.ts";
import { askApp } from "../../_shared/ask-app.ts";
import type { HostSessionToken } from "../../_shared/host.ts";

type Asking = { apiUrl: string | null; sessionToken: HostSessionToken };

export type Member = {
  /** Null until the app has answered, and while it cannot be asked. */
  readonly facts: MemberFacts | null;
  readonly isSaving: boolean;
  /** Whether the last thing that was told could not be kept. */
  readonly hasFailed: boolean;
  tellBirthday(birthday: BirthdayRequest): Promise<void>;
  tellConsent(consent: ConsentRequest): Promise<void>;
  tellCode(told: CodeRequest): Promise<void>;
  tellRhythm(rhythm: RhythmRequest): Promise<void>;
  beginLine(): Promise<void>;
  endLine(): Promise<void>;
  /** Asks what holds now: a LINE account is linked elsewhere. */
  lookAgain(): Promise<void>;
};

/** Who the member is to the shop, and what they tell it. */
export function useMember({ apiUrl, sessionToken }: Asking): Member {
  const [facts, setFacts] = useState<MemberFacts | null>(null);
  const [isSaving, setSaving] = useState(false);
  const [hasFailed, setFailed] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the token source never changes.
  useEffect(() => {
    if (!apiUrl) return;
    void askApp({ apiUrl, path: MEMBER_PATH, sessionToken, parse: parseMemberFacts }).then((answer) => {
      if (answer.status === "ok") setFacts(answer.value);
    });
  }, [apiUrl]);

  const ask = async (path: string, how: { method?: "POST" | "DELETE"; sent?: object }) => {
    setSaving(true);
    setFailed(false);
    const answer = await askApp({ apiUrl, path, sessionToken, parse: parseMemberFacts, ...how });
    if (answer.status === "ok") setFacts((before) => withCode(answer.value, before));
    else setFailed(true);
    setSaving(false);
  };
  const tell = (path: string, sent: object) => ask(path, { method: "POST", sent });
  return {
    facts,
    isSaving,
    hasFailed,
    tellBirthday: (birthday) => tell(BIRTHDAY_PATH, birthday),
    tellConsent: (consent) => tell(CONSENT_PATH, consent),
    tellCode: (told) => tell(REFERRAL_PATH, told),
    tellRhythm: (rhythm) => tell(RHYTHM_PATH, rhythm),
    beginLine: () => tell(LINE_PATH, {}),
    endLine: () => ask(LINE_PATH, { method: "DELETE" }),
    lookAgain: () => ask(MEMBER_PATH, {}),
  };
}

/** The code to say on LINE is answered once: it stays to be read until the account is linked. */
function withCode(facts: MemberFacts, before: MemberFacts | null): MemberFacts {
  const { line } = facts;
  if (line?.state !== "none" || line.begun) return facts;
  return { ...facts, line: { ...line, begun: before?.line?.begun ?? null } };
}

export type History = {
  readonly entries: readonly ShopperEntry[];
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly hasFailed: boolean;
  more(): Promise<void>;
};

/** Every line of the member's points, page by page; what is stored stands in until the app has answered. */
export function useHistory({ apiUrl, sessionToken, stored }: Asking & { stored: readonly ShopperEntry[] }): History {
  const [read, setRead] = useState<{ entries: readonly ShopperEntry[]; next: string | null } | null>(null);
  const [isLoading, setLoading] = useState(false);
  const [hasFailed, setFailed] = useState(false);

  const load = async (before: string | null, earlier: readonly ShopperEntry[]) => {
    setLoading(true);
    setFailed(false);
    const answer = await askApp({ apiUrl, path: entriesPath(before), sessionToken, parse: parseEntriesPage });
    if (answer.status === "ok") setRead({ entries: [...earlier, ...answer.value.entries], next: answer.value.next });
    else setFailed(before !== null);
    setLoading(false);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: `load` is made anew with each drawing.
  useEffect(() => {
    if (apiUrl) void load(null, []);
  }, [apiUrl]);

  return {
    entries: read?.entries ?? stored,
    hasMore: read !== null && read.next !== null,
    isLoading,
    hasFailed,
    more: () => load(read?.next ?? null, read?.entries ?? []),
  };
}
