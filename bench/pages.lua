-- Requests for `cargo xtask bench pages`: the paths of a file in turn, with the Host header and
-- the encoding of a browser. Arguments: file with paths, host, Accept-Encoding.
-- At the end one line of JSON.

local requests = {}
local at = 0

function init(args)
  for path in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", path, {
      ["Host"] = args[2],
      ["Accept-Encoding"] = args[3],
    })
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"microseconds":%d,"bytes":%d,"p50":%d,"p99":%d,"max":%d,"not_ok":%d,"socket_errors":%d}\n',
    summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(99), latency.max,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout
  ))
end
