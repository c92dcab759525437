/** The kinds of colour themes that VS Code tells a webview apart by. */
export const themes = ['dark', 'light', 'contrast', 'contrast-light'] as const
export type Theme = (typeof themes)[number]
