#pragma once
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/stat.h>

// A file system for connections that read: the default one, but that the whole database is mapped, once.
//
// SQLite maps no more than 2 GiB as Debian builds it, and unmaps the file whenever a snapshot shows that another connection has
// committed, lest somebody has made the file shorter meanwhile. Nobody does here: nothing vacuums, and all of the service's
// connections are one process. A map may be longer than its file: what the file grows by is then in it.

#define RINNALLA_LONGEST_MAP ((sqlite3_int64)64 << 30)

struct rinnalla_sqlite_mapping {
    sqlite3_vfs vfs, *parent;
    sqlite3_io_methods methods;
    int (*close)(sqlite3_file *);
};

/// What stands behind a file of the default file system.
struct rinnalla_sqlite_map {
    char *start;
    /// How much of the file is known to be there.
    sqlite3_int64 end;
};

static inline struct rinnalla_sqlite_mapping *rinnalla_sqlite_mapping(void) {
    static struct rinnalla_sqlite_mapping mapping;
    return &mapping;
}

static inline struct rinnalla_sqlite_map *rinnalla_sqlite_map(sqlite3_file *file) {
    return (struct rinnalla_sqlite_map *)((char *)file + rinnalla_sqlite_mapping()->parent->szOsFile);
}

/// Lends a page where it lies in the map; none where the file or the map ends before, and SQLite then reads it.
static inline int rinnalla_sqlite_fetch(sqlite3_file *file, sqlite3_int64 offset, int amount, void **page) {
    struct rinnalla_sqlite_map *map = rinnalla_sqlite_map(file);
    *page = (void *)0;
    if (!map->start) return SQLITE_OK;
    if (offset + amount > map->end) {
        sqlite3_int64 size;
        int code = file->pMethods->xFileSize(file, &size);
        if (code != SQLITE_OK) return code;
        map->end = size < RINNALLA_LONGEST_MAP ? size : RINNALLA_LONGEST_MAP;
    }
    if (offset + amount <= map->end) *page = map->start + offset;
    return SQLITE_OK;
}

static inline int rinnalla_sqlite_unfetch(sqlite3_file *file, sqlite3_int64 offset, void *page) { return SQLITE_OK; }

static inline int rinnalla_sqlite_close(sqlite3_file *file) {
    struct rinnalla_sqlite_map *map = rinnalla_sqlite_map(file);
    if (map->start) munmap(map->start, RINNALLA_LONGEST_MAP);
    return rinnalla_sqlite_mapping()->close(file);
}

/// Maps the file of `name` by the descriptor that SQLite has of it: to close another one would give up all locks on the file.
///
/// The descriptor lies behind the three pointers that a file of the default file system begins with. That it does is not promised,
/// so it is looked at whether it is this file's; if not, the file is read and not mapped.
static inline char *rinnalla_sqlite_mapped(sqlite3_file *file, const char *name) {
    struct stat named, opened;
    int descriptor = *(int *)((void **)file + 3);
    if (stat(name, &named) || fstat(descriptor, &opened)) return (char *)0;
    if (named.st_dev != opened.st_dev || named.st_ino != opened.st_ino) return (char *)0;
    void *start = mmap((void *)0, RINNALLA_LONGEST_MAP, PROT_READ, MAP_SHARED, descriptor, 0);
    return start == MAP_FAILED ? (char *)0 : start;
}

static inline int rinnalla_sqlite_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *taken) {
    struct rinnalla_sqlite_mapping *mapping = rinnalla_sqlite_mapping();
    int code = mapping->parent->xOpen(mapping->parent, name, file, flags, taken);
    if (code != SQLITE_OK || !(flags & SQLITE_OPEN_MAIN_DB) || file->pMethods->iVersion < 3) return code;
    // The same for every file, so that it does not matter whose open comes first.
    sqlite3_mutex *mutex = sqlite3_mutex_alloc(SQLITE_MUTEX_STATIC_APP1);
    sqlite3_mutex_enter(mutex);
    if (!mapping->close) {
        mapping->close = file->pMethods->xClose;
        mapping->methods = *file->pMethods;
        mapping->methods.xFetch = rinnalla_sqlite_fetch;
        mapping->methods.xUnfetch = rinnalla_sqlite_unfetch;
        mapping->methods.xClose = rinnalla_sqlite_close;
    }
    sqlite3_mutex_leave(mutex);
    *rinnalla_sqlite_map(file) = (struct rinnalla_sqlite_map){.start = rinnalla_sqlite_mapped(file, name)};
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
    mapping->vfs.szOsFile += sizeof(struct rinnalla_sqlite_map);
    mapping->vfs.xOpen = rinnalla_sqlite_open;
    return sqlite3_vfs_register(&mapping->vfs, 0);
}
