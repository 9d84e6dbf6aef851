/* Delays every fsync and fdatasync by SLOW_DISK_MS: LD_PRELOADed into the service by slowdisk.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static int slowly(const char *name, int descriptor) {
    const char *setting = getenv("SLOW_DISK_MS");
    long delay = setting ? atol(setting) : 0;
    struct timespec rest = {delay / 1000, delay % 1000 * 1000000};
    while (nanosleep(&rest, &rest) != 0) {
    }
    int (*call)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return call(descriptor);
}

int fsync(int descriptor) { return slowly("fsync", descriptor); }
int fdatasync(int descriptor) { return slowly("fdatasync", descriptor); }
