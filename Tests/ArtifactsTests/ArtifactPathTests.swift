import Artifacts
import Model
import Testing

@Suite struct ArtifactPathTests {
    @Test func readsAPath() throws {
        let path = try ArtifactPath(parsing: "1/run/artifacts/model/MLmodel")
        #expect(path.components == ["1", "run", "artifacts", "model", "MLmodel"])
    }
}
