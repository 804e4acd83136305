/** Candidates that came before the connection they are for: of one generation, the newest that was heard of. */

const MAX = 500;

export class HeldCandidates {
  private generation = 0;
  private candidates: RTCIceCandidateInit[] = [];

  /** The peer decides how many there are. */
  hold(generation: number, candidates: readonly RTCIceCandidateInit[]): void {
    if (generation < this.generation) return;
    if (generation > this.generation) this.candidates = [];
    this.generation = generation;
    if (this.candidates.length < MAX) this.candidates.push(...candidates);
  }

  /** Those of this generation, which are held no longer. */
  take(generation: number): RTCIceCandidateInit[] {
    return generation === this.generation ? this.candidates.splice(0) : [];
  }

  clear(): void {
    this.generation = 0;
    this.candidates = [];
  }
}
