import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { useAutoRefresh } from "#app/components/use-auto-refresh.ts";
import { listSegments, readRfmGrid, saveRfmScale } from "#app/features/segments/index.server.ts";
import { ruleOfCell, splitSegments } from "#app/features/segments/rules.ts";
import { RfmGrid } from "#app/features/segments/ui/rfm-grid.tsx";
import { RfmScaleCard } from "#app/features/segments/ui/rfm-scale-card.tsx";
import { SegmentsTable } from "#app/features/segments/ui/segments-table.tsx";
import { ShopifyGroupsCard } from "#app/features/segments/ui/shopify-groups-card.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

/** Days of the history that are read for the trend: twelve months' ends and the last days lie within. */
const TREND_DAYS = 60;

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId }) => ({
    list: await listSegments(tx, { shopId, trendDays: TREND_DAYS }),
    grid: await readRfmGrid(tx, { shopId }),
  }));
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, async (tx, { shopId }) => {
    if (form.get("intent") !== "saveScale") throw new Response(null, { status: 400 });
    const saved = await saveRfmScale(tx, { shopId, scale: readJson(form.get("scale")) });
    if (saved.result === "saved") return { ok: true as const };
    const problems: Record<string, string> = Object.fromEntries(saved.problems.map(({ path, key }) => [path, key]));
    return { ok: false as const, problems };
  });
}

function readJson(text: FormDataEntryValue | null): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return null;
  }
}

export default function Segments() {
  const { t } = useTranslation();
  const { list, grid } = useLoaderData<typeof loader>();
  const { own, readyMade } = splitSegments(list.rows);
  useAutoRefresh({ active: list.rows.some(({ customers }) => customers === null), everyMs: 3000 });
  return (
    <AppPage
      fullWidth
      title={t("segments.title")}
      subtitle={t("segments.subtitle")}
      primaryAction={{ content: t("segments.new"), url: "/app/segments/new" }}
      secondaryActions={[{ content: t("segments.compare"), url: "/app/segments/compare" }]}
    >
      <BlockStack gap="400">
        <SegmentsTable
          title={t("segments.own.title")}
          list="own"
          rows={own}
          all={list.all}
          empty={{ title: t("segments.own.none.title"), text: t("segments.own.none.text") }}
        />
        <SegmentsTable
          title={t("segments.readyMade.title")}
          meaning={t("segments.readyMade.meaning")}
          list="ready-made"
          rows={readyMade}
          all={list.all}
        />
        <RfmGrid
          grid={grid}
          urlOf={(cell) => `/app/segments/new?${new URLSearchParams({ rule: JSON.stringify(ruleOfCell(cell)) })}`}
        />
        <ShopifyGroupsCard all={list.all.customers} />
        <RfmScaleCard scale={grid} />
      </BlockStack>
    </AppPage>
  );
}
