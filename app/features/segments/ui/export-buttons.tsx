import { InlineStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { DownloadButton } from "#app/components/download-button.tsx";

/** All customers of a segment as of a day, as a file for spreadsheets of either kind. */
export function ExportButtons({ segmentId, asOf }: { segmentId: string; asOf: string }) {
  const { t } = useTranslation();
  const address = (encoding: string) =>
    `/app/segments/${segmentId}.csv?${new URLSearchParams({ encoding, ...(asOf ? { asOf } : {}) })}`;
  const fileName = `segment-${segmentId}${asOf ? `-${asOf}` : ""}.csv`;
  return (
    <InlineStack gap="200" wrap>
      <DownloadButton url={address("utf8-bom")} fileName={fileName} label={t("segment.exportUtf8")} />
      <DownloadButton url={address("shift_jis")} fileName={fileName} label={t("segment.exportSjis")} />
    </InlineStack>
  );
}
