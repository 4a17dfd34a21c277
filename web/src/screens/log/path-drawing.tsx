/** The path of hashes from an entry up to the root, drawn: what was computed from the bytes in full lines, what was given in dashed ones. */
import { useTranslation } from 'react-i18next';
import { shortHash } from '../../verify/verify-entry.js';
import type { PathStep } from '../../verify/tree.js';

const width = 340;
const rowPx = 54;
const box = { width: 124, height: 28 };
const centres = { left: 84, right: width - 84, middle: width / 2 };

interface Place {
  x: number;
  y: number;
}

interface PathDrawingProps {
  leaf: Uint8Array;
  path: readonly PathStep[];
  index: number;
  isRooted: boolean;
}

export function PathDrawing({ leaf, path, index, isRooted }: PathDrawingProps) {
  const { t } = useTranslation('log');
  const height = (path.length + 1) * rowPx;
  const placeAt = (level: number): Place => {
    const step = path[level];
    const y = height - rowPx / 2 - level * rowPx;
    if (step === undefined) return { x: centres.middle, y };
    return { x: step.side === 'left' ? centres.right : centres.left, y };
  };
  return (
    <svg
      role="img"
      aria-label={t('path.label', { count: path.length })}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      style={{ maxWidth: '100%', display: 'block' }}
    >
      {path.map((step, level) => {
        const from = placeAt(level);
        const to = placeAt(level + 1);
        const beside = { x: centres[step.side], y: from.y };
        return (
          <g key={level}>
            <Line from={from} to={to} isGiven={false} />
            <Line from={beside} to={to} isGiven />
            <Node place={beside} text={shortHash(step.sibling)} isGiven />
          </g>
        );
      })}
      {[leaf, ...path.map(({ above }) => above)].map((hash, level) => {
        const isRoot = level === path.length;
        const mark = isRoot ? `${isRooted ? '✓' : '✗'} ${t('path.root')} ` : level === 0 ? `${index} ` : '';
        return <Node key={level} place={placeAt(level)} text={`${mark}${shortHash(hash)}`} isGiven={false} />;
      })}
    </svg>
  );
}

function Line({ from, to, isGiven }: { from: Place; to: Place; isGiven: boolean }) {
  return (
    <line
      x1={from.x}
      y1={from.y - box.height / 2}
      x2={to.x}
      y2={to.y + box.height / 2}
      stroke={isGiven ? 'var(--mantine-color-dimmed)' : 'currentColor'}
      strokeWidth={isGiven ? 1 : 2}
      {...(isGiven ? { strokeDasharray: '4 3' } : {})}
    />
  );
}

function Node({ place, text, isGiven }: { place: Place; text: string; isGiven: boolean }) {
  return (
    <g>
      <rect
        x={place.x - box.width / 2}
        y={place.y - box.height / 2}
        {...box}
        rx={4}
        fill="var(--mantine-color-body)"
        stroke={isGiven ? 'var(--mantine-color-dimmed)' : 'currentColor'}
        strokeWidth={isGiven ? 1 : 2}
        {...(isGiven ? { strokeDasharray: '4 3' } : {})}
      />
      <text
        x={place.x}
        y={place.y + 4}
        textAnchor="middle"
        fontSize={12}
        fontFamily="var(--mantine-font-family-monospace)"
        fill={isGiven ? 'var(--mantine-color-dimmed)' : 'currentColor'}
      >
        {text}
      </text>
    </g>
  );
}
