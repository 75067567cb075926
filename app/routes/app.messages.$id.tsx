import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { customerName } from "#app/components/customer-name.ts";
import { changeMessages, readMessage } from "#app/features/messaging/index.server.ts";
import { MessageDecision } from "#app/features/messaging/ui/message-decision.tsx";
import { MessageStanding } from "#app/features/messaging/ui/message-list.tsx";
import { MessagePreview } from "#app/features/messaging/ui/message-preview.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { parseId } from "#app/lib/ids.ts";

export async function loader({ request, params }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId }) => {
    const messageId = parseId(params.id);
    const message = messageId === null ? null : await readMessage(tx, { shopId, messageId });
    if (!message) throw new Response(null, { status: 404 });
    return { message };
  });
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId, currency, now }) =>
    changeMessages(tx, { shopId, currency, form, now }),
  );
}

export default function Message() {
  const { t } = useTranslation();
  const format = useFormat();
  const { message } = useLoaderData<typeof loader>();
  const { subject, recipient, template, templateVersion } = message;
  const to = customerName(message, format.language) ?? recipient;
  return (
    <AppPage
      title={subject ?? template ?? t("messages.unwritten")}
      subtitle={to ? t("messages.sentTo", { to }) : undefined}
      backAction={{ content: t("messages.title"), url: "/app/messages" }}
    >
      <BlockStack gap="400">
        <MessageDecision message={message} />
        <Card>
          <BlockStack gap="400">
            <MessageStanding message={message} />
            <Text as="p" tone="subdued">
              {[
                format.instant(message.at),
                recipient,
                template ? t("messages.fromTemplate", { name: template, version: templateVersion ?? "–" }) : null,
              ]
                .filter((part) => part)
                .join(" · ")}
            </Text>
            {subject !== null && message.text !== null ? (
              <MessagePreview subject={subject} html={message.html} text={message.text} />
            ) : (
              <Text as="p">{t("messages.noWords")}</Text>
            )}
          </BlockStack>
        </Card>
      </BlockStack>
    </AppPage>
  );
}
