import uPlot from '../../vendor/uPlot.esm.js';
import { Component, createRef, html } from './dom.js';

const HEIGHT_PX = 236;

/** Finished and failed tasks per second over a window of constant length, set anew each second, without animation. */
export class ThroughputChart extends Component {
  #root = createRef();
  #chart = null;
  #observer = null;
  #second = 0;
  #dark = matchMedia('(prefers-color-scheme: dark)');

  componentDidMount() {
    this.#connect();
    this.#observer = new ResizeObserver(() => this.#chart.setSize({ width: this.#width(), height: HEIGHT_PX }));
    this.#observer.observe(this.#root.current);
    this.#dark.addEventListener('change', this.#recolour);
  }

  componentWillUnmount() {
    this.#observer.disconnect();
    this.#dark.removeEventListener('change', this.#recolour);
    this.#chart.destroy();
  }

  /** Only the canvas changes. */
  shouldComponentUpdate({ rates, now }) {
    const second = Math.floor(now / 1000);
    if (second !== this.#second && this.#chart) {
      this.#second = second;
      this.#chart.setData(complete(rates, now));
    }
    return false;
  }

  #recolour = () => {
    this.#chart.destroy();
    this.#connect();
  };

  #connect() {
    const { rates, now } = this.props;
    this.#chart = new uPlot(options(this.#width()), complete(rates, now), this.#root.current);
  }

  /** Inside the padding, or the newest seconds would be cut off. */
  #width() {
    const { paddingLeft, paddingRight } = getComputedStyle(this.#root.current);
    return Math.max(200, this.#root.current.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight));
  }

  render() {
    return html`<div class="chart" ref=${this.#root} role="img" aria-label="Finished and failed tasks per second, last five minutes" />`;
  }
}

/** Without the second that has only begun, which would always look like a fall. */
function complete(rates, now) {
  return rates.series(now).map((row) => row.slice(0, -1));
}

function options(width) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--dim'),
    font: '11px system-ui, sans-serif',
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  };
  const line = (label, name) => ({
    label,
    stroke: colour(name),
    width: 1.5,
    fill: `${colour(name)}22`,
    points: { show: false },
    paths: uPlot.paths.stepped({ align: 1 }),
    value: (_, value) => value ?? '–',
  });
  return {
    width,
    height: HEIGHT_PX,
    padding: [8, 10, 0, 0],
    cursor: { drag: { x: false, y: false }, points: { size: 6 } },
    legend: { live: true },
    scales: { y: { range: (_, low, high) => [0, Math.max(4, high * 1.15)] } },
    axes: [
      { ...axis, space: 70, size: 26, values: (_, ticks) => ticks.map(minuteAndSecond) },
      { ...axis, size: 40, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000] },
    ],
    series: [
      { label: 'at', value: (_, second) => (second ? minuteAndSecond(second) : '–') },
      line('finished/s', '--finished'),
      line('failed/s', '--failed'),
    ],
  };
}

function minuteAndSecond(second) {
  return new Date(second * 1000).toLocaleTimeString([], { hourCycle: 'h23' });
}
