import { Component, useEffect, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** How far a box stands off the words, in parts of the page. */
const PLACE_MARGIN = 0.004;

/**
 * The page in hand, with the places from which the fields of the card were read.
 */
export class PageView extends Component {
    static template = "docflow_base.DeskPageView";
    static props = {
        letter: Object,
        pageIndex: Number,
        activeField: [String, Boolean],
        marks: Object,
        turns: Object,
        canEdit: Boolean,
        onPage: Function,
        zoom: Number, // 1: the page fills the width
        onZoom: Function,
        onVerb: Function, // rotate, zoomIn, zoomOut
        onRemove: Function, // (page id): leave it out, or bring it back
    };

    setup() {
        this.scroller = useRef("scroller");
        useEffect(
            () => this.showPlace(),
            () => [this.props.letter.id, this.props.pageIndex, this.activeBox?.join()]
        );
    }

    get page() {
        return this.props.letter.pages[this.props.pageIndex];
    }

    /** Width and height of the upright page, so that nothing jumps when the picture comes. */
    get paperStyle() {
        const [width, height] = this.isTurned ? [...this.size].reverse() : this.size;
        return `width: ${this.props.zoom * 100}%; aspect-ratio: ${width} / ${height}`;
    }

    get size() {
        const { width, height } = this.page;
        return width && height ? [width, height] : [210, 297];
    }

    get turn() {
        return this.props.turns[this.page.id] || 0;
    }

    /** Lying on its side in the picture that is there. */
    get isTurned() {
        return this.turn % 180 !== 0;
    }

    get pictureStyle() {
        if (!this.turn) {
            return "";
        }
        const [width, height] = this.size;
        const ratio = this.isTurned ? width / height : 1;
        return (
            `position: absolute; left: 50%; top: 50%; width: ${100 * ratio}%; ` +
            `height: ${100 / ratio}%; transform: translate(-50%, -50%) rotate(${this.turn}deg)`
        );
    }

    get boxes() {
        const { activeField, marks } = this.props;
        return Object.entries(marks)
            .filter(([, mark]) => mark.box && mark.pageId === this.page.id && !this.turn)
            .map(([name, { box, isFilled }]) => ({
                name,
                isActive: name === activeField,
                isFilled,
                style: this.boxStyle(box),
            }));
    }

    get activeBox() {
        const { activeField, marks } = this.props;
        const mark = marks[activeField];
        return mark && mark.pageId === this.page?.id ? mark.box : null;
    }

    boxStyle([left, top, width, height]) {
        const percent = (value) => `${(value * 100).toFixed(2)}%`;
        return [
            `left: ${percent(left - PLACE_MARGIN)}`,
            `top: ${percent(top - PLACE_MARGIN)}`,
            `width: ${percent(width + 2 * PLACE_MARGIN)}`,
            `height: ${percent(height + 2 * PLACE_MARGIN)}`,
        ].join("; ");
    }

    get pageNumber() {
        const { pageIndex, letter } = this.props;
        return _t("page %(page)s of %(all)s", { page: pageIndex + 1, all: letter.pages.length });
    }

    pageTitle(page, index) {
        const notes = [_t("Page %s", index + 1)];
        if (page.is_blank) {
            notes.push(_t("blank"));
        }
        if (page.state === "failed") {
            notes.push(_t("unreadable"));
        }
        return notes.join(", ");
    }

    /** Brings the place of the field in hand into sight; a new page starts at its top. */
    showPlace() {
        const { el } = this.scroller;
        if (!el) {
            return;
        }
        const paper = el.querySelector(".o_docflow_desk_paper");
        if (!this.activeBox) {
            el.scrollTop = 0;
            return;
        }
        const [left, top, width, height] = this.activeBox;
        const { offsetWidth, offsetHeight, offsetLeft, offsetTop } = paper;
        el.scrollTop = offsetTop + (top + height / 2) * offsetHeight - el.clientHeight / 2;
        el.scrollLeft = offsetLeft + (left + width / 2) * offsetWidth - el.clientWidth / 2;
    }

    /** The whole page at once. */
    zoomToPage() {
        const { el } = this.scroller;
        const [width, height] = this.size;
        this.props.onZoom((((el.clientHeight - 24) / height) * width) / (el.clientWidth - 24));
    }

    onWheel(ev) {
        if (ev.ctrlKey) {
            ev.preventDefault();
            this.props.onVerb(ev.deltaY < 0 ? "zoomIn" : "zoomOut");
        }
    }
}
