/** The rules in force and what keeps them: policy, activation, witnesses, the stop. All of it can be read; little changes by one person. */
import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLocation, useParams } from 'wouter';
import { useIsSolo } from '../app/is-solo.js';
import { useHasRole } from '../app/session.js';
import { NotHere } from '../parts/not-here.js';
import { Page } from '../parts/page.js';
import { ActivationTab } from './settings/activation-tab.js';
import { PolicyTab } from './settings/policy-tab.js';
import { StopTab } from './settings/stop-tab.js';
import { WitnessesTab } from './settings/witnesses-tab.js';

const tabs = ['policy', 'activation', 'witnesses', 'stop'] as const;
type Tab = (typeof tabs)[number];

export default function Settings() {
  const { t } = useTranslation('settings');
  const isSolo = useIsSolo();
  const { tab = 'policy' } = useParams<{ tab?: string }>();
  const [, navigate] = useLocation();
  const has = useHasRole();
  const mayTabs = tabs.filter(
    (each) => each !== 'witnesses' || has('administrator', 'privacy-officer', 'auditor'),
  );
  if (!mayTabs.some((each) => each === tab)) return <NotHere reason="unknown" />;
  return (
    <Page title={t('title')} lead={t(isSolo ? 'leadAlone' : 'lead')}>
      <Tabs value={tab} onChange={(next) => navigate(`/settings/${next ?? 'policy'}`)} keepMounted={false}>
        <Tabs.List mb="md">
          {mayTabs.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t(`tabs.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {mayTabs.map((each) => (
          <Tabs.Panel key={each} value={each}>
            <Content tab={each} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  );
}

function Content({ tab }: { tab: Tab }) {
  if (tab === 'policy') return <PolicyTab />;
  if (tab === 'activation') return <ActivationTab />;
  return tab === 'witnesses' ? <WitnessesTab /> : <StopTab />;
}
