local x = table.insert(1, 2)
