/* Tells ThreadSanitizer of the contended path of Swift's Mutex, which lies in a library that is not instrumented and in the
   kernel: LD_PRELOADed by .ci/tsan. Without it every Mutex that two threads want at once is reported as a race. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SELF __attribute__((swift_context)) void *mutex

typedef __attribute__((swiftcall)) void (*lock_function)(uint32_t thread, SELF);
typedef __attribute__((swiftcall)) void (*unlock_function)(SELF);

/* Nothing where there is no sanitizer: the drills that preload this are themselves no such program. */
static void tell(const char *function, void *mutex) {
    void (*call)(void *) = (void (*)(void *))dlsym(RTLD_DEFAULT, function);
    if (call) call(mutex);
}

__attribute__((swiftcall)) void lock_slow(uint32_t thread, SELF) __asm__(LOCK_SLOW);
__attribute__((swiftcall)) void lock_slow(uint32_t thread, SELF) {
    ((lock_function)dlsym(RTLD_NEXT, LOCK_SLOW))(thread, mutex);
    tell("__tsan_acquire", mutex);
}

__attribute__((swiftcall)) void unlock_slow(SELF) __asm__(UNLOCK_SLOW);
__attribute__((swiftcall)) void unlock_slow(SELF) {
    tell("__tsan_release", mutex);
    ((unlock_function)dlsym(RTLD_NEXT, UNLOCK_SLOW))(mutex);
}
