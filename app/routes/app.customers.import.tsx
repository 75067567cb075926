import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import {
  changeExtraImports,
  MAX_EXTRAS_BYTES,
  MAX_EXTRAS_ROWS,
  readExtraImports,
} from "#app/features/customers/index.server.ts";
import { ExtraImportsCard } from "#app/features/customers/ui/extra-imports-card.tsx";
import { ExtrasImportCard } from "#app/features/customers/ui/extras-import-card.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { readBoundedForm } from "#app/lib/read-bounded-form.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId }) => ({
    imports: await readExtraImports(tx, shopId),
    limits: { maxBytes: MAX_EXTRAS_BYTES, maxRows: MAX_EXTRAS_ROWS },
  }));
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await readBoundedForm(request.clone(), MAX_EXTRAS_BYTES + 64 * 1024);
  return inMerchantTransaction(request, (tx, { shopId, today, now }) =>
    changeExtraImports(tx, { shopId, form, today, now }),
  );
}

export default function ImportExtras() {
  const { t } = useTranslation();
  const { imports, limits } = useLoaderData<typeof loader>();
  return (
    <AppPage title={t("extras.import.pageTitle")} backAction={{ content: t("nav.customers"), url: "/app/customers" }}>
      <BlockStack gap="400">
        <ExtrasImportCard {...limits} />
        <ExtraImportsCard imports={imports} />
      </BlockStack>
    </AppPage>
  );
}
