/**
 * How many parts of all transfers may be under way at a time once the service has asked for fewer.
 *
 * 1. There is no limit until a part is refused. Then it is half of what was under way, but not less
 *    than a number that went well. Refusals of what was sent before count no second time, but show
 *    how many the service has taken at most.
 * 2. It goes up by a quarter with each round that goes well, to the middle between that and what
 *    was refused at most. A round is as many parts as may be under way, begun in it while the limit
 *    was used up.
 * 3. Just below a number that was refused it stays for a round, then tries one more; after twice as
 *    many rounds when that is refused as well.
 * 4. When one more goes well, or all that were under way were refused, it doubles until it is what
 *    it was at first, and ends.
 *
 * It knows no time: how long a round takes is told by the parts.
 */

export const PART_LIMIT = {
  /** For so many rounds it stays just below a number that was refused: at first, and at most. */
  restingRounds: { least: 1, most: 8 },
} as const

export class PartLimit {
  #limit = Infinity
  /** Counts the changes of the limit. */
  #epoch = 0
  #loweredIn = 0
  /** Of those under way when it was lowered, so many may have been taken. */
  #takenAtMost = Infinity
  /** Went well for a round; 0 for not known. */
  #accepted = 0
  #refused = Infinity
  /** Under way before the service asked for less. */
  #usual = 0
  #wentWell = 0
  #rested = 0
  #restingRounds: number = PART_LIMIT.restingRounds.least
  /** The limit is one more than what was refused. */
  #isProbing = false

  /** At least 1; `Infinity` for none. */
  get limit(): number {
    return this.#limit
  }

  /** To be remembered when a part is sent. */
  get epoch(): number {
    return this.#epoch
  }

  /** A part was refused that was sent in the epoch `sentIn`; it was one of so many under way. */
  refused(sentIn: number, underWay: number): void {
    if (sentIn >= this.#loweredIn) this.#lower(underWay)
    this.#takenAtMost -= 1
    // Where none was taken, it was not their number: the next ones find out what it may be.
    if (this.#takenAtMost === 0) this.#refused = Infinity
    this.#accepted = Math.min(this.#accepted, this.#takenAtMost)
    this.#limit = Math.max(1, Math.min(this.#limit, this.#takenAtMost))
  }

  /** A part is done that was sent in the epoch `sentIn`; it was one of so many under way. */
  wentWell(sentIn: number, underWay: number): void {
    if (sentIn < this.#epoch || underWay < this.#limit) return
    this.#wentWell += 1
    if (this.#wentWell >= this.#limit) this.#grow()
  }

  #lower(underWay: number): void {
    this.#usual = Math.max(this.#usual, underWay)
    this.#takenAtMost = underWay
    if (this.#accepted >= underWay) this.#accepted = 0 // the service takes less than it did
    if (this.#isProbing) {
      const { most } = PART_LIMIT.restingRounds
      this.#restingRounds = Math.min(most, this.#restingRounds * 2)
    }
    this.#refused = underWay
    this.#change(Math.max(1, this.#accepted, Math.floor(underWay / 2)))
    this.#loweredIn = this.#epoch
  }

  #grow(): void {
    this.#accepted = this.#limit
    if (this.#isProbing) this.#restingRounds = PART_LIMIT.restingRounds.least
    if (this.#refused === Infinity) {
      const next = this.#limit * 2
      this.#change(next < this.#usual ? next : Infinity)
      if (this.#limit === Infinity) this.#usual = 0
      return
    }
    const middle = Math.floor((this.#limit + this.#refused) / 2)
    const next = Math.min(middle, this.#limit + Math.ceil(this.#limit / 4))
    if (next > this.#limit) this.#change(next)
    else this.#rest()
  }

  #rest(): void {
    this.#wentWell = 0
    this.#rested += 1
    if (this.#rested < this.#restingRounds) return
    this.#change(this.#limit + 1)
    this.#refused = Infinity
    this.#isProbing = true
  }

  #change(limit: number): void {
    this.#limit = limit
    this.#epoch += 1
    this.#wentWell = 0
    this.#rested = 0
    this.#isProbing = false
  }
}
