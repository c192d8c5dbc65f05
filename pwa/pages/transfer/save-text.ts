/** Hands a text to the browser as a download. It is in no address and no history. */
export function saveText(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // A download that has begun keeps the data it needs.
  setTimeout(() => URL.revokeObjectURL(url), A_WHILE)
}

const A_WHILE = 10_000
