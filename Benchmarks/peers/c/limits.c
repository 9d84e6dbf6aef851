// What the disk allows: pages of 4 KiB written over an existing file, as SQLite does to a WAL that was checkpointed, each
// followed by fdatasync. usage: limits DIRECTORY SECONDS; prints "flushes-a-second p50-µs p99-µs".
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 1024, MOST = 1 << 20 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    static char page[PAGE], path[4096];
    static double took[MOST];
    if (argc != 3) return 2;
    snprintf(path, sizeof path, "%s/flushed", argv[1]);
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), count = 0;
    if (file < 0) return perror(path), 1;
    unlink(path);
    memset(page, 'x', PAGE);
    for (int i = 0; i < PAGES; i++)
        if (pwrite(file, page, PAGE, (off_t)i * PAGE) != PAGE) return perror("write"), 1;
    fsync(file);
    double start = now(), end = start + atof(argv[2]) * 1e6, last = start;
    while (last < end && count < MOST) {
        if (pwrite(file, page, PAGE, (off_t)(count % PAGES) * PAGE) != PAGE || fdatasync(file)) return perror("flush"), 1;
        double at = now();
        took[count++] = at - last;
        last = at;
    }
    qsort(took, count, sizeof *took, ascending);
    printf("%.0f %.0f %.0f\n", count / ((last - start) / 1e6), took[count / 2], took[count * 99 / 100]);
}
