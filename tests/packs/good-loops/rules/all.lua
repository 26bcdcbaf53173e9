local function ranked(i) return { title = "Rank " .. i, when = "trade_rank == " .. i, add = { cooperation = 4 - i } } end
for i = 1, 3 do rule("C0" .. i)(ranked(i)) end
