internal import MicroHTTP

extension Routes {
    /// Changes of many runs at once.
    static let treeWrites: [Route] = [
        Route(.post, .roost, "runs/delete-tree", .delete, TreeWriteHandlers.deleteTree),
        Route(.post, .roost, "runs/restore-tree", .delete, TreeWriteHandlers.restoreTree),
        Route(.post, .roost, "runs/move", .update, TreeWriteHandlers.move),
        Route(.post, .roost, "runs/bulk", .update, BulkHandler.change),
        Route(.post, .roost, "runs/purge", .delete, PurgeHandler.purge),
    ]
}
