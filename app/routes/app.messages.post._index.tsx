import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigate } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { FollowUpTabs } from "#app/features/follow-up/ui/follow-up-tabs.tsx";
import { createBatch, readBatches, readTemplateRows } from "#app/features/messaging/index.server.ts";
import { BatchForm } from "#app/features/messaging/ui/batch-form.tsx";
import { BatchList } from "#app/features/messaging/ui/batch-list.tsx";
import { listSegments } from "#app/features/segments/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId }) => ({
    batches: await readBatches(tx, shopId),
    templates: (await readTemplateRows(tx, shopId)).map(({ id, name }) => ({ value: id, label: name })),
    segments: (await listSegments(tx, { shopId, trendDays: 1 })).rows,
  }));
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId, now, today }) => createBatch(tx, { shopId, form, now, today }));
}

export default function Post() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { batches, templates, segments } = useLoaderData<typeof loader>();
  return (
    <AppPage title={t("messages.post.title")} subtitle={t("messages.post.subtitle")}>
      <BlockStack gap="400">
        <FollowUpTabs />
        <BatchForm
          segments={segments.map(({ segmentId, name }) => ({ value: segmentId, label: name }))}
          templates={templates}
          onMade={(id) => navigate(`/app/messages/post/${id}`)}
        />
        <BatchList batches={batches} />
      </BlockStack>
    </AppPage>
  );
}
