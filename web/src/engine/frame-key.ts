/** The key of a call's frames with the worker that uses it: one for all generations of the call. */

import { importKey } from "../wire/frames";
import { afterFrames } from "./encryption";
import type { Environment } from "./environment";
import type { Reporter } from "./reporter";
import { FrameTransforms } from "./transforms";

interface Held {
  text: string;
  transforms: FrameTransforms;
  ready: Promise<void>;
}

export class FrameKey {
  private held: Held | null = null;
  /** Started before it is needed: a worker takes longer to start than a description takes to travel. */
  private spare: Worker | null = null;

  constructor(
    private readonly environment: Environment,
    private readonly report: Reporter,
  ) {}

  get isHeld(): boolean {
    return this.held !== null;
  }

  /** As it travels; empty where there is none. */
  get text(): string {
    return this.held?.text ?? "";
  }

  get transforms(): FrameTransforms | null {
    return this.held?.transforms ?? null;
  }

  /** Settles when frames can be sealed; rejects at a key that is none. */
  get ready(): Promise<void> | undefined {
    return this.held?.ready;
  }

  use(text: string): void {
    if (this.held?.text === text) return;
    this.drop();
    const worker = this.spare ?? this.environment.createFrameWorker();
    this.spare = null;
    const { report } = this;
    const transforms = new FrameTransforms(
      worker,
      (frames) => report.encryption(afterFrames(report.view.get().encryption, frames)),
      () => report.encryption({ ...report.view.get().encryption, status: "failing" }),
    );
    const ready = importKey(text).then((key) => transforms.useKey(key));
    ready.catch(() => undefined);
    this.held = { text, transforms, ready };
  }

  warm(): void {
    if (!this.held) this.spare ??= this.environment.createFrameWorker();
  }

  drop(): void {
    this.held?.transforms.close();
    this.held = null;
  }

  close(): void {
    this.drop();
    this.spare?.terminate();
    this.spare = null;
  }
}
