import {
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import type { SeriesChartProps } from "./series-chart.tsx";

const TEXT = { fontSize: 12, fill: "#4a4a4a" };

export default function SeriesDrawing(props: SeriesChartProps) {
  const { kind, series, points, formatValue, formatTick = formatValue, title, description } = props;
  const common = {
    data: points as unknown as Record<string, unknown>[],
    margin: { top: 8, right: 8, bottom: 0, left: 8 },
    accessibilityLayer: false,
    title,
    desc: description,
    role: "img",
  };
  const axes = (
    <>
      <CartesianGrid vertical={false} stroke="#e3e3e3" />
      <XAxis dataKey="label" tick={TEXT} tickLine={false} minTickGap={24} />
      <YAxis tick={TEXT} tickLine={false} axisLine={false} width={72} tickFormatter={formatTick} />
      <Tooltip formatter={(value) => formatValue(Number(value))} cursor={{ fill: "#f1f1f1" }} />
      {series.length > 1 ? <Legend itemSorter={null} /> : null}
    </>
  );
  return (
    <ResponsiveContainer width="100%" height="100%">
      {kind === "stacked" ? (
        <BarChart {...common} stackOffset="sign">
          {axes}
          {series.map(({ key, name, color }) => (
            <Bar key={key} dataKey={key} name={name} fill={color} stackId="all" isAnimationActive={false} />
          ))}
        </BarChart>
      ) : (
        <LineChart {...common}>
          {axes}
          {series.map(({ key, name, color, dashed }) => (
            <Line
              key={key}
              dataKey={key}
              name={name}
              stroke={color}
              strokeWidth={dashed ? 1 : 2}
              strokeDasharray={dashed ? "4 4" : undefined}
              dot={!dashed && points.length <= 31}
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      )}
    </ResponsiveContainer>
  );
}
