import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { compareSegments } from "#app/features/segments/index.server.ts";
import { SegmentComparison } from "#app/features/segments/ui/segment-comparison.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { parseId } from "#app/lib/ids.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const query = new URL(request.url).searchParams;
  return inMerchantTransaction(request, (tx, { shopId }) =>
    compareSegments(tx, { shopId, first: parseId(query.get("first")), second: parseId(query.get("second")) }),
  );
}

export default function CompareSegments() {
  const { t } = useTranslation();
  const data = useLoaderData<typeof loader>();
  return (
    <AppPage title={t("segmentCompare.title")} backAction={{ content: t("segments.title"), url: "/app/segments" }}>
      <SegmentComparison {...data} />
    </AppPage>
  );
}
