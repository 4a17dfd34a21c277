/** A photo of the person that shows several faces: a button around each. */
import { Paper, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../api/api.js';

interface WhichFaceProps {
  choice: Extract<AnswerOf<'POST /rights/{id}/search'>, { kind: 'choose-face' }>;
  searchesLeft: number;
  choose: (face: number) => void;
}

export function WhichFace({ choice, searchesLeft, choose }: WhichFaceProps) {
  const { t } = useTranslation('rights');
  const { photo, faces, picture, widthPx, heightPx } = choice;
  return (
    <Stack gap="xs" role="alert">
      <Text fz="sm">{t('search.whichFace', { number: photo, count: searchesLeft })}</Text>
      <Paper pos="relative" maw={640} style={{ aspectRatio: `${widthPx} / ${heightPx}`, lineHeight: 0 }}>
        <img src={picture} alt={t('search.photoAlt', { number: photo })} style={{ width: '100%' }} />
        {faces.map(({ number, box }) => (
          <button
            key={number}
            type="button"
            aria-label={t('search.face', { number })}
            onClick={() => choose(number)}
            style={{
              position: 'absolute',
              left: `${(100 * box.x) / widthPx}%`,
              top: `${(100 * box.y) / heightPx}%`,
              width: `${(100 * box.width) / widthPx}%`,
              height: `${(100 * box.height) / heightPx}%`,
              minWidth: 24,
              minHeight: 24,
              border: '2px solid white',
              outline: '2px solid black',
              background: 'transparent',
              cursor: 'pointer',
            }}
          >
            <span
              aria-hidden
              style={{
                position: 'absolute',
                left: 0,
                top: 0,
                padding: '8px 6px',
                background: 'black',
                color: 'white',
                fontSize: 13,
              }}
            >
              {number}
            </span>
          </button>
        ))}
      </Paper>
    </Stack>
  );
}
