package import MicroHTTP

/// What a caller must be allowed to do with the experiment or run that a route concerns, in the terms of MLflow's own
/// permissions (`mlflow/server/auth/permissions.py`). Nobody is refused yet, as there are no users; the table already
/// says what each route will need.
package enum Permission: Sendable {
    /// Open to everybody, also once there are users.
    case anyone
    /// To be known to the server.
    case authenticated
    case read, update, delete
}

/// The paths that a part of the protocol stands under. The version is part of the protocol, not a choice.
package enum RouteBase: Sendable {
    case root
    /// Files of the web page.
    case webUI
    /// Under `/api` for programs and under `/ajax-api` for pages, with the same meaning.
    case mlflow2, mlflow3
    /// For pages only.
    case mlflow2Ajax, mlflow3Ajax
    /// The artifact proxy, under `/api` and `/ajax-api`.
    case artifacts
    /// What other servers do not have, under `/api` and `/ajax-api`; described by openapi.json.
    case roost

    package var paths: [String] {
        switch self {
        case .root: [""]
        case .webUI: ["/ui/"]
        case .mlflow2: ["/api/2.0/mlflow/", "/ajax-api/2.0/mlflow/"]
        case .mlflow3: ["/api/3.0/mlflow/", "/ajax-api/3.0/mlflow/"]
        case .mlflow2Ajax: ["/ajax-api/2.0/mlflow/"]
        case .mlflow3Ajax: ["/ajax-api/3.0/mlflow/"]
        case .artifacts: ["/api/2.0/mlflow-artifacts/", "/ajax-api/2.0/mlflow-artifacts/"]
        case .roost: ["/api/2.0/roost/", "/ajax-api/2.0/roost/"]
        }
    }
}

/// One line of the route table.
package struct Route: Sendable {
    package let method: HTTPMethod
    package let base: RouteBase
    /// Below the base. `<name>` stands for one part of a path, `<path:name>` at the end for all that follows, as in
    /// Flask's rules.
    package let path: String
    package let permission: Permission
    let action: Action

    enum Action: Sendable {
        /// Reads the whole body first.
        case answer(@Sendable (Call) throws -> HTTPResponse)
        /// Takes a body of any length, piece by piece; the call's own body is empty.
        case receive(@Sendable (Call) throws -> any BodySink)
    }

    init(
        _ method: HTTPMethod, _ base: RouteBase, _ path: String, _ permission: Permission,
        _ handle: @escaping @Sendable (Call) throws -> HTTPResponse
    ) {
        self.method = method
        self.base = base
        self.path = path
        self.permission = permission
        action = .answer(handle)
    }

    init(
        _ method: HTTPMethod, _ base: RouteBase, _ path: String, _ permission: Permission,
        receive: @escaping @Sendable (Call) throws -> any BodySink
    ) {
        self.method = method
        self.base = base
        self.path = path
        self.permission = permission
        action = .receive(receive)
    }

    /// Every path the route is served under, without the operator's prefix.
    package var paths: [String] { base.paths.map { $0 + path } }
}
