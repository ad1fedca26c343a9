import { patch } from "@web/core/utils/patch";
import { DynamicGroupList } from "@web/model/relational_model/dynamic_group_list";
import { DynamicRecordList } from "@web/model/relational_model/dynamic_record_list";
import { Group } from "@web/model/relational_model/group";
import { ListRenderer } from "@web/views/list/list_renderer";

/**
 * Where a reader sees a whole city, the server counts a group up to a bound and answers one more
 * (docflow.tally.mixin): such a number is shown as "1000+" and never as a count. Opening the group
 * or pressing the number counts further, as in the pager of a list.
 */
const BOUNDS = [500, 1000, 10000];

/** Returns the bound that `count` of a group of `resModel` went past, or 0. */
function getBound(resModel, count) {
    return resModel.startsWith("docflow.") && BOUNDS.includes(count - 1) ? count - 1 : 0;
}

patch(Group.prototype, {
    get isBounded() {
        return !this.isCounted && Boolean(getBound(this.resModel, this.count));
    },
    get countText() {
        return this.isBounded ? `${this.count - 1}+` : `${this.count}`;
    },
    // what goes from a group whose size nobody knows leaves it as unknown as it was
    async _deleteRecords(records) {
        const bound = this.isBounded && this.count;
        await super._deleteRecords(records);
        this.count = bound || this.count;
    },
    _removeRecords(ids) {
        const bound = this.isBounded && this.count;
        super._removeRecords(ids);
        this.count = bound || this.count;
    },
    _useGroupCountForList() {
        if (!this.isBounded) {
            return super._useGroupCountForList();
        }
        if (this.list.isGrouped) {
            return;
        }
        // the page that was opened brought the count of its whole group, or a further bound
        const { count, hasLimitedCount } = this.list;
        this.count = hasLimitedCount ? BOUNDS.findLast((bound) => bound <= count) + 1 : count;
    },
});

patch(DynamicRecordList.prototype, {
    _updateCount(data) {
        super._updateCount(data);
        const bound = getBound(this.resModel, data.length);
        if (bound) {
            this.hasLimitedCount = true;
            this.count = bound;
        }
    },
});

patch(DynamicGroupList.prototype, {
    get isRecordCountTrustable() {
        const isCounted = this._nbRecordsMatchingDomain !== null;
        const isExact = !this.groups.some((group) => group.isBounded);
        return super.isRecordCountTrustable && (isCounted || isExact);
    },
});

patch(ListRenderer.prototype, {
    getGroupPagerProps(group) {
        const { list } = group;
        const updateTotal = async () => {
            const total = await list.fetchCount();
            group.isCounted = true;
            group.count = total;
            this.render(true);
            return total;
        };
        return {
            ...super.getGroupPagerProps(group),
            updateTotal: list.hasLimitedCount ? updateTotal : undefined,
        };
    },
});
