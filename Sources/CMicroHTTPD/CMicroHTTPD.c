#include "CMicroHTTPD.h"

#include <string.h>

// libmicrohttpd decodes %00 into the end of a C string and cuts the path there, so it must not decode at all.
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text) {
    (void)context;
    (void)connection;
    return strlen(text);
}

struct MHD_Daemon *roost_mhd_start(const struct roost_mhd_settings *s) {
    return MHD_start_daemon(
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC, 0, NULL, NULL,
        s->request_progressed, s->context,                                                    //
        MHD_OPTION_LISTEN_SOCKET, (MHD_socket)s->listening_socket,                            //
        MHD_OPTION_CONNECTION_LIMIT, s->connections_max,                                      //
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, s->connection_memory_bytes,                       //
        MHD_OPTION_THREAD_STACK_SIZE, s->thread_stack_bytes,                                  //
        MHD_OPTION_CONNECTION_TIMEOUT, 0u,  // our watchdog has the clock, see ConnectionRegistry.swift
        MHD_OPTION_NOTIFY_CONNECTION, s->connection_changed, s->context,                      //
        MHD_OPTION_URI_LOG_CALLBACK, s->target_received, s->context,                          //
        MHD_OPTION_NOTIFY_COMPLETED, s->request_completed, s->context,                        //
        MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, (void *)NULL,                             //
        MHD_OPTION_END);
}

void *roost_mhd_socket_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

const struct sockaddr *roost_mhd_client_address(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info ? info->client_addr : NULL;
}

int roost_mhd_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

size_t roost_mhd_head_bytes(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}

unsigned int roost_mhd_queued_status(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_HTTP_STATUS);
    return info ? info->http_status : 0;
}
