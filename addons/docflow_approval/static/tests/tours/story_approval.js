/*
 * One round of approval as people do it: the author sends a draft, one agrees with a remark, one rejects;
 * the author answers, changes the file and sends it anew; then everybody agrees and the mayor signs.
 * tests/test_approval_story.py makes the people, starts the tours in order and reads the round after them.
 */
import { confirm, press, write } from "@docflow_base/../tests/tours/story_steps";
import { registry } from "@web/core/registry";
import {
    accept,
    agree,
    changeFile,
    launch,
    openFromTray,
    openPage,
    reject,
    row,
} from "./round_steps";

const tours = registry.category("web_tour.tours");
const SUBJECT = "On new shelves";

tours.add("docflow_approval_launch", {
    steps: () => [
        ...openFromTray("draft", SUBJECT),
        ...launch("Lawyer", "Mayor"),
        openPage(),
        { trigger: row("Executor1") },
    ],
});

tours.add("docflow_approval_remark", {
    steps: () => [
        ...openFromTray("approve", SUBJECT),
        press("action_approval_agree_remarks"),
        write("text", "Add the sum"),
        write("proposal", "For 12 000 hryvnias"),
        ...confirm(),
        openPage(),
        { trigger: `${row("Executor1")}:contains(Agreed with remarks)` },
    ],
});

tours.add("docflow_approval_reject", {
    steps: () => [
        ...reject(SUBJECT, "Article 5 says otherwise"),
        { trigger: ".alert:contains(Came back for rework)" },
    ],
});

tours.add("docflow_approval_rework", {
    steps: () => [
        ...openFromTray("rework", SUBJECT),
        openPage(),
        ...accept("Add the sum"),
        {
            trigger: `${row("Article 5", "approval_remark_ids")} button[name=action_decline]`,
            run: "click",
        },
        write("text", "It was amended in May"),
        ...confirm(),
        { trigger: `${row("Article 5", "approval_remark_ids")}:contains(Declined)` },
        ...changeFile(
            "memo.txt",
            () => new File(["The draft made anew"], "memo.txt", { type: "text/plain" })
        ),
        ...launch("Lawyer"),
    ],
});

tours.add("docflow_approval_agree", { steps: () => agree(SUBJECT) });

tours.add("docflow_approval_sign", {
    steps: () => [
        ...openFromTray("sign", SUBJECT),
        press("action_approval_sign"),
        { trigger: ".alert:contains(Approved; it waits for its number)" },
    ],
});
