// What this machine allows: epoll and a thread per core, each with a read connection of its own; one read transaction for
// what one wake-up brought; rows copied to JSON; one writer whose transaction is what arrived during the last flush.
// It checks no more than it must: an upper bound, no goal. usage: COUNTY=key ceiling DATABASE PORT
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { INPUT = 8192, OUTPUT = 1 << 18, COLUMNS = 16, EVENTS = 256, UUID = 36 };

typedef struct { int socket, have; atomic_int waiting; char input[INPUT]; } connection;
typedef struct { int count; char key[COLUMNS][40]; int is_raw[COLUMNS]; } shape;
typedef struct job {
    struct job *next;
    connection *from;
    enum { AUDIT, CREATE, CHANGE } kind;
    int version, length, status;
    char target[UUID + 1], actor[UUID + 1], *body;  // an audit's body is its answer, ready to go
} job;

static const char *path;
static char authorization[256];
static int port;
static shape clients, referrals, services;

static void fail(const char *what) { perror(what); exit(1); }

static sqlite3 *open_database(void) {
    sqlite3 *database;
    const char *settings = "PRAGMA busy_timeout=5000; PRAGMA synchronous=FULL; PRAGMA mmap_size=4294967296";
    if (sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, 0) ||
        sqlite3_exec(database, settings, 0, 0, 0)) fail(path);
    return database;
}

static sqlite3_stmt *prepare(sqlite3 *database, const char *sql) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, 0)) fail(sqlite3_errmsg(database));
    return statement;
}

static int run(sqlite3_stmt *statement) {
    int result = sqlite3_step(statement);
    sqlite3_reset(statement);
    return result;
}

static void bind_text(sqlite3_stmt *statement, int index, const char *text, int length) {
    sqlite3_bind_text(statement, index, text, length, SQLITE_STATIC);
}

static shape shape_of(sqlite3 *database, const char *table) {
    char sql[64];
    shape made = {0};
    snprintf(sql, sizeof sql, "SELECT * FROM %s", table);
    sqlite3_stmt *statement = prepare(database, sql);
    made.count = sqlite3_column_count(statement);
    for (int i = 0; i < made.count; i++) {
        snprintf(made.key[i], sizeof made.key[i], "%c\"%s\":", i ? ',' : '{', sqlite3_column_name(statement, i));
        made.is_raw[i] = strcmp(sqlite3_column_decltype(statement, i), "TEXT") != 0;
    }
    sqlite3_finalize(statement);
    return made;
}

static char *put(char *out, const char *bytes, int count) { return mempcpy(out, bytes, count); }

static char *put_row(char *out, sqlite3_stmt *row, const shape *of) {
    for (int i = 0; i < of->count; i++) {
        const char *text = (const char *)sqlite3_column_text(row, i);
        int length = sqlite3_column_bytes(row, i);
        if (!text) continue;
        out = put(out, of->key[i], strlen(of->key[i]));
        if (of->is_raw[i]) { out = put(out, text, length); continue; }
        *out++ = '"';
        for (int j = 0; j < length; j++) {
            if ((unsigned char)text[j] < 0x20) { out += sprintf(out, "\\u%04x", text[j]); continue; }
            if (text[j] == '"' || text[j] == '\\') *out++ = '\\';
            *out++ = text[j];
        }
        *out++ = '"';
    }
    *out++ = '}';
    return out;
}

static void respond(int socket, int status, int version, const char *body, int length) {
    static __thread char out[OUTPUT];
    char tag[32] = "";
    if (version) snprintf(tag, sizeof tag, "ETag: \"%d\"\r\n", version);
    char *at = out + sprintf(out, "HTTP/1.1 %d \r\nContent-Type: application/json\r\n", status);
    at += sprintf(at, "%sContent-Length: %d\r\n\r\n", tag, length);
    at = put(at, body, length);
    if (send(socket, out, at - out, MSG_NOSIGNAL) < 0) return;
}

static job *arrived;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;

static void hand_over(job given, connection *from) {
    job *made = malloc(sizeof *made);
    *made = given;
    made->from = from;
    made->body = memcpy(malloc(given.length), given.body, given.length);
    atomic_store(&from->waiting, 1);
    pthread_mutex_lock(&lock);
    made->next = arrived, arrived = made;
    pthread_mutex_unlock(&lock);
    pthread_cond_signal(&wake);
}

// UUIDv7: ids that rise with time touch few pages of the index.
static void make_id(char *id) {
    struct timespec t;
    unsigned long long random[2];
    clock_gettime(CLOCK_REALTIME, &t);
    if (getrandom(random, sizeof random, 0) < 0) fail("getrandom");
    unsigned long long ms = t.tv_sec * 1000ull + t.tv_nsec / 1000000;
    snprintf(id, UUID + 1, "%08llx-%04llx-7%03llx-8%03llx-%012llx", ms >> 16 & 0xffffffff, ms & 0xffff, random[0] & 0xfff,
             random[0] >> 12 & 0xfff, random[1] & 0xffffffffffff);
}

static void *write_forever(void *unused) {
    sqlite3 *database = open_database();
    sqlite3_stmt *begin = prepare(database, "BEGIN IMMEDIATE"), *commit = prepare(database, "COMMIT");
    sqlite3_stmt *audit = prepare(database, "INSERT INTO audit (at, actor, operation, target) VALUES (?1, ?2, 'read', ?3)");
    sqlite3_stmt *create = prepare(database,
        "INSERT INTO client SELECT ?3, 1, 'prospective', ?4->'name', ?4->>'birthDate', ?4->>'language', ?4->'phones',"
        " ?4->'address', ?4->'interpreter', ?4->'safeContact', NULL, ?2, ?1, ?1 RETURNING *");
    sqlite3_stmt *change = prepare(database,
        "UPDATE client SET temporaryIdentifier = ?4->>'temporaryIdentifier', updatedAt = ?1, version = version + 1"
        " WHERE id = ?3 AND version = ?5 RETURNING *");
    static char row[OUTPUT];
    for (;;) {
        pthread_mutex_lock(&lock);
        while (!arrived) pthread_cond_wait(&wake, &lock);
        job *batch = 0, *next;
        for (job *j = arrived; j; j = next) { next = j->next; j->next = batch; batch = j; }  // oldest first
        arrived = 0;
        pthread_mutex_unlock(&lock);
        char at[32];
        time_t now = time(0);
        int length = strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", gmtime(&now));
        run(begin);
        for (job *j = batch; j; j = j->next) {
            sqlite3_stmt *statement = j->kind == AUDIT ? audit : j->kind == CREATE ? create : change;
            if (j->kind == CREATE) make_id(j->target);
            bind_text(statement, 1, at, length);
            bind_text(statement, 3, j->target, UUID);
            if (j->kind != CHANGE) bind_text(statement, 2, j->actor, UUID);
            if (j->kind == AUDIT) { j->status = run(audit) == SQLITE_DONE ? 200 : 500; continue; }
            bind_text(statement, 4, j->body, j->length);
            if (j->kind == CHANGE) sqlite3_bind_int(change, 5, j->version);
            int result = sqlite3_step(statement);
            free(j->body);
            j->status = result == SQLITE_ROW ? (j->kind == CREATE ? 201 : 200) : result == SQLITE_DONE ? 412 : 422;
            j->length = result == SQLITE_ROW ? put_row(row, statement, &clients) - row : 0;
            j->version = result != SQLITE_ROW ? 0 : j->kind == CREATE ? 1 : j->version + 1;
            j->body = memcpy(malloc(j->length + 1), row, j->length);
            if (result == SQLITE_ROW) sqlite3_step(statement);
            sqlite3_reset(statement);
        }
        if (run(commit) != SQLITE_DONE) fail(sqlite3_errmsg(database));
        for (job *j = batch; j; j = next) {
            next = j->next;
            int socket = j->from->socket;
            atomic_store(&j->from->waiting, 0);
            respond(socket, j->status, j->version, j->body, j->length);
            free(j->body);
            free(j);
        }
    }
    return unused;
}

typedef struct { sqlite3_stmt *begin, *commit, *client, *referrals, *service, *list; int is_reading; } reader;

static const char *value(const char *head, const char *name) {
    const char *found = strcasestr(head, name);
    return found ? found + strlen(name) : 0;
}

static void answer_read(reader *on, connection *c, const char *target, const char *actor) {
    static __thread char body[OUTPUT];
    const char *id = target + strlen("/v1/clients/");
    sqlite3_stmt *statement = on->client;
    const shape *of = &clients;
    int rows = 0, version = 0, is_list = 1;
    if (!strncmp(target, "/v1/services/", 13)) { statement = on->service; of = &services; id++; is_list = 0; }
    else if (!strncmp(target, "/v1/clients?", 12)) { statement = on->list; id = actor; }
    else if (id[UUID] == '/') { statement = on->referrals; of = &referrals; }
    else is_list = 0;
    if (!id) return respond(c->socket, 400, 0, "", 0);
    if (!on->is_reading) { run(on->begin); on->is_reading = 1; }
    bind_text(statement, 1, id, UUID);
    char *out = is_list ? put(body, "{\"items\":[", 10) : body;
    while (sqlite3_step(statement) == SQLITE_ROW) {
        if (rows++) *out++ = ',';
        if (!is_list) version = sqlite3_column_int(statement, 1);
        out = put_row(out, statement, of);
    }
    sqlite3_reset(statement);
    if (is_list) out = put(out, "]}", 2);
    else if (!rows) return respond(c->socket, 404, 0, "", 0);
    if (of == &services) return respond(c->socket, 200, version, body, out - body);
    job read = {.kind = AUDIT, .version = version, .body = body, .length = out - body};
    memcpy(read.target, id, UUID);
    memcpy(read.actor, actor ? actor : "", actor ? UUID : 1);
    hand_over(read, c);
}

static void answer(reader *on, connection *c, char *content, int length) {
    char *target = strchr(c->input, ' ') + 1;
    const char *actor = value(c->input, "\r\nOn-Behalf-Of: sub=\""), *tag = value(c->input, "\r\nIf-Match: \"");
    if (!strncmp(target, "/livez ", 7)) return respond(c->socket, 200, 0, "{\"status\":\"ok\"}", 15);
    if (!strstr(c->input, authorization)) return respond(c->socket, 401, 0, "", 0);
    if (c->input[0] == 'G') return answer_read(on, c, target, actor);
    job write = {.kind = tag ? CHANGE : CREATE, .version = tag ? atoi(tag) : 0, .body = content, .length = length};
    if (tag) memcpy(write.target, target + strlen("/v1/clients/"), UUID);
    memcpy(write.actor, actor ? actor : "", actor ? UUID : 1);
    hand_over(write, c);
}

static void receive(reader *on, connection *c) {
    int got = recv(c->socket, c->input + c->have, INPUT - 1 - c->have, 0);
    if (got <= 0) {
        while (atomic_load(&c->waiting)) usleep(100);
        close(c->socket);
        return free(c);
    }
    c->have += got;
    c->input[c->have] = 0;
    char *end = strstr(c->input, "\r\n\r\n");
    if (!end) return;
    end[2] = 0;  // the head becomes a string whose last field still ends in CR LF
    const char *digits = c->input[0] == 'P' ? value(c->input, "\r\nContent-Length: ") : 0;
    int length = digits ? atoi(digits) : 0;
    if (c->input + c->have < end + 4 + length) { end[2] = '\r'; return; }
    c->have = 0;
    answer(on, c, end + 4, length);
}

static void *work(void *unused) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), poller = epoll_create1(0), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) fail("listen");
    struct epoll_event event = {.events = EPOLLIN}, events[EVENTS];
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    sqlite3 *database = open_database();
    reader reads = {
        .begin = prepare(database, "BEGIN"), .commit = prepare(database, "COMMIT"),
        .client = prepare(database, "SELECT * FROM client WHERE id = ?"),
        .service = prepare(database, "SELECT * FROM service WHERE id = ?"),
        .referrals = prepare(database, "SELECT * FROM referral WHERE clientId = ? ORDER BY createdAt DESC LIMIT 50"),
        .list = prepare(database, "SELECT * FROM client WHERE responsibleWorkerId = ? AND status = 'active'"
                                  " ORDER BY createdAt, id LIMIT 50")};
    for (;;) {
        int count = epoll_wait(poller, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr) { receive(&reads, events[i].data.ptr); continue; }
            for (int accepted; (accepted = accept4(listener, 0, 0, SOCK_NONBLOCK)) >= 0;) {
                setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                connection *made = malloc(sizeof *made);
                made->socket = accepted, made->have = 0, made->waiting = 0;
                event = (struct epoll_event){.events = EPOLLIN, .data.ptr = made};
                epoll_ctl(poller, EPOLL_CTL_ADD, accepted, &event);
            }
        }
        if (reads.is_reading) { run(reads.commit); reads.is_reading = 0; }
    }
    return unused;
}

int main(int argc, char **argv) {
    if (argc != 3 || !getenv("COUNTY")) return 2;
    path = argv[1];
    port = atoi(argv[2]);
    snprintf(authorization, sizeof authorization, "\r\nAuthorization: Bearer %s\r\n", getenv("COUNTY"));
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3 *database = open_database();
    clients = shape_of(database, "client"), referrals = shape_of(database, "referral"), services = shape_of(database, "service");
    sqlite3_close(database);
    pthread_t thread;
    pthread_create(&thread, 0, write_forever, 0);
    for (int i = 1; i < sysconf(_SC_NPROCESSORS_ONLN); i++) pthread_create(&thread, 0, work, 0);
    work(0);
}
