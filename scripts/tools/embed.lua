-- Writes the scripts that MANIFEST lists, byte for byte and in order, as a C table: lua5.4 embed.lua MANIFEST OUT.c
local manifest, out = arg[1], arg[2]
local folder = manifest:match("^(.*/)") or ""

local function read(path)
    local file = assert(io.open(path, "rb"))
    local text = file:read("a")
    file:close()
    return text
end

local function bytes(text)
    local lines = {}
    for i = 1, #text, 24 do
        lines[#lines + 1] = "    " .. table.concat({ text:byte(i, i + 23) }, ",") .. ","
    end
    return table.concat(lines, "\n")
end

local parts, rows = { "/* Written by scripts/tools/embed.lua from scripts/MANIFEST. */", '#include "lua/embed.h"', "" }, {}
for line in read(manifest):gmatch("[^\n]+") do
    local module = line:gsub("#.*", ""):match("%S+")
    if module then
        local text = read(folder .. module .. ".lua")
        assert(#text > 0, module .. " is empty")
        local name = "script_" .. module:gsub("%W", "_")
        parts[#parts + 1] = ("static const unsigned char %s[] = {\n%s\n};"):format(name, bytes(text))
        rows[#rows + 1] = ('    {"%s", "@scripts/%s.lua", %s, sizeof %s},'):format(module, module, name, name)
    end
end
parts[#parts + 1] = "\nconst lua_script lua_scripts[] = {\n" .. table.concat(rows, "\n") .. "\n};"
parts[#parts + 1] = ("const size_t lua_n_scripts = %d;\n"):format(#rows)

local file = assert(io.open(out, "wb"))
assert(file:write(table.concat(parts, "\n")))
assert(file:close())
