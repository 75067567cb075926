import type { LineFacts } from "../../../app/contracts/member.ts";
import type { Texts } from "../../_shared/texts.ts";
import type { Member } from "./use-member.ts";

/** Links the member's LINE account to the shop's, and takes the link back. */
export function LineAccount({ texts, member, line }: { texts: Texts; member: Member; line: LineFacts }) {
  const { state, account, begun } = line;
  const button = (label: string, onClick: () => Promise<void>) => (
    <s-button variant="secondary" loading={member.isSaving} disabled={member.isSaving} onClick={() => void onClick()}>
      {texts.t(label)}
    </s-button>
  );
  return (
    <>
      <s-divider />
      <s-text type="strong">{texts.t("line.heading")}</s-text>
      {state !== "none" && (
        <>
          <s-text>{texts.t(`line.${state}`, { account })}</s-text>
          {button("line.unlink", member.endLine)}
        </>
      )}
      {state === "none" && !begun && (
        <>
          <s-text>{texts.t("line.offer")}</s-text>
          {button("line.link", member.beginLine)}
        </>
      )}
      {state === "none" && begun && (
        <>
          <s-text>{texts.t("line.say", { account })}</s-text>
          <s-text type="strong">{begun.code}</s-text>
          <s-link href={begun.url} target="_blank">
            {texts.t("line.open")}
          </s-link>
          {button("line.check", member.lookAgain)}
        </>
      )}
    </>
  );
}
