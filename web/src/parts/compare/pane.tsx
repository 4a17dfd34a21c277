/** One pane with one picture or both on top of each other. Pictures are moved by the browser's own transforms: nothing is drawn again. */
import { useElementSize } from '@mantine/hooks';
import { useRef, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './compare.module.css';
import type { CompareState, ShownFace, Side } from './compare-state.js';
import { apply, join, photoToPane, pictureToPhoto, toCss, type Matrix, type Size } from './geometry.js';
import { landmarkPath } from './landmark-lines.js';
import { useGestures, type ChangeView } from './use-gestures.js';

export interface Layer {
  side: Side;
  face: ShownFace;
  style?: CSSProperties;
}

interface PaneProps {
  layers: readonly Layer[];
  label: string;
  state: CompareState;
  changeView: ChangeView;
  /** Where a wipe is, in percent. */
  edge?: number;
}

export function Pane({ layers, label, state, changeView, edge }: PaneProps) {
  const { t } = useTranslation('compare');
  const { ref: measured, width, height } = useElementSize<HTMLDivElement>();
  const element = useRef<HTMLDivElement>(null);
  const size = { width: Math.max(1, width), height: Math.max(1, height) };
  const gestures = useGestures(element, size, changeView);
  return (
    <div
      ref={element}
      className={classes['pane']}
      role="group"
      aria-label={label}
      // The arrows pan, and a pane that has the focus shows where they work.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      data-pane={layers.map(({ side }) => side).join(' ')}
      {...gestures}
    >
      <div ref={measured} className={classes['layer']} />
      {layers.map((layer) => (
        <FaceLayer key={layer.side} layer={layer} size={size} state={state} />
      ))}
      {edge !== undefined && <div className={classes['edge']} style={{ left: `${edge}%` }} />}
      {layers.map(({ side, style }, i) => (
        <span
          key={side}
          aria-hidden
          className={`${classes['name']} ${i > 0 ? classes['nameRight'] : ''}`}
          style={style?.visibility === 'hidden' ? { visibility: 'hidden' } : {}}
        >
          {t(`sides.${side}`)}
        </span>
      ))}
    </div>
  );
}

function FaceLayer({ layer, size, state }: { layer: Layer; size: Size; state: CompareState }) {
  const { t } = useTranslation('compare');
  const { side, face, style } = layer;
  const { rotation, mirror, brightness, contrast, grey } = state.sides[side];
  const matrix = photoToPane(face, size, {
    isAligned: state.isAligned,
    turn: { rotationDegrees: rotation, isMirrored: mirror },
    view: state.view,
  });
  return (
    <div className={classes['layer']} data-layer={side} {...(style === undefined ? {} : { style })}>
      <img
        className={classes['picture']}
        src={face.picture}
        alt={t(`alt.${side}`)}
        draggable={false}
        width={face.picturePx.width}
        height={face.picturePx.height}
        style={{
          transform: toCss(join(matrix, pictureToPhoto(face))),
          filter: `brightness(${brightness}%) contrast(${contrast}%)${grey ? ' grayscale(1)' : ''}`,
        }}
      />
      {state.hasLandmarks && <Marks side={side} face={face} matrix={matrix} />}
    </div>
  );
}

/** Drawn in the pane's own pixels, so that lines keep their width however far one zooms. */
function Marks({ side, face, matrix }: { side: Side; face: ShownFace; matrix: Matrix }) {
  const points = face.landmarks.map((point) => apply(matrix, point));
  const eyes = [face.eyes.left, face.eyes.right].map((eye) => apply(matrix, eye));
  const crosses = (points.length === 68 ? eyes : points)
    .map(({ x, y }) => `M${x - 6} ${y}H${x + 6}M${x} ${y - 6}V${y + 6}`)
    .join('');
  const path = landmarkPath(points) + crosses;
  return (
    <svg className={classes['marks']} aria-hidden data-marks={side}>
      <path className={classes['marksGround']} d={path} />
      <path className={classes[side]} d={path} />
    </svg>
  );
}
