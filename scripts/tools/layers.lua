-- Fails on every #include of core/ that the table of layers does not allow.
--   lua5.4 scripts/tools/layers.lua [TABLE.md [CORE]]      (docs/architecture.md, core)
-- The table is the one that people read, so it cannot drift from what is enforced: rows `| `folder/` | duty | may include |`.
-- Prints file:line messages and a closing line of counts; exit code 1 when there is a finding.

local table_path = arg[1] or "docs/architecture.md"
local core = arg[2] or "core"

-- What <...> may name: C11, and the parts of POSIX that are used. Anything else is a dependency to be decided on, not slipped in.
local system = {}
for name in ([[
    assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg stdatomic stdbool
    stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype
    dirent fcntl poll pthread strings unistd sys/ioctl sys/mman sys/stat sys/time sys/types sys/resource immintrin arm_neon
    sanitizer/asan_interface]]):gmatch("%S+") do
    system[name .. ".h"] = true
end
local lua_headers = { ["lua.h"] = true, ["lauxlib.h"] = true, ["lualib.h"] = true, ["lua-lpeg.h"] = true }

local function lines_of(path)
    local file, message = io.open(path)
    if not file then
        io.stderr:write("layers: ", message, "\n")
        os.exit(2)
    end
    local text = file:read("a")
    file:close()
    local number, from = 0, 1
    return function()
        if from > #text then return nil end
        local stop = text:find("\n", from, true) or #text + 1
        local line = text:sub(from, stop - 1)
        number, from = number + 1, stop + 1
        return number, line
    end
end

-- folder -> set of what it may include: folders, and "entente.h", "lua.h" where the row says so
local function read_table(path)
    local layers, order = {}, {}
    for _, line in lines_of(path) do
        local folder, may = line:match("^|%s*`([%w_]+)/`%s*|.*|([^|]*)|%s*$")
        if folder then
            local allowed = { [folder] = true }
            for word in may:gmatch("[%w_%.]+") do allowed[word] = true end
            layers[folder] = allowed
            order[#order + 1] = folder
        end
    end
    for _, folder in ipairs(order) do
        for word in pairs(layers[folder]) do
            if not word:find(".", 1, true) and not layers[word] then
                io.stderr:write(("layers: %s: the row of '%s/' names '%s', which has no row\n"):format(path, folder, word))
                os.exit(2)
            end
        end
    end
    if #order == 0 then
        io.stderr:write("layers: ", path, ": no table of layers found\n")
        os.exit(2)
    end
    return layers
end

-- nil when the include is allowed, else why it is not
local function objection(layers, layer, form, name)
    local allowed = layers[layer]
    if form == "<" then
        if lua_headers[name] then
            return not allowed["lua.h"] and ("only core/lua/ may include <%s>"):format(name) or nil
        end
        return not system[name] and ("<%s> is not a header of C11 or POSIX that core/ uses"):format(name) or nil
    end
    if name == "entente.h" then
        return not allowed["entente.h"] and ("%s/ may not include entente.h; base/status.h hands its types on"):format(layer) or nil
    end
    local folder = name:match("^([%w_]+)/[%w_%.]+$")
    if not folder then
        return ('"%s" is not of the form "folder/file.h"'):format(name)
    end
    if not layers[folder] then
        return ("%s/ is not a layer"):format(folder)
    end
    return not allowed[folder] and ("%s/ may not include %s/"):format(layer, folder) or nil
end

local function sources_of(folder)
    local find = io.popen(("LC_ALL=C find '%s' -type f | LC_ALL=C sort"):format(folder))
    local paths = {}
    for path in find:lines() do
        if path:find("%.[ch]$") or path:find("%.def$") then paths[#paths + 1] = path end
    end
    find:close()
    return paths
end

local layers = read_table(table_path)
local passed, failed = 0, 0
for _, path in ipairs(sources_of(core)) do
    local layer = path:sub(#core + 2):match("^([%w_]+)/")
    local clean = true
    local function report(line, message)
        clean = false
        print(("%s:%d: %s"):format(path, line, message))
    end
    if not layers[layer] then
        report(1, ("'%s' is not a folder of the table in %s"):format(layer or path, table_path))
    else
        for number, line in lines_of(path) do
            local form, name = line:match('^%s*#%s*include%s*([<"])([^>"]+)[>"]')
            local why = form and objection(layers, layer, form, name)
            if why then report(number, why) end
        end
    end
    if clean then passed = passed + 1 else failed = failed + 1 end
end
print(("layers: %d passed, %d failed"):format(passed, failed))
os.exit(failed == 0)
