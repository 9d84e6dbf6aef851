#pragma once
#include <sqlite3.h>

// A file system for connections that read: the default one, but for when the map of the database is given up.
//
// SQLite unmaps the file whenever a snapshot shows that another connection has committed, lest somebody has made the file
// shorter meanwhile. Nobody does here (nothing vacuums, and all of the service's connections are one process), and to map a
// large file anew for every snapshot costs more than the map is good for. It is given up now and then, so that it can grow
// with the file.

#define RINNALLA_SNAPSHOTS_PER_MAP 4096

struct rinnalla_sqlite_mapping {
    sqlite3_vfs vfs, *parent;
    sqlite3_io_methods methods;
    int (*unfetch)(sqlite3_file *, sqlite3_int64, void *);
    unsigned snapshots;
};

static inline struct rinnalla_sqlite_mapping *rinnalla_sqlite_mapping(void) {
    static struct rinnalla_sqlite_mapping mapping;
    return &mapping;
}

static inline int rinnalla_sqlite_unfetch(sqlite3_file *file, sqlite3_int64 offset, void *page) {
    struct rinnalla_sqlite_mapping *mapping = rinnalla_sqlite_mapping();
    // Without a page it asks for the end of the map.
    if (!page && __atomic_add_fetch(&mapping->snapshots, 1, __ATOMIC_RELAXED) % RINNALLA_SNAPSHOTS_PER_MAP) return SQLITE_OK;
    return mapping->unfetch(file, offset, page);
}

static inline int rinnalla_sqlite_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *taken) {
    struct rinnalla_sqlite_mapping *mapping = rinnalla_sqlite_mapping();
    int code = mapping->parent->xOpen(mapping->parent, name, file, flags, taken);
    if (code != SQLITE_OK || !(flags & SQLITE_OPEN_MAIN_DB) || file->pMethods->iVersion < 3) return code;
    // The same for every file, so that it does not matter whose open comes first.
    sqlite3_mutex *mutex = sqlite3_mutex_alloc(SQLITE_MUTEX_STATIC_APP1);
    sqlite3_mutex_enter(mutex);
    if (!mapping->unfetch) {
        mapping->unfetch = file->pMethods->xUnfetch;
        mapping->methods = *file->pMethods;
        mapping->methods.xUnfetch = rinnalla_sqlite_unfetch;
    }
    sqlite3_mutex_leave(mutex);
    file->pMethods = &mapping->methods;
    return code;
}

/// Makes the file system "mapping" known; once, before it is used.
static inline int rinnalla_sqlite_register_mapping(void) {
    struct rinnalla_sqlite_mapping *mapping = rinnalla_sqlite_mapping();
    mapping->parent = sqlite3_vfs_find((void *)0);
    if (!mapping->parent) return SQLITE_ERROR;
    mapping->vfs = *mapping->parent;
    mapping->vfs.pNext = (void *)0;
    mapping->vfs.zName = "mapping";
    mapping->vfs.xOpen = rinnalla_sqlite_open;
    return sqlite3_vfs_register(&mapping->vfs, 0);
}
