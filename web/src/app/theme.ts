/**
 * Quiet and dense, for people who read pictures all day: little colour, so that what is coloured means something. Every pair of text
 * and background meets WCAG 2.2 AA; test/web measures it on each screen. `--control-border` is the line round what can be filled in or
 * ticked (app.css): at least 3:1 against what is beside it (WCAG 1.4.11), which lines of cards and tables need not have.
 */
import { createTheme, darken, lighten, type CSSVariablesResolver, type MantineTheme } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  defaultRadius: 'sm',
  fontFamily: 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "DejaVu Sans Mono", Menlo, monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  components: {
    // The lock writes a style of its own that the policy for content does not let in.
    Modal: { defaultProps: { lockScroll: false, centered: true, transitionProps: { duration: 0 } } },
    Drawer: { defaultProps: { lockScroll: false, transitionProps: { duration: 0 } } },
    Tooltip: { defaultProps: { openDelay: 300, events: { hover: true, focus: true, touch: false } } },
    // A badge is a whole word or none: where there is no room for it, what stands beside it wraps.
    Badge: {
      defaultProps: { variant: 'light', radius: 'sm', tt: 'none' },
      styles: { root: { minWidth: 'max-content', flexShrink: 0 } },
    },
    Button: { defaultProps: { size: 'sm' } },
    Card: { defaultProps: { withBorder: true, padding: 'md' } },
    Table: { defaultProps: { verticalSpacing: 6, highlightOnHover: true } },
  },
});

export const resolveColours: CSSVariablesResolver = (made) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#545b63',
    '--mantine-color-placeholder': '#666e76',
    '--mantine-color-error': '#c92a2a',
    '--control-border': '#868e96',
    '--map-line': 'var(--mantine-color-gray-4)',
    '--map-place': 'var(--mantine-primary-color-filled)',
    '--map-edge': 'white',
    ...tints(made, 'light'),
  },
  dark: {
    '--mantine-color-dimmed': '#a6acb3',
    '--mantine-color-placeholder': '#989fa6',
    '--mantine-color-error': '#ff8787',
    '--control-border': '#7a8087',
    '--map-line': 'var(--mantine-color-dark-2)',
    '--map-place': 'var(--mantine-color-indigo-4)',
    '--map-edge': 'black',
    ...tints(made, 'dark'),
  },
});

/** Text of the light variants (badges, quiet buttons), dark or bright enough to be read on its tint. */
function tints(made: MantineTheme, scheme: 'light' | 'dark'): Record<string, string> {
  const entries = Object.entries(made.colors).flatMap(([name, shades]) => {
    const text = scheme === 'light' ? darken(shades[9], 0.35) : lighten(shades[3], 0.35);
    return [
      [`--mantine-color-${name}-light-color`, text],
      [`--mantine-color-${name}-outline`, text],
    ];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}
