-- Reads a pack folder the way the engine does, with stock Lua: for tests of the scripts alone. Trusts the pack.
local pack_reader = {}

local WORDS = { "pack", "dimension", "levels", "group", "param", "entity", "attribute", "derived", "source", "facts", "covers", "rule", "note",
                "test" }

local function type_words(env)
    for _, word in ipairs { "integer", "number", "enum", "ref", "duration", "text", "bool", "date" } do
        local function make(value)
            local made = { type = word }
            if type(value) == "table" then
                for key, x in next, value do made[key] = x end
            else
                made[1] = value
            end
            return made
        end
        local bare = word ~= "enum" and word ~= "ref" and word ~= "duration"
        env[word] = bare and setmetatable({ type = word }, { __call = function(_, value) return make(value) end }) or make
    end
end

-- What leaves the sandbox: functions only as the line they stand on.
local function flat(value)
    if type(value) == "function" then return { ["function"] = debug.getinfo(value, "S").linedefined } end
    if type(value) ~= "table" then return value end
    local out = {}
    for key, x in next, value do out[key] = flat(x) end
    return out
end

local function environment(decls, file, group)
    local env = { ipairs = ipairs, pairs = pairs, string = string, table = table, math = math, tostring = tostring, error = error }
    type_words(env)
    env.extend = function(name)
        decls[#decls + 1] = { kind = "extend", name = name, body = {}, file = file, line = debug.getinfo(2, "l").currentline, group = group }
    end
    for _, kind in ipairs(WORDS) do
        env[kind] = function(name)
            local line = debug.getinfo(2, "l").currentline
            return function(body)
                decls[#decls + 1] = { kind = kind, name = name, body = flat(body), file = file, line = line, group = group }
            end
        end
    end
    return env
end

local function read(path)
    local file = io.open(path, "rb")
    if not file then return nil end
    local text = file:read("a")
    file:close()
    return text
end
pack_reader.read = read

local function list(folder)
    local names = {}
    local pipe = io.popen("ls -1 '" .. folder .. "' 2>/dev/null")
    for name in pipe:lines() do
        if name:find("%.lua$") then names[#names + 1] = name end
    end
    pipe:close()
    return names
end

-- Runs the files { { name, text } ... }: declarations, texts by name and what did not run.
function pack_reader.run(files)
    local input = { decls = {}, files = {}, failures = {}, use = {}, options = {} }
    for _, file in ipairs(files) do
        local name, text = file[1], file[2]
        input.files[name] = text
        local group = name:match("^facts/([^/]+)%.lua$") or ""
        local chunk, why = load(text, "@" .. name, "t", environment(input.decls, name, group))
        local ok = chunk ~= nil
        if chunk then ok, why = pcall(chunk) end
        if not ok then
            local line, message = tostring(why):match("^[^\n]-:(%d+): (.*)$")
            input.failures[#input.failures + 1] = { code = chunk and "E002" or "E001", file = name, line = tonumber(line), message = message or why }
        end
    end
    return input
end

function pack_reader.folder(path)
    local files = {}
    for _, name in ipairs(list(path)) do files[#files + 1] = { name, read(path .. "/" .. name) } end
    for _, folder in ipairs { "facts", "rules", "tests" } do
        for _, name in ipairs(list(path .. "/" .. folder)) do
            files[#files + 1] = { folder .. "/" .. name, read(path .. "/" .. folder .. "/" .. name) }
        end
    end
    return pack_reader.run(files)
end

return pack_reader
