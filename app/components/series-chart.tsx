import { SkeletonBodyText } from "@shopify/polaris";
import { lazy, Suspense, useEffect, useState } from "react";

export interface Series {
  key: string;
  name: string;
  color: string;
  /** Drawn broken, as the bounds of an interval. */
  dashed?: boolean;
}

export interface SeriesChartProps {
  /** Said to those who do not see the chart; the numbers are in the table beside it. */
  title: string;
  description: string;
  kind: "stacked" | "line";
  series: readonly Series[];
  points: readonly ({ label: string } & Record<string, string | number | null>)[];
  formatValue: (value: number) => string;
  formatTick?: (value: number) => string;
}

export const CHART_COLORS = { first: "#5c6ac4", repeat: "#0c7c59" } as const;

const CHART_HEIGHT = 280;

const Drawing = lazy(() => import("./series-drawing.tsx"));

/** A chart over periods. It is drawn in the browser only, in a box of fixed height so that nothing moves. */
export function SeriesChart(props: SeriesChartProps) {
  const [inBrowser, setInBrowser] = useState(false);
  useEffect(() => setInBrowser(true), []);
  return (
    <div style={{ height: CHART_HEIGHT, minWidth: 0 }}>
      {inBrowser ? (
        <Suspense fallback={<SkeletonBodyText lines={8} />}>
          <Drawing {...props} />
        </Suspense>
      ) : (
        <SkeletonBodyText lines={8} />
      )}
    </div>
  );
}
