/** A photo with a frame around one face of it. Keeps its place while it loads. */
interface MarkedFaceProps {
  picture: string;
  widthPx: number;
  heightPx: number;
  /** In pixels of the upright photo; null: none is marked. */
  box: { x: number; y: number; width: number; height: number } | null;
  alt: string;
  onError?: () => void;
}

/** Higher ones are made smaller. */
const highestPx = 320;

export function MarkedFace({ picture, widthPx, heightPx, box, alt, onError }: MarkedFaceProps) {
  const width = Math.round((highestPx * widthPx) / heightPx);
  return (
    <div
      className="marked-face"
      style={{ aspectRatio: `${widthPx} / ${heightPx}`, width: `min(100%, ${width}px)` }}
    >
      <img src={picture} alt={alt} onError={onError} />
      {box !== null && (
        <div
          aria-hidden
          style={{
            left: `${(100 * box.x) / widthPx}%`,
            top: `${(100 * box.y) / heightPx}%`,
            width: `${(100 * box.width) / widthPx}%`,
            height: `${(100 * box.height) / heightPx}%`,
          }}
        />
      )}
    </div>
  );
}
