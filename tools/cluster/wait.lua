-- A new connection waits for a server instead of being refused: Odoo ends the session of everybody
-- who asks it something while it cannot connect to its database.
core.register_action("wait_for", { "tcp-req" }, function(txn, first, second)
    for _ = 1, 550 do
        for _, name in ipairs({ first, second }) do
            if name ~= nil and txn.f:nbsrv(name) > 0 then
                return
            end
        end
        core.msleep(100)
    end
end, 2)
