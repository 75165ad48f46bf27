/** How long requests of one kind took: a histogram's counts, cheap to add to. */
export class DurationCounts {
  readonly #counts: number[];
  #sum = 0;
  #total = 0;

  /** `bounds` are the buckets' upper ends in seconds, ascending. */
  constructor(private readonly bounds: readonly number[]) {
    this.#counts = bounds.map(() => 0);
  }

  observe(seconds: number): void {
    this.#sum += seconds;
    this.#total++;
    for (let i = 0; i < this.bounds.length; i++) {
      if (seconds > (this.bounds[i] ?? 0)) continue;
      this.#counts[i] = (this.#counts[i] ?? 0) + 1;
      return;
    }
  }

  /** The samples of the text format: a bucket counts whatever took no longer than its end. */
  samples(name: string, labels: Record<string, string>): Sample[] {
    if (this.#total === 0) return [];
    let count = 0;
    const buckets = this.bounds.map((le, i) => {
      count += this.#counts[i] ?? 0;
      return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
    });
    return [
      ...buckets,
      { metricName: `${name}_bucket`, labels: { le: "+Inf", ...labels }, value: this.#total },
      { metricName: `${name}_sum`, labels, value: this.#sum },
      { metricName: `${name}_count`, labels, value: this.#total },
    ];
  }
}

/** One line of the text format, as the metrics library prints it. */
export interface Sample {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}
