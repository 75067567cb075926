import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";

const WIDTH = 96;
const HEIGHT = 28;
const EDGE = 3;

/** A small line of how many there were, oldest first, with its first and last value in words. */
export function Sparkline({ name, values }: { name: string; values: readonly number[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [first] = values;
  const last = values.at(-1);
  if (first === undefined || last === undefined || values.length < 2) return <span>–</span>;
  const top = Math.max(...values);
  const bottom = Math.min(...values);
  const x = (index: number) => EDGE + (index / (values.length - 1)) * (WIDTH - 2 * EDGE);
  const y = (value: number) =>
    top === bottom ? HEIGHT / 2 : HEIGHT - EDGE - ((value - bottom) / (top - bottom)) * (HEIGHT - 2 * EDGE);
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  return (
    <svg
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={t("segments.trendOf", {
        name,
        first: format.number(first),
        last: format.number(last),
        count: values.length,
      })}
    >
      <polyline points={points} fill="none" stroke="#5c6ac4" strokeWidth="1.5" strokeLinejoin="round" />
      <circle cx={x(values.length - 1)} cy={y(last)} r="2.5" fill="#5c6ac4" />
    </svg>
  );
}
