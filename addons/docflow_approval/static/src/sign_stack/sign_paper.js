import { Component, onWillStart, onWillUpdateProps, useEffect, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { KeepLast } from "@web/core/utils/concurrency";
import { hidePDFJSButtons } from "@web/core/utils/pdfjs";

/** Signs of a plain text that are shown; the rest is in the file itself. */
const TEXT_LENGTH = 200000;

/**
 * One paper of a stack: its files, one at a time, and beside them what a signer asks for first.
 */
export class SignPaper extends Component {
    static template = "docflow_approval.SignPaper";
    static props = { paper: Object, onShown: Function };

    setup() {
        this.frame = useRef("frame");
        this.state = useState({ fileId: false, text: "" });
        this.keepLast = new KeepLast();
        onWillStart(() => this.choose(this.props.paper));
        onWillUpdateProps((next) => {
            if (next.paper !== this.props.paper) {
                return this.choose(next.paper);
            }
        });
        useEffect(
            (paper) => {
                if (this.frame.el) {
                    hidePDFJSButtons(this.frame.el, { hideDownload: true, hidePrint: true });
                } else {
                    this.props.onShown(paper);
                }
            },
            () => [this.props.paper, this.state.fileId]
        );
    }

    /** What can be shown comes first: a scan or PDF says more than the name of a file. */
    choose({ files }) {
        const shown = files.find((file) => file.is_signed && file.kind !== "file") || files[0];
        return this.select(shown);
    }

    async select(file) {
        this.state.fileId = file?.id || false;
        this.state.text = "";
        if (file?.kind === "text") {
            const answer = await this.keepLast.add(browser.fetch(file.url));
            const text = await this.keepLast.add(answer.text());
            this.state.text = text.slice(0, TEXT_LENGTH);
        }
    }

    get file() {
        return this.props.paper.files.find((file) => file.id === this.state.fileId);
    }

    get pdfUrl() {
        return `/web/static/lib/pdfjs/web/viewer.html?file=${encodeURIComponent(this.file.url)}`;
    }

    get downloadUrl() {
        return `${this.file.url}?download=true`;
    }
}
