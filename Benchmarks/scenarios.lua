-- The requests of the benchmark, for wrk: one stream of requests a scenario, over real ids, the same to every server.
--
-- Environment: SCENARIO; COUNTY, a key; TARGETS, a file of lines "client worker version" (36, 36 and 7 characters);
-- SERVICES, a file of ids; SEED, another stream for each round.
-- Prints last: RESULT requests µs p50 p99 not-2xx errors, the percentiles in µs.

local scenario = os.getenv("SCENARIO")
local random, format = math.random, string.format
local WIDTH = 82
local threads = 0
local targets, services, count
-- Each thread has its own globals: `number` is set on it by setup.

function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

-- The files stay text: making tables of 100,000 lines would delay the start of one thread but not of the other.
local function line(index)
    local start = (index - 1) * WIDTH
    return targets:sub(start + 1, start + 36), targets:sub(start + 38, start + 73), tonumber(targets:sub(start + 75, start + 81))
end

local function request_of(method, path, fields, body)
    local content = body and format("Content-Length: %d\r\n", #body) or ""
    return format("%s %s HTTP/1.1\r\nHost: localhost\r\n%s%s\r\n%s", method, path, fields, content, body or "")
end

local county = "Authorization: Bearer " .. os.getenv("COUNTY") .. "\r\n"
local function worker(id)
    return county .. format('On-Behalf-Of: sub="%s", role="worker"\r\nPurpose-Of-Use: coordination\r\n', id)
end

local given = { "Aino", "Eero", "Helmi", "Sofia", "Leo", "Emma", "Onni", "Aada" }
local family = { "Korhonen", "Virtanen", "Nieminen", "Laine", "Heikkinen", "Koskinen", "Salminen", "Turunen" }

local turn, started = 0, os.time()
local scenarios = {
    livez = function() return request_of("GET", "/livez", "") end,

    service = function()
        local start = random(0, #services / 37 - 1) * 37
        return request_of("GET", "/v1/services/" .. services:sub(start + 1, start + 36), county)
    end,

    client = function()
        local client, actor = line(random(count))
        return request_of("GET", "/v1/clients/" .. client, worker(actor))
    end,

    referrals = function()
        local client, actor = line(random(count))
        return request_of("GET", "/v1/clients/" .. client .. "/referrals", worker(actor))
    end,

    list = function()
        local _, actor = line(random(count))
        return request_of("GET", "/v1/clients?status=active&limit=50", worker(actor))
    end,

    create = function()
        local _, actor = line(random(count))
        local body = format(
            '{"name":{"family":"%s","given":"%s"},"birthDate":"%d-%02d-%02d","language":"fi","phones":["+35840%07d"],'
                .. '"address":{"street":"Aleksanterinkatu %d","postalCode":"15140","municipalityCode":"398"},'
                .. '"interpreter":{"isNeeded":false},"safeContact":{"channels":["phone"],"text":"Soita iltapäivällä"}}',
            family[random(8)], given[random(8)], random(1930, 2000), random(12), random(28), random(0, 9999999), random(99))
        turn = turn + 1
        local fields = format('Content-Type: application/json\r\nIdempotency-Key: "%d-%d-%d"\r\n', started, number, turn)
        return request_of("POST", "/v1/clients", worker(actor) .. fields, body)
    end,

    -- Each thread changes every second client once, at the version read before, then once more at the next.
    change = function()
        local index = (turn * 2 + number) % count + 1
        local pass = math.floor((turn * 2 + number) / count)
        turn = turn + 1
        local client, actor, version = line(index)
        local fields = format('Content-Type: application/merge-patch+json\r\nIf-Match: "%d"\r\n', version + pass)
        local body = format('{"temporaryIdentifier":"%d-%d"}', turn, number)
        return request_of("PATCH", "/v1/clients/" .. client, worker(actor) .. fields, body)
    end,
}

local function read(name)
    local file = assert(io.open(os.getenv(name)))
    local text = file:read("*a")
    file:close()
    return text
end

function init()
    math.randomseed(tonumber(os.getenv("SEED")) * 1000 + number)
    targets, services = read("TARGETS"), read("SERVICES")
    -- wrk asks its first thread for one request that it does not send.
    turn = number == 0 and -1 or 0
    -- An even count, so that two threads that change every second client never meet.
    count = math.floor(#targets / WIDTH / 2) * 2
end

request = scenarios[scenario]

function done(summary, latency)
    local errors = summary.errors
    io.write(format(
        "RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
        errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
