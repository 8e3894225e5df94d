import API
import JSON
import MicroHTTP
import Model
import Store
import Testing

@testable import API

@Suite struct ErrorTests {
    @Test(
        arguments: [
            (ErrorCode.invalidParameterValue, 400, "KAM00", "INVALID_PARAMETER_VALUE"),
            (.badRequest, 400, "KAM00", "INVALID_PARAMETER_VALUE"),
            (.resourceAlreadyExists, 400, "KAM00", "RESOURCE_ALREADY_EXISTS"),
            (.permissionDenied, 403, "KAM00", "PERMISSION_DENIED"),
            (.resourceDoesNotExist, 404, "KAM00", "RESOURCE_NOT_FOUND"),
            (.endpointNotFound, 404, "KAM00", "RESOURCE_NOT_FOUND"),
            (.resourceExhausted, 429, nil, nil),
            (.internalError, 500, "XXM00", "CLIENT_INTERNAL_ERROR"),
            (.temporarilyUnavailable, 503, "XXM00", "CLIENT_INTERNAL_ERROR"),
            (.storageFull, 507, nil, nil),
        ] as [(ErrorCode, Int, String?, String?)])
    func everyCodeHasItsStatus(_ code: ErrorCode, _ status: Int, _ sqlState: String?, _ errorClass: String?) {
        let answer = Answer(ErrorResponse.make(TrackingError(code, "why", cause: "secret")))
        #expect(answer.status == status)
        #expect(answer.code == code.rawValue)
        #expect(answer.message == "why")
        #expect(answer.json?["sqlstate"]?.string == sqlState)
        #expect(answer.json?["error_class"]?.string == errorClass)
        #expect(!answer.text.contains("secret"))
        #expect(answer.header("Retry-After") == (status == 503 ? "1" : nil))
    }

    @Test func aFailureOfTheServerIsLoggedAndNotTold() throws {
        let server = try APIServer()
        server.store.close()
        let answer = try server.get("experiments/get?experiment_id=0")
        #expect(answer.status >= 500)
        #expect(server.log.all.count == 1)
        #expect(server.log.all.first?.hasPrefix("failure request-1 GET /api/2.0/mlflow/experiments/get: ") == true)
    }

    @Test(arguments: [
        (400, "BAD_REQUEST"), (405, "BAD_REQUEST"), (413, "INVALID_PARAMETER_VALUE"), (501, "INTERNAL_ERROR"),
        (503, "TEMPORARILY_UNAVAILABLE"),
    ])
    func theHTTPServersOwnRefusalsLookTheSame(_ status: Int, _ code: String) throws {
        let response = try APIServer().handler.errorResponse(status: status, message: "too much", head: nil)
        let answer = Answer(response)
        #expect(answer.status == status)
        #expect(answer.code == code)
        #expect(answer.message == "too much")
    }
}
