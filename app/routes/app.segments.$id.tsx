import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { type ShouldRevalidateFunctionArgs, useLoaderData, useNavigate } from "@remix-run/react";
import { Banner, BlockStack, Button } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { useAutoRefresh } from "#app/components/use-auto-refresh.ts";
import { useToast } from "#app/components/use-toast.ts";
import { changeSegment, readRuleNames, readSegment, readSegmentMoves } from "#app/features/segments/index.server.ts";
import { DeleteSegment } from "#app/features/segments/ui/delete-segment.tsx";
import { ExportButtons } from "#app/features/segments/ui/export-buttons.tsx";
import { RuleNamesProvider } from "#app/features/segments/ui/fields/rule-context.tsx";
import { HistoryCard } from "#app/features/segments/ui/history-card.tsx";
import { MovesCard } from "#app/features/segments/ui/moves-card.tsx";
import { SegmentWorkbench } from "#app/features/segments/ui/segment-workbench.tsx";
import { TagCard } from "#app/features/segments/ui/tag-card.tsx";
import { useSegmentName, useSegmentPlay } from "#app/features/segments/ui/use-segment-name.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { parseId } from "#app/lib/ids.ts";

export async function loader({ request, params }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, today }) => {
    const segmentId = parseId(params.id);
    const segment = segmentId === null ? null : await readSegment(tx, { shopId, segmentId });
    if (segmentId === null || !segment) throw new Response(null, { status: 404 });
    return {
      segment,
      today,
      names: await readRuleNames(tx, { shopId, rules: [segment.rule] }),
      moves: await readSegmentMoves(tx, { shopId, segmentId }),
    };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId, now }) => {
    const segmentId = parseId(params.id);
    if (segmentId === null) throw new Response(null, { status: 404 });
    return changeSegment(tx, { shopId, segmentId, form, now });
  });
}

/** A segment that was just deleted is left, not read again. */
export function shouldRevalidate({ actionResult, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) {
  return actionResult?.ok === true && actionResult.intent === "delete" ? false : defaultShouldRevalidate;
}

export default function Segment() {
  const { t } = useTranslation();
  const toast = useToast();
  const navigate = useNavigate();
  const { segment, today, names, moves } = useLoaderData<typeof loader>();
  const [isDeleting, setDeleting] = useState(false);
  const name = useSegmentName()(segment);
  const play = useSegmentPlay()(segment);
  const isOwn = segment.readyMade === null;
  const isComputing = segment.historyFrom === null;
  const copy = `/app/segments/new?copy=${segment.segmentId}`;
  useAutoRefresh({ active: isComputing || segment.customers === null || segment.tagsWaiting > 0, everyMs: 2000 });
  return (
    <AppPage
      title={name}
      backAction={{ content: t("segments.title"), url: "/app/segments" }}
      secondaryActions={[
        {
          content: t("programmes.ofSegment"),
          url: `/app/follow-up/programmes/new?${new URLSearchParams({ segment: segment.segmentId })}`,
        },
        ...(isOwn
          ? [
              { content: t("segment.duplicate"), url: copy },
              { content: t("segment.delete"), destructive: true, onAction: () => setDeleting(true) },
            ]
          : []),
      ]}
    >
      <BlockStack gap="400">
        {play ? <Banner title={t("segment.play")}>{play}</Banner> : null}
        {isDeleting ? (
          <DeleteSegment
            name={name}
            onClose={() => setDeleting(false)}
            onDeleted={() => {
              toast(t("segment.deleted"));
              navigate("/app/segments");
            }}
          />
        ) : null}
        <RuleNamesProvider names={names}>
          <SegmentWorkbench
            key={`${segment.segmentId} ${segment.version} ${segment.name}`}
            kind={isOwn ? "own" : "readyMade"}
            stored={{ name, rule: segment.rule }}
            today={today}
            sampleActions={(asOf) => <ExportButtons segmentId={segment.segmentId} asOf={asOf} />}
            ruleActions={isOwn ? undefined : <Button url={copy}>{t("segment.saveAsOwn")}</Button>}
            onSaved={() => toast(t("segment.saved"))}
          >
            <HistoryCard segmentId={segment.segmentId} history={segment.history} computing={isComputing} />
            <MovesCard segmentId={segment.segmentId} moves={moves} />
            <TagCard
              key={segment.tag ?? ""}
              state={{ tag: segment.tag, waiting: segment.tagsWaiting }}
              suggested={name.replaceAll(",", " ").slice(0, 40)}
            />
          </SegmentWorkbench>
        </RuleNamesProvider>
      </BlockStack>
    </AppPage>
  );
}
