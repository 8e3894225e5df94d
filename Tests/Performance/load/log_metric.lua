-- runs/log-metric, one new point a request: every (run, key) pair counts its steps up from 0, so that a server that
-- drops identical points stores every one, and the bench can check that nothing is missing afterwards.
--
-- Arguments: file of run ids, prefix of the metric keys, number of keys.

dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "report.lua")

local format = string.format
local runs, keys, prefix, head
local count = -1  -- wrk asks for one request, which it does not send, to see whether it is valid

function init(args)
    runs, prefix, keys = lines_of(args[1]), args[2], tonumber(args[3])
    head = "POST /api/2.0/mlflow/runs/log-metric HTTP/1.1\r\n" .. header(wrk.host) .. "Content-Length: "
    math.randomseed(7)
end

function request()
    local number = math.max(count, 0)
    local run = runs[number % #runs + 1]
    local slot = math.floor(number / #runs)
    local step = math.floor(slot / keys)
    -- The body as the Python client sends it.
    local body = format(
        '{"run_uuid":"%s","key":"%s%d","value":%.16g,"timestamp":%d,"step":%d,"run_id":"%s"}',
        run, prefix, slot % keys, math.random(), 1790000000000 + step * 50, step, run)
    count = count + 1
    return head .. #body .. "\r\n\r\n" .. body
end
