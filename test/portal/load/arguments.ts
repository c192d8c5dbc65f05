/** How the program is started under load: all of it from one address, and nothing else out of the ordinary. */
export function serveArguments({ data, database }: StoreSettings): readonly string[] {
  const unlimited = ['--rate-address', '0', '--rate-account', '0', '--storage-address', '0']
  const place = database === undefined ? ['--data', data] : ['--database', database]
  return ['serve', '--port', '0', '--domain', 'example.com', ...unlimited, ...place]
}

export interface StoreSettings {
  readonly data: string
  readonly database: string | undefined
}
