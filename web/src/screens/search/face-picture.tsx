/** A photo with its faces to choose from: a button around each, with its number; or a box to draw where the detector saw none. */
import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { boxAfterKey, boxBetween, firstBox, leastPx, type Box } from './drawn-box.js';
import type { Probe } from './use-probes.js';

/** So that the button below is seen without scrolling. */
const highestPx = 560;

interface FacePictureProps {
  probe: Probe & { looked: NonNullable<Probe['looked']> };
  isDrawn: boolean;
  choose: (face: number) => void;
  draw: (box: Box) => void;
  stopDrawing: () => void;
}

export function FacePicture({ probe, isDrawn, choose, draw, stopDrawing }: FacePictureProps) {
  const { t } = useTranslation('search');
  const { looked, chosen, drawn } = probe;
  const { widthPx, heightPx, faces, picture } = looked;
  const place = ({ x, y, width, height }: Box) => ({
    left: `${(100 * x) / widthPx}%`,
    top: `${(100 * y) / heightPx}%`,
    width: `${(100 * width) / widthPx}%`,
    height: `${(100 * height) / heightPx}%`,
  });
  return (
    <div
      className="face-picture"
      style={{
        aspectRatio: `${widthPx} / ${heightPx}`,
        width: `min(100%, ${Math.round((highestPx * widthPx) / heightPx)}px)`,
      }}
    >
      <img src={picture} alt={t('picture.alt', { name: probe.file.name, count: faces.length })} />
      {!isDrawn &&
        faces.map(({ number, box }) => (
          <button
            key={number}
            type="button"
            className="face-button"
            style={place(box)}
            aria-pressed={chosen === number}
            aria-label={t('picture.face', { number })}
            onClick={() => choose(number)}
          >
            <span aria-hidden>{number}</span>
          </button>
        ))}
      {!isDrawn && drawn !== null && <div className="face-drawn" style={place(drawn.box)} aria-hidden />}
      {isDrawn && (
        <Drawing widthPx={widthPx} heightPx={heightPx} place={place} draw={draw} stop={stopDrawing} />
      )}
    </div>
  );
}

interface DrawingProps {
  widthPx: number;
  heightPx: number;
  place: (box: Box) => { left: string; top: string; width: string; height: string };
  draw: (box: Box) => void;
  stop: () => void;
}

function Drawing({ widthPx, heightPx, place, draw, stop }: DrawingProps) {
  const { t } = useTranslation('search');
  const [box, setBox] = useState<Box>(() => firstBox({ widthPx, heightPx }));
  const corner = useRef<{ x: number; y: number } | null>(null);

  function pointOf(event: PointerEvent<HTMLElement>) {
    const frame = event.currentTarget.getBoundingClientRect();
    return {
      x: within((event.clientX - frame.left) / frame.width) * widthPx,
      y: within((event.clientY - frame.top) / frame.height) * heightPx,
    };
  }

  function begin(event: PointerEvent<HTMLElement>): void {
    event.currentTarget.setPointerCapture(event.pointerId);
    corner.current = pointOf(event);
  }

  function end(event: PointerEvent<HTMLElement>): void {
    if (corner.current === null) return;
    const made = boxBetween(corner.current, pointOf(event));
    corner.current = null;
    // A click without a movement draws nothing.
    if (made.width >= leastPx && made.height >= leastPx) draw(made);
  }

  function press(event: KeyboardEvent): void {
    const moved = boxAfterKey(box, event.key, event.shiftKey, { widthPx, heightPx });
    if (moved !== null) setBox(moved);
    else if (event.key === 'Enter') draw(box);
    else if (event.key === 'Escape') stop();
    else return;
    event.preventDefault();
  }

  return (
    // An application of its own: it is drawn in with the mouse and with keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      className="face-drawing"
      role="application"
      aria-label={t('drawing.label')}
      // It takes the arrow keys, and is there only while somebody draws.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-autofocus
      tabIndex={0}
      ref={(element) => element?.focus()}
      onPointerDown={begin}
      onPointerMove={(event) => {
        if (corner.current !== null) setBox(boxBetween(corner.current, pointOf(event)));
      }}
      onPointerUp={end}
      onKeyDown={press}
    >
      <div className="face-drawn" style={place(box)} />
    </div>
  );
}

/** Also for whoever draws beyond the edge. */
function within(share: number): number {
  return Math.max(0, Math.min(share, 1));
}
