/*
 * What people of the browser stories do again and again. The stories are told in Ukrainian; steps find
 * things by their technical names, and the labels that a story checks stand in the story itself.
 */

/** Opens an application menu: a section, then one of its entries. */
export function menu(section, entry) {
    return [
        {
            content: `Меню «${section}»`,
            trigger: `.o_menu_sections button:contains(${section})`,
            run: "click",
        },
        {
            content: `Пункт «${entry}»`,
            trigger: `.o-dropdown--menu .dropdown-item:contains(/^${entry}$/)`,
            run: "click",
        },
    ];
}

/** Opens a tray of the cabinet; `name` is its Ukrainian name. */
export function openTray(tray, name) {
    return [
        {
            content: `Папка «${name}»`,
            trigger: `.o_docflow_tray[data-tray=${tray}]:contains(${name})`,
            run: "click",
        },
        {
            content: "Папку відкрито",
            trigger: `.o_docflow_tray[data-tray=${tray}].active`,
        },
    ];
}

/** Opens a tray of the cabinet and its row with this subject. */
export function openFromTray(tray, name, subject) {
    return [
        ...openTray(tray, name),
        {
            content: "Рядок документа",
            trigger: `.o_docflow_cabinet_view .o_data_row td:contains(${subject})`,
            run: "click",
        },
    ];
}

/** Types into a many2one and takes the first suggestion that carries the text. */
export function choose(field, text) {
    return [
        {
            content: `Поле ${field}: ${text}`,
            trigger: `${field} input`,
            run: `edit ${text}`,
        },
        {
            trigger: `.o-autocomplete--dropdown-item:contains(${text})`,
            run: "click",
        },
    ];
}

/** A button of the bar of next steps, by its Ukrainian label. */
export function nextStep(label) {
    return {
        content: `Кнопка «${label}»`,
        trigger: `.o_docflow_next_step button:contains(/^${label}$/)`,
        run: "click",
    };
}

/** A button of the bar of next steps, by its verb; under it stands what will happen. */
export function press(verb) {
    return {
        content: `Дія ${verb}`,
        trigger: `.o_docflow_next_step:has(.o_docflow_next_step_hint) button[name=${verb}]`,
        run: "click",
    };
}

/** A verb that is seldom needed, behind the button “More” of the bar. */
export function pressMore(verb) {
    return [
        { trigger: ".o_docflow_next_steps .o_docflow_more", run: "click" },
        {
            content: `Дія ${verb}`,
            trigger: `.o_docflow_more_steps .dropdown-item[name=${verb}]`,
            run: "click",
        },
    ];
}

/** Writes into a text of the open dialog. */
export function write(field, text) {
    return {
        trigger: `.modal .o_field_widget[name=${field}] textarea`,
        run: `edit ${text}`,
    };
}

/** Writes a date, as dd.MM.yyyy, into a field of the open dialog. */
export function writeDate(field, day) {
    return {
        trigger: `.modal .o_field_widget[name=${field}] input`,
        run: `edit ${day} && click .modal-header`,
    };
}

/** Presses a button at the foot of the open dialog and waits until the dialog is gone. */
export function confirm(button = "action_confirm") {
    return [
        { trigger: `.modal-footer button[name=${button}]`, run: "click" },
        { content: "Вікно закрито", trigger: "body:not(:has(.modal))" },
    ];
}

/** Adds an executor to the resolution in the open dialog. */
export function addExecutor(name) {
    return [
        {
            trigger: ".modal .o_field_widget[name=assignment_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        ...choose(".modal .o_selected_row .o_field_widget[name=executor_id]", name),
    ];
}

/** Reports on the open assignment, in words. */
export function report(words) {
    return [press("action_open_report"), write("report", words), ...confirm()];
}
