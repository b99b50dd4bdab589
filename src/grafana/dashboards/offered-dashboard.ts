import type { ExaminedDashboard, RenderedDashboard } from './render/render-dashboard.ts';

/** A dashboard that a related application offers. Decoding is left for when it is called for: it takes time and memory. */
export interface OfferedDashboard {
  /** The number of the relation that it came through. */
  readonly sender: number;
  /** What the sender calls it. */
  readonly template: string;
  /** Its file's name. It says what the file is made of: another content has another name. */
  readonly file: string;
  /** Its JSON. @throws SdkError where there is none in it, or more of it than any dashboard has. */
  readonly decode: () => Promise<string>;
  /** @throws SdkError where Grafana would not take it. */
  readonly examine: (json: string) => Promise<ExaminedDashboard>;
  /** @throws SdkError where Grafana would not take it. */
  readonly render: () => Promise<RenderedDashboard>;
}
