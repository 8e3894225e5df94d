internal import API
internal import Logging
internal import MicroHTTP
internal import Store

extension ServerLog: APILog {
    func failure(requestID: String, request: String, cause: String) {
        message(.error, "request failed", ["id": "\(requestID)", "request": "\(request)", "cause": "\(cause)"])
    }

    func refusal(requestID: String, clientAddress: String, reason: String) {
        message(
            .warning, "request refused", ["id": "\(requestID)", "client": "\(clientAddress)", "reason": "\(reason)"])
    }

    func storeEvent(_ event: StoreEvent) {
        switch event {
        case .upkeepFailed(let reason):
            message(.error, "upkeep of the store failed", ["reason": "\(reason)"])
        case .commitFailed(let reason):
            message(.error, "writes could not be committed; their clients were told so", ["reason": "\(reason)"])
        case .migrated(from: 0, let to, _):
            message(.info, "made a new store", ["schema": "\(to)"])
        case .migrated(let from, let to, let copy):
            var pairs: Logger.Metadata = ["from": "\(from)", "to": "\(to)"]
            if let copy { pairs["copy"] = "\(copy)" }
            message(.notice, "migrated the store", pairs)
        }
    }
}
