#pragma once
// What Swift cannot call by itself: libmicrohttpd's variadic functions, with their arguments named and typed.
#include <microhttpd.h>
#include <stddef.h>

// Everything `MHD_start_daemon` is told. `context` is the first argument of every callback.
struct roost_mhd_settings {
    int listening_socket;  // bound, listening, non-blocking; the daemon closes it unless it was quiesced
    unsigned int connections_max;
    size_t connection_memory_bytes;
    size_t thread_stack_bytes;
    void *context;
    MHD_NotifyConnectionCallback connection_changed;
    void *(*target_received)(void *context, const char *target, struct MHD_Connection *connection);
    MHD_AccessHandlerCallback request_progressed;
    MHD_RequestCompletedCallback request_completed;
};

// Starts a daemon with one thread for each connection. NULL when that fails; `errno` then may say why.
struct MHD_Daemon *roost_mhd_start(const struct roost_mhd_settings *settings);

// `MHD_get_connection_info` is variadic, and answers with a union.
void *roost_mhd_socket_context(struct MHD_Connection *connection);
const struct sockaddr *roost_mhd_client_address(struct MHD_Connection *connection);
int roost_mhd_socket(struct MHD_Connection *connection);
// Bytes from the method's first to the one after the empty line. 0 before the head was read.
size_t roost_mhd_head_bytes(struct MHD_Connection *connection);
// Status of the response in hand, be it ours or libmicrohttpd's own. 0 when there is none.
unsigned int roost_mhd_queued_status(struct MHD_Connection *connection);
