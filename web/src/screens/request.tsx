/** Asking for leave to search: a form that helps to say what an authoriser has to know, and shows what is missing while one writes. */
import { Alert, Anchor, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'wouter';
import { useApi } from '../api/api.js';
import { Answer } from '../parts/answer.js';
import { Page } from '../parts/page.js';
import { stateOfCase } from './cases/case-state.js';
import { RequestForm } from './request/request-form.js';

export default function Request() {
  const { id = '' } = useParams();
  const { t } = useTranslation('request');
  const shown = useApi('GET /cases/{id}', { params: { id } });
  const policy = useApi('GET /policy');
  const reference = shown.data?.case.reference;
  return (
    <Page
      title={reference === undefined ? t('title') : t('titleIn', { reference })}
      lead={
        <Anchor component={Link} href={`/cases/${id}`} fz="sm">
          {t('toCase')}
        </Anchor>
      }
    >
      <Answer query={policy} rows={10}>
        {({ policy: rules }) => (
          <Answer query={shown} rows={10}>
            {(data) =>
              stateOfCase(data.case) === 'open' ? (
                <RequestForm key={id} shown={data} policy={rules} />
              ) : (
                <Stack>
                  <Alert color="gray">{t('notOpen')}</Alert>
                </Stack>
              )
            }
          </Answer>
        )}
      </Answer>
    </Page>
  );
}
