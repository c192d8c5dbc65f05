/** The TypeScript in a Markdown page, by chapter. */

export interface Chapter {
  readonly title: string
  readonly blocks: readonly string[]
}

/** Chapters begin with `##`; those without TypeScript are left out. */
export function chaptersOf(markdown: string): readonly Chapter[] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .map(text => ({
      title: text.slice(0, text.indexOf('\n')),
      blocks: [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(match => match[1]!),
    }))
    .filter(({ blocks }) => blocks.length > 0)
}
