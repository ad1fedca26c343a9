/* Letters as the server of the tests of the desk tells them. */

export const CHOICES = {
    types: [
        { id: 1, name: "Letter", required: ["correspondent_id", "recipient_ids"] },
        { id: 2, name: "Invoice", required: [] },
    ],
    delivery_methods: [{ id: 5, name: "Post" }],
    exemptions: [
        { code: "bound", name: "Bound or stitched", is_note_required: false },
        { code: "other", name: "Other", is_note_required: true },
    ],
    recipients: [
        { id: 7, name: "Igor Mayor", position: "mayor" },
        { id: 8, name: "Olena Bondar", position: "deputy" },
    ],
};

export function found(value, values = {}) {
    return { value, confidence: 0.98, is_filled: true, page_id: 11, box: null, ...values };
}

export function makeLetter(id, values = {}) {
    return {
        id,
        sequence: id,
        state: "ready",
        problem: false,
        problem_label: "",
        page_count: 2,
        pages_read: 2,
        title: `Sender ${id}`,
        number: "",
        picture: false,
        pages: [1, 2].map((number) => ({
            id: id * 10 + number,
            picture: false,
            width: 210,
            height: 297,
            rotation: 0,
            is_blank: false,
            state: "read",
            barcodes: [],
        })),
        left_out: [],
        file: null,
        fields: {
            type_id: found(1, { label: "Letter" }),
            correspondent_id: found(3, { label: "Education" }),
            corr_number: found("01-14/877", { page_id: id * 10 + 1, box: [0.6, 0.05, 0.2, 0.02] }),
            corr_date: found("2026-11-18"),
            name: found(`Roof ${id}`, { page_id: id * 10 + 2, box: [0.1, 0.3, 0.5, 0.02] }),
            recipient_ids: found([7]),
            topic_id: found(4, { label: "Schools", confidence: 0.71, is_filled: false }),
        },
        duplicates: [],
        document: null,
        problem_text: "",
        next_hint: "Gets No. 02-13/3396",
        ...values,
    };
}
