import { Banner, BlockStack, Button, ButtonGroup, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { MessagesChange } from "../types.ts";
import type { MessageView } from "../views.server.ts";
import { useMessagesProblem } from "./use-messages-problem.ts";

/** Lets a person decide about a message that may have arrived, or send one again that was refused. */
export function MessageDecision({ message }: { message: MessageView }) {
  const { t } = useTranslation();
  const toast = useToast();
  const problem = useMessagesProblem();
  const { send, saving, problems } = useChange<MessagesChange>(() => toast(t("common.saved")));
  const decide = (decision: "sent" | "again") => send({ intent: "decide", messageId: message.id, decision });
  const isUncertain = message.state === "uncertain";
  if (!isUncertain && message.state !== "failed") return null;
  return (
    <Banner tone="warning" title={t(isUncertain ? "messages.decide.title" : "messages.decide.failed")}>
      <BlockStack gap="300">
        <Text as="p">{t(isUncertain ? "messages.decide.text" : "messages.decide.failedText")}</Text>
        {problems.form ? <Text as="p">{problem(problems.form)}</Text> : null}
        <ButtonGroup>
          {isUncertain ? (
            <Button loading={saving} onClick={() => decide("sent")}>
              {t("messages.decide.sent")}
            </Button>
          ) : null}
          <Button loading={saving} onClick={() => decide("again")}>
            {t("messages.decide.again")}
          </Button>
        </ButtonGroup>
      </BlockStack>
    </Banner>
  );
}
