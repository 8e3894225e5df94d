-- runs/get, going round a list of runs. All requests are rendered before the first is sent.
--
-- Arguments: file of run ids.

dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "report.lua")

local requests = {}
local count = 0

function init(args)
    for i, run in ipairs(lines_of(args[1])) do
        requests[i] = "GET /api/2.0/mlflow/runs/get?run_id=" .. run .. " HTTP/1.1\r\nHost: " .. wrk.host .. "\r\n\r\n"
    end
end

function request()
    count = count % #requests + 1
    return requests[count]
end
