table.sort({ 1, {} })
