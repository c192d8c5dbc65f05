/** Light, dark, or what the system says; remembered in this browser. */

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const place = 'mesh-theme'

/** The remembered theme, applied to the page. Called before anything is drawn. */
export function restoreTheme(): Theme {
  const theme = currentTheme()
  show(theme)
  return theme
}

export function currentTheme(): Theme {
  // Reading throws where a browser blocks storage.
  try {
    const stored = localStorage.getItem(place)
    return themes.find(theme => theme === stored) ?? 'system'
  } catch {
    return 'system'
  }
}

export function chooseTheme(theme: Theme): void {
  show(theme)
  try {
    if (theme === 'system') localStorage.removeItem(place)
    else localStorage.setItem(place, theme)
  } catch {
    // It holds until the page is closed.
  }
}

function show(theme: Theme): void {
  const root = document.documentElement
  if (theme === 'system') root.removeAttribute('data-theme')
  else root.setAttribute('data-theme', theme)
}
