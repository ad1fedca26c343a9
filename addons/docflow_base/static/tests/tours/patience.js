/*
 * A step of a tour waits ten seconds by itself: too little where two runs and their databases share the
 * cores of a test machine. A step of ours waits longer; one that says how long is left alone.
 */
import { registry } from "@web/core/registry";

const PATIENCE = 45 * 1000;
const OURS = /^docflow_/;
const tours = registry.category("web_tour.tours");

function giveTime(name, tour) {
    if (OURS.test(name)) {
        const { steps } = tour;
        tour.steps = () => steps().map((step) => ({ timeout: PATIENCE, ...step }));
    }
}

tours.getEntries().forEach(([name, tour]) => giveTime(name, tour));
tours.addEventListener("UPDATE", ({ detail: { operation, key, value } }) => {
    if (operation === "add") {
        giveTime(key, value);
    }
});
