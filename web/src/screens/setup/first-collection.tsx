/** Alone: from here to photos that can be searched. Owner, basis and purpose come before the first photo. */
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useChange } from '../../api/api.js';
import { Problem } from '../../parts/problem.js';
import { submitting } from '../../parts/submitting.js';

export function FirstCollection({ owner }: { owner: string }) {
  const { t } = useTranslation('access');
  const [, navigate] = useLocation();
  const [facts, setFacts] = useState({
    name: t('setup.collection.ownName'),
    owner,
    basis: t('setup.collection.ownBasis'),
    purpose: t('setup.collection.ownPurpose'),
  });
  const open = useChange('POST /collections', ['GET /collections']);
  const fields = ['name', 'owner', 'basis', 'purpose'] as const;
  const start = () =>
    open.mutate(
      { body: facts },
      { onSuccess: ({ name }) => navigate(`/collections/${encodeURIComponent(name)}`, { replace: true }) },
    );
  return (
    <form onSubmit={submitting(start)}>
      <Stack gap="sm">
        {fields.map((field) => (
          <TextInput
            key={field}
            label={t(`setup.collection.${field}`)}
            value={facts[field]}
            onChange={(event) => setFacts({ ...facts, [field]: event.currentTarget.value })}
            required
          />
        ))}
        {open.isError && <Problem error={open.error} />}
        <Group>
          <Button type="submit" loading={open.isPending}>
            {t('setup.collection.open')}
          </Button>
          <Button variant="subtle" color="gray" onClick={() => navigate('/', { replace: true })}>
            {t('setup.collection.later')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
