for i = 1, 130 do
    rule(string.format("C%03d", i)) { when = "trade_rank == 1", add = { ["d" .. i] = 1 } }
end
group "idle" { dimension = "risk" }
