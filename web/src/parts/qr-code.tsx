/** A QR code, drawn here: what is in it goes nowhere. Black on white also where the page is dark, as cameras expect it. */
import { useQuery } from '@tanstack/react-query';

/** Modules of white around it (ISO/IEC 18004). */
const quiet = 4;

export function QrCode({ text, label, sizePx = 200 }: { text: string; label: string; sizePx?: number }) {
  const { data } = useQuery({
    queryKey: ['qr-code', text],
    queryFn: () => draw(text),
    staleTime: Infinity,
    gcTime: 0,
  });
  return (
    <svg
      role="img"
      aria-label={label}
      width={sizePx}
      height={sizePx}
      viewBox={`0 0 ${data?.size ?? 1} ${data?.size ?? 1}`}
      style={{ background: 'white', maxWidth: '100%' }}
      shapeRendering="crispEdges"
    >
      <path d={data?.path ?? ''} fill="black" />
    </svg>
  );
}

async function draw(text: string): Promise<{ size: number; path: string }> {
  const { create } = await import('qrcode');
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const { size } = modules;
  const dark = Array.from({ length: size * size }, (_, at) => at).filter((at) => modules.data[at] === 1);
  const squares = dark.map((at) => `M${(at % size) + quiet} ${Math.floor(at / size) + quiet}h1v1h-1z`);
  return { size: size + 2 * quiet, path: squares.join('') };
}
