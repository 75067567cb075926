import { useState } from "preact/hooks";
import { type ConsentState, isBirthday, RHYTHMS } from "../../../app/contracts/member.ts";
import type { Texts } from "../../_shared/texts.ts";
import { LineAccount } from "./line-account.tsx";
import type { Member } from "./use-member.ts";

type Props = { texts: Texts; member: Member };

/** Birthday, what the member wants to hear of, and what they pass on to friends. */
export function AboutYou({ texts, member }: Props) {
  const { facts } = member;
  if (!facts) return null;
  return (
    <>
      {facts.referral && (
        <s-section heading={texts.t("referral.heading")}>
          <s-stack gap="base">
            <s-text>{texts.t("referral.text")}</s-text>
            <s-text type="strong">{texts.t("referral.code", { code: facts.referral.code })}</s-text>
            <s-text-area
              label={texts.t("referral.share")}
              value={texts.t("referral.message", { code: facts.referral.code, url: facts.referral.url })}
              readOnly
            />
            <s-link href={facts.referral.url}>{facts.referral.url}</s-link>
          </s-stack>
        </s-section>
      )}
      {(facts.mayTellCode || facts.codeRefused) && <FriendsCode texts={texts} member={member} />}
      <s-section heading={texts.t("about.heading")}>
        <s-stack gap="base">
          {facts.birthday ? (
            <s-stack gap="small-200">
              <s-text>{texts.t("about.birthday", { date: texts.birthday(facts.birthday) })}</s-text>
              <s-text color="subdued">{texts.t("about.birthdayKept")}</s-text>
            </s-stack>
          ) : (
            <BirthdayForm texts={texts} member={member} />
          )}
          <s-divider />
          <s-text type="strong">{texts.t("about.news")}</s-text>
          {facts.consents.map((consent) => (
            <News key={consent.channel} texts={texts} member={member} consent={consent} />
          ))}
          <s-select
            label={texts.t("about.rhythm")}
            value={String(facts.rhythmDays)}
            disabled={member.isSaving}
            onChange={(event) => void member.tellRhythm({ days: Number(chosenIn(event)) })}
          >
            {RHYTHMS.map((days) => (
              <s-option key={days} value={String(days)}>
                {texts.t(`about.rhythms.${days}`)}
              </s-option>
            ))}
          </s-select>
          {facts.line && <LineAccount texts={texts} member={member} line={facts.line} />}
          {member.hasFailed && <s-banner tone="critical">{texts.t("about.notKept")}</s-banner>}
        </s-stack>
      </s-section>
    </>
  );
}

/** A member who has not ordered yet may say who brought them. */
function FriendsCode({ texts, member }: Props) {
  const [code, setCode] = useState("");
  const refused = member.facts?.codeRefused;
  return (
    <s-section heading={texts.t("friendsCode.heading")}>
      <s-stack gap="base">
        <s-text-field label={texts.t("friendsCode.label")} value={code} onInput={(event) => setCode(chosenIn(event))} />
        {refused && <s-banner tone="critical">{texts.t(`friendsCode.refused.${refused}`)}</s-banner>}
        <s-button
          variant="secondary"
          loading={member.isSaving}
          disabled={member.isSaving || code.trim() === ""}
          onClick={() => void member.tellCode({ code: code.trim() })}
        >
          {texts.t("friendsCode.use")}
        </s-button>
      </s-stack>
    </s-section>
  );
}

/** One way to be told news; what is missing for it is said where the account can tell it. */
function News({ texts, member, consent }: Props & { consent: ConsentState }) {
  const { channel, agreed, reachable } = consent;
  if (reachable) {
    return (
      <s-checkbox
        label={texts.t(`about.${channel}`)}
        checked={agreed}
        disabled={member.isSaving}
        onChange={(event) => void member.tellConsent({ channel, agreed: isChecked(event) })}
      />
    );
  }
  const lacks = channel === "email" ? "about.noEmail" : channel === "sms" ? "about.noSms" : null;
  return lacks && <s-text color="subdued">{texts.t(lacks)}</s-text>;
}

function chosenIn(event: { currentTarget: unknown }): string {
  return (event.currentTarget as { value: string }).value;
}

function isChecked(event: { currentTarget: unknown }): boolean {
  return (event.currentTarget as { checked: boolean }).checked;
}

/** Month and day alone: the year of birth is nobody's business here. */
function BirthdayForm({ texts, member }: Props) {
  const [month, setMonth] = useState("");
  const [day, setDay] = useState("");
  const birthday = { month: Number(month), day: Number(day) };
  const isWrong = month !== "" && day !== "" && !isBirthday(birthday);
  return (
    <s-stack gap="base">
      <s-text type="strong">{texts.t("about.tellBirthday")}</s-text>
      <s-text color="subdued">{texts.t("about.birthdayOnce")}</s-text>
      <s-stack direction="inline" gap="base">
        <Choice label={texts.t("about.month")} value={month} count={12} onChange={setMonth} />
        <Choice label={texts.t("about.day")} value={day} count={31} onChange={setDay} />
      </s-stack>
      {isWrong && <s-text tone="critical">{texts.t("about.noSuchDay")}</s-text>}
      <s-button
        variant="secondary"
        loading={member.isSaving}
        disabled={member.isSaving || !isBirthday(birthday)}
        onClick={() => void member.tellBirthday(birthday)}
      >
        {texts.t("about.save")}
      </s-button>
    </s-stack>
  );
}

function Choice(props: { label: string; value: string; count: number; onChange: (value: string) => void }) {
  const { label, value, count, onChange } = props;
  return (
    <s-select label={label} value={value} onChange={(event) => onChange(chosenIn(event))}>
      <s-option value="">–</s-option>
      {Array.from({ length: count }, (_, at) => String(at + 1)).map((number) => (
        <s-option key={number} value={number}>
          {number}
        </s-option>
      ))}
    </s-select>
  );
}
