local x = ("%d"):format("x") .. string.rep({})
