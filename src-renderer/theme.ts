// The window's colours and measures: one accent, dense controls, enough contrast in light and dark.
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const accent: MantineColorsTuple = [
  '#edf3ff',
  '#d9e5ff',
  '#b5ccff',
  '#8db0fd',
  '#6a97fb',
  '#4a80f7',
  '#2f69f0',
  '#2257d8',
  '#1c49b8',
  '#183d99',
]

/** Greys cooler than the library's, so that panels stand out from the page without borders. */
const dark: MantineColorsTuple = [
  '#e4e7ec',
  '#c9ced8',
  '#a3abb9',
  '#7b8496',
  '#454d5c',
  '#353c49',
  '#262c37',
  '#1c2129',
  '#151920',
  '#0f1217',
]

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  colors: { accent, dark },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  respectReducedMotion: true,
  components: {
    Tooltip: {
      defaultProps: {
        withArrow: true,
        openDelay: 300,
        multiline: true,
        maw: 360,
        events: { hover: true, focus: true, touch: true },
      },
    },
    Modal: { defaultProps: { centered: true, radius: 'md', overlayProps: { backgroundOpacity: 0.35 } } },
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } },
    Menu: {
      defaultProps: {
        position: 'bottom-end',
        shadow: 'md',
        withinPortal: true,
        // A menu that fits neither below nor above its button covers it rather than leave the window.
        middlewares: { flip: true, shift: { crossAxis: true, padding: 8, limiter: undefined } },
      },
    },
  },
})

/** The library's dimmed text and status colours are too faint for small type. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#566070',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-placeholder': '#677082',
    '--sf-page': '#f3f5f8',
    '--sf-panel': '#ffffff',
    '--sf-rail': '#eaedf2',
    '--sf-line': '#d8dde5',
    '--sf-good': '#17703a',
    '--sf-warn': '#8a5300',
    '--sf-bad': '#b3261e',
    '--sf-calm': '#566070',
    '--sf-aside': '#485262',
    '--sf-accent': '#2257d8',
    '--sf-removed': '#fbd9d5',
    '--sf-added': '#cdeed8',
  },
  dark: {
    '--mantine-color-dimmed': '#a3abb9',
    '--mantine-color-error': '#ff9b93',
    '--mantine-color-placeholder': '#98a1b0',
    '--sf-page': '#151920',
    '--sf-panel': '#1c2129',
    '--sf-rail': '#11141a',
    '--sf-line': '#303744',
    '--sf-good': '#6fd394',
    '--sf-warn': '#f2bd62',
    '--sf-bad': '#ff9b93',
    '--sf-calm': '#a3abb9',
    '--sf-aside': '#b6bdc9',
    '--sf-accent': '#8db0fd',
    '--sf-removed': '#5c2a2a',
    '--sf-added': '#1d4a30',
  },
})
