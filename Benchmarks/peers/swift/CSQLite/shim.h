#define _GNU_SOURCE
#include <sqlite3.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>

// Swift calls no variadic functions.
static inline void without_memory_statistics(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

static inline int accept_nonblocking(int listener) { return accept4(listener, 0, 0, SOCK_NONBLOCK); }
