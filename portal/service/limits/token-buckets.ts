/** Token buckets: how often somebody may do something, on average and at once, in memory that does not grow. */

export interface BucketOptions {
  /** Tokens that come back each second. 0: everything is allowed. */
  readonly rate: number
  /** Tokens of a bucket that was left alone. */
  readonly burst: number
  /** More names than this are not remembered: the one that was quiet longest is forgotten, and begins anew. */
  readonly most?: number
}

export interface TokenBuckets {
  /**
   * Takes tokens from the bucket of a name.
   *
   * @returns 0 if they were there; otherwise nothing was taken, and they will be there in so many milliseconds
   */
  take(name: string, now: number, tokens?: number): number
  /** How many names are remembered. */
  readonly size: number
}

interface Bucket {
  tokens: number
  /** When it had them. */
  at: number
}

const MOST = 50_000

export function createTokenBuckets({ rate, burst, most = MOST }: BucketOptions): TokenBuckets {
  /** The order of insertion is that of use. */
  const buckets = new Map<string, Bucket>()
  const perMillisecond = rate / 1000

  function tokensOf(bucket: Bucket | undefined, now: number): number {
    if (bucket === undefined) return burst
    // A clock that was put back gives nothing and takes nothing.
    const passed = Math.max(0, now - bucket.at)
    return Math.min(burst, bucket.tokens + passed * perMillisecond)
  }

  function keep(name: string, bucket: Bucket): void {
    buckets.delete(name)
    buckets.set(name, bucket)
    if (buckets.size > most) buckets.delete(buckets.keys().next().value!)
  }

  return {
    take(name, now, tokens = 1) {
      if (rate <= 0) return 0
      const there = tokensOf(buckets.get(name), now)
      // What costs more than a bucket holds is let through when it is full, and leaves it in debt.
      const isEnough = there >= Math.min(tokens, burst)
      keep(name, { tokens: isEnough ? there - tokens : there, at: now })
      return isEnough ? 0 : Math.ceil((Math.min(tokens, burst) - there) / perMillisecond)
    },
    get size() {
      return buckets.size
    },
  }
}
