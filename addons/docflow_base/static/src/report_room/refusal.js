import { RPCError } from "@web/core/network/rpc";

const REFUSALS = ["UserError", "ValidationError", "AccessError", "MissingError"];

/** The sentence with which the server refused. What is no refusal is thrown on. */
export function getRefusal(error) {
    const isRefusal =
        error instanceof RPCError &&
        REFUSALS.some((name) => error.exceptionName === `odoo.exceptions.${name}`);
    if (!isRefusal) {
        throw error;
    }
    return error.data.message;
}
