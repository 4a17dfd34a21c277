/** Another person decides on the search; where they refused, or it ran out, it is asked for again. */
import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useChange } from '../../api/api.js';
import { Problem } from '../../parts/problem.js';
import { outdated, type RightsRequest } from './request.js';

export function DecisionStep({ of }: { of: RightsRequest }) {
  const { t } = useTranslation('rights');
  const ask = useChange('POST /rights/{id}/authorisation', outdated);
  return (
    <Stack gap="sm" maw={640}>
      <Text fz="sm">{t(`decision.${whyOf(of)}`)}</Text>
      {of.authorisation !== null && (
        <Anchor component={Link} href={`/authorisations/${of.authorisation}`} fz="sm">
          {t('decision.toRequest')}
        </Anchor>
      )}
      {of.step === 'authorisation' && (
        <>
          {ask.isError && <Problem error={ask.error} />}
          <div>
            <Button onClick={() => ask.mutate({ params: { id: of.id } })} loading={ask.isPending}>
              {t('decision.again')}
            </Button>
          </div>
        </>
      )}
    </Stack>
  );
}

function whyOf({ step, standing }: RightsRequest) {
  if (step === 'decision') return 'awaiting';
  if (standing === 'refused' || standing === 'expired' || standing === 'withdrawn') return standing;
  return 'usedUp';
}
