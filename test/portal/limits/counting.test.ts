import { describe, expect, it } from 'vitest'
import { addressKey } from '../../../portal/service/limits/address-key.ts'
import { createAdmission } from '../../../portal/service/limits/admission.ts'
import { createTokenBuckets } from '../../../portal/service/limits/token-buckets.ts'

describe('token buckets', () => {
  it('allow a burst, then the rate, and say how long to wait', () => {
    const buckets = createTokenBuckets({ rate: 10, burst: 3 })
    const at = (now: number) => buckets.take('a', now)
    expect([at(0), at(0), at(0)]).toEqual([0, 0, 0])
    expect(at(0)).toBe(100)
    expect(at(60)).toBe(40)
    expect(at(100)).toBe(0)
    expect(at(100)).toBe(100)
    expect(at(10_000)).toBe(0)
  })

  it('are apart for each name, and take nothing where there is not enough', () => {
    const buckets = createTokenBuckets({ rate: 1, burst: 5 })
    expect(buckets.take('a', 0, 4)).toBe(0)
    expect(buckets.take('a', 0, 2)).toBe(1000)
    expect(buckets.take('a', 0, 1)).toBe(0)
    expect(buckets.take('b', 0, 5)).toBe(0)
  })

  it('let what costs more than a bucket through when it is full, on credit', () => {
    const buckets = createTokenBuckets({ rate: 1, burst: 5 })
    expect(buckets.take('a', 0, 8)).toBe(0)
    expect(buckets.take('a', 0, 1)).toBe(4000)
    expect(buckets.take('a', 4000, 1)).toBe(0)
  })

  it('neither give nor take when the clock is put back', () => {
    const buckets = createTokenBuckets({ rate: 1, burst: 1 })
    expect(buckets.take('a', 10_000)).toBe(0)
    expect(buckets.take('a', 0)).toBe(1000)
    expect(buckets.take('a', 1000)).toBe(0)
  })

  it('limit nothing at a rate of 0, and remember no more names than they may', () => {
    const free = createTokenBuckets({ rate: 0, burst: 0 })
    expect(Array.from({ length: 100 }, () => free.take('a', 0)).every(wait => wait === 0)).toBe(true)
    const few = createTokenBuckets({ rate: 1, burst: 1, most: 100 })
    for (let index = 0; index < 1000; index += 1) few.take(`name ${index}`, 0)
    expect(few.size).toBe(100)
    expect(few.take('name 999', 0)).toBeGreaterThan(0)
    expect(few.take('name 0', 0)).toBe(0)
  })
})

describe('addresses', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::', '0:0:0:0'],
  ])('%s counts as %s', (address, key) => expect(addressKey(address)).toBe(key))
})

describe('admission', () => {
  it('has room for so many, of each and of all, and takes room back once', () => {
    const admission = createAdmission({ total: 3, each: 2 })
    const [one, two] = [admission.enter('a'), admission.enter('a')]
    expect(admission.enter('a')).toBe('each')
    expect(admission.enter('b')).toBeTypeOf('function')
    expect(admission.enter('c')).toBe('total')
    for (const leave of [one, one, two]) if (typeof leave === 'function') leave()
    expect(admission.taken).toBe(1)
    expect(admission.enter('a', 2)).toBeTypeOf('function')
    expect(admission.enter(undefined)).toBe('total')
  })
})
