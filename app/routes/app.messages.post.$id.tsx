import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { markPosted, recheckPrint } from "#app/features/follow-up/index.server.ts";
import { readBatch, readLackingLetters, readLeftOut } from "#app/features/messaging/index.server.ts";
import { POSTED_AS } from "#app/features/messaging/rules.ts";
import { BatchCard, LeftOutCard } from "#app/features/messaging/ui/batch-card.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { parseId } from "#app/lib/ids.ts";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const found = await inMerchantTransaction(request, async (tx, { shopId, now }) => {
    const of = { shopId, batchId: parseId(params.id) ?? 0n };
    await recheckPrint(tx, { ...of, now });
    const batch = await readBatch(tx, of);
    if (!batch) throw new Response(null, { status: 404 });
    return { of, batch, leftOut: await readLeftOut(tx, of) };
  });
  const { of, ...page } = found;
  return { ...page, lacking: await readLackingLetters(of) };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, async (tx, { shopId, staffId, now }) => {
    if (form.get("intent") !== "posted") throw new Response(null, { status: 400 });
    const as = POSTED_AS.find((known) => known === form.get("as")) ?? "card";
    return markPosted(tx, { shopId, batchId: parseId(params.id) ?? 0n, as, staffId, now });
  });
}

export default function Batch() {
  const { t } = useTranslation();
  const format = useFormat();
  const { batch, leftOut, lacking } = useLoaderData<typeof loader>();
  return (
    <AppPage
      title={batch.name}
      subtitle={`${t("messages.post.pieces")}: ${format.number(batch.pieces)}`}
      backAction={{ content: t("messages.post.title"), url: "/app/messages/post" }}
    >
      <BlockStack gap="400">
        <BatchCard batch={batch} lacking={lacking} />
        <LeftOutCard leftOut={leftOut} isPosted={batch.postedAt !== null} />
      </BlockStack>
    </AppPage>
  );
}
