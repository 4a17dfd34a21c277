/** Bars, in a file of their own because the drawing library is large. Never alone: a table with the same figures stands beside it. */
import { BarChart } from '@mantine/charts';
import '@mantine/charts/styles.css';

export interface Bar {
  name: string;
  count: number;
}

export interface BarsProps {
  bars: readonly Bar[];
  /** What a bar counts. */
  series: string;
  /** What the drawing shows, for those who do not see it. */
  label: string;
  lying?: boolean;
  heightPx: number;
}

/** Half a line: the topmost number stands beside its line, not below it. */
const roomPx = 10;

export default function Bars({ bars, series, label, lying = false, heightPx }: BarsProps) {
  return (
    <div role="img" aria-label={label}>
      <BarChart
        h={heightPx}
        data={bars.map(({ name, count }) => ({ name, [series]: count }))}
        dataKey="name"
        series={[{ name: series, color: 'indigo.7' }]}
        {...(lying ? { orientation: 'vertical', yAxisProps: { width: 150, interval: 0 } } : {})}
        gridAxis={lying ? 'y' : 'x'}
        tickLine="none"
        maxBarWidth={36}
        barProps={{ isAnimationActive: false, radius: 2 }}
        barChartProps={{ accessibilityLayer: false, margin: { top: roomPx } }}
        tooltipAnimationDuration={0}
        xAxisProps={lying ? { allowDecimals: false } : { minTickGap: 24 }}
        {...(lying ? {} : { yAxisProps: { allowDecimals: false, width: 36 } })}
      />
    </div>
  );
}
