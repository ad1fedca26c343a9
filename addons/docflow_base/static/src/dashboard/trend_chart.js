import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getCustomColor } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";

const colorScheme = cookie.get("color_scheme");
const INK = getCustomColor(colorScheme, "#111827", "#e4e4e4");
const PALE = getCustomColor(colorScheme, "#c9ced6", "#4b5160");
const GRID = getCustomColor(colorScheme, "rgba(0, 0, 0, 0.1)", "rgba(255, 255, 255, 0.15)");
const STRIPE = 7;
/** Above 100 % there is room for the label of a month without a fault. */
const TOP = 110;

/** The percentage stands at its point: on paper nobody follows a line to a scale. */
const directLabels = {
    id: "docflowDirectLabels",
    afterDatasetsDraw(chart) {
        const { ctx } = chart;
        const [line] = chart.getSortedVisibleDatasetMetas().filter((meta) => meta.type === "line");
        if (!line) {
            return;
        }
        ctx.save();
        ctx.font = `bold 11px ${getComputedStyle(chart.canvas).fontFamily}`;
        ctx.textAlign = "center";
        ctx.textBaseline = "bottom";
        ctx.lineWidth = 3;
        ctx.strokeStyle = getCustomColor(colorScheme, "#ffffff", "#1b1d26");
        ctx.fillStyle = INK;
        line.data.forEach((point, index) => {
            const value = chart.data.datasets[line.index].data[index];
            if (value !== null) {
                const text = Math.round(value).toString();
                ctx.strokeText(text, point.x, point.y - 7);
                ctx.fillText(text, point.x, point.y - 7);
            }
        });
        ctx.restore();
    },
};

/** Slanting stripes: what was not in time is told from the rest without any colour. */
function makeStripes(ctx) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = STRIPE;
    const pen = tile.getContext("2d");
    pen.strokeStyle = INK;
    pen.lineWidth = 1.5;
    pen.beginPath();
    for (const shift of [-STRIPE, 0, STRIPE]) {
        pen.moveTo(shift, STRIPE);
        pen.lineTo(shift + STRIPE, 0);
    }
    pen.stroke();
    return ctx.createPattern(tile, "repeat");
}

/**
 * Discipline by month: a line of percentages with their values, on bars of what was due, the part
 * that was not in time striped. The table beside it says the same to those who do not see it.
 */
export class TrendChart extends Component {
    static template = "docflow_base.DashboardTrendChart";
    static props = {
        months: Array,
        title: String,
        onOpen: Function,
    };

    setup() {
        this.canvas = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.months]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    /** What a screen reader says instead of the picture. */
    get description() {
        const months = this.props.months
            .filter((month) => month.rate !== null)
            .map((month) => `${month.label} – ${month.rateText}`);
        return `${this.props.title}: ${months.join(", ") || _t("no figures yet")}`;
    }

    draw() {
        this.chart?.destroy();
        // eslint-disable-next-line no-undef
        this.chart = new Chart(this.canvas.el, {
            data: { labels: this.props.months.map((month) => month.label), datasets: this.sets },
            options: this.options,
            plugins: [directLabels],
        });
    }

    get sets() {
        const { months } = this.props;
        const stripes = makeStripes(this.canvas.el.getContext("2d"));
        const bar = {
            type: "bar",
            yAxisID: "count",
            stack: "due",
            order: 1,
            borderWidth: 1,
            pointStyle: "rect",
        };
        return [
            {
                type: "line",
                label: this.props.title,
                data: months.map((month) => month.rate),
                yAxisID: "rate",
                order: 0,
                borderColor: INK,
                backgroundColor: INK,
                borderWidth: 2,
                pointRadius: 3.5,
                spanGaps: true,
            },
            {
                ...bar,
                label: _t("Not in time"),
                data: months.map((month) => month.violated.value),
                borderColor: INK,
                backgroundColor: stripes,
            },
            {
                ...bar,
                label: _t("Done in time"),
                data: months.map((month) => month.in_time.value),
                borderColor: PALE,
                backgroundColor: PALE,
            },
        ];
    }

    get options() {
        const ticks = { color: INK };
        return {
            animation: false,
            maintainAspectRatio: false,
            interaction: { mode: "index", intersect: false },
            onClick: (event, [bar]) => bar && this.props.onOpen(this.props.months[bar.index].due),
            onHover: (event, bars) => {
                event.native.target.style.cursor = bars.length ? "pointer" : "";
            },
            plugins: {
                legend: {
                    position: "bottom",
                    labels: { color: INK, usePointStyle: true, boxHeight: 7, padding: 8 },
                },
            },
            scales: {
                x: {
                    stacked: true,
                    grid: { display: false },
                    ticks: {
                        ...ticks,
                        // every month has its name, small enough for twelve beside each other
                        autoSkip: false,
                        maxRotation: 0,
                        font: { size: 10 },
                    },
                },
                rate: {
                    min: 0,
                    max: TOP,
                    position: "left",
                    grid: { color: GRID },
                    ticks: {
                        ...ticks,
                        stepSize: 25,
                        callback: (value) => (value > 100 ? "" : `${value}%`),
                    },
                },
                count: {
                    position: "right",
                    stacked: true,
                    beginAtZero: true,
                    grace: "15%",
                    title: { display: true, text: _t("Due in the month"), color: INK },
                    grid: { display: false },
                    ticks: { ...ticks, precision: 0, maxTicksLimit: 5 },
                },
            },
        };
    }
}
