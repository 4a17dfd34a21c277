/** One photo of the grid: a grey square of a fixed size until it is known, so that nothing moves when it comes. */
import { memo, useState } from 'react';
import classes from './gallery.module.css';
import type { GalleryPhoto } from './use-photos.js';

interface TileProps {
  /** For whoever hears the grid. */
  label: string;
  domId: string;
  column: number;
  photo: GalleryPhoto | undefined;
  isActive: boolean;
  showFaces: boolean;
  index: number;
}

export const PhotoTile = memo(function PhotoTile(props: TileProps) {
  const { label, domId, column, photo, isActive, showFaces, index } = props;
  return (
    <div
      role="gridcell"
      id={domId}
      aria-colindex={column + 1}
      aria-selected={isActive}
      aria-label={label}
      className={classes['tile']}
      data-index={index}
      data-active={isActive || undefined}
    >
      {photo !== undefined && <Picture key={photo.id} photo={photo} showFaces={showFaces} />}
    </div>
  );
});

function Picture({ photo, showFaces }: { photo: GalleryPhoto; showFaces: boolean }) {
  // The first address stays while it is shown: a fresh one would load the same picture again.
  const [address, setAddress] = useState(photo.thumbnail);
  const { widthPx, heightPx } = photo;
  const longest = Math.max(widthPx, heightPx);
  const size = { width: `${(100 * widthPx) / longest}%`, height: `${(100 * heightPx) / longest}%` };
  return (
    <div className={classes['picture']} style={size}>
      <img
        src={address}
        alt=""
        draggable={false}
        decoding="async"
        onError={() => setAddress(photo.thumbnail)}
      />
      {showFaces && <FaceBoxes photo={photo} />}
    </div>
  );
}

/** Broken lines: below the quality gate. */
export function FaceBoxes({ photo, active }: { photo: GalleryPhoto; active?: number | null }) {
  const { widthPx, heightPx, faces } = photo;
  return faces.map(({ id, box, sufficient }) => (
    <span
      key={id}
      className={classes['face']}
      data-low={!sufficient || undefined}
      data-active={active === id || undefined}
      style={{
        left: `${(100 * box.x) / widthPx}%`,
        top: `${(100 * box.y) / heightPx}%`,
        width: `${(100 * box.width) / widthPx}%`,
        height: `${(100 * box.height) / heightPx}%`,
      }}
    />
  ));
}
