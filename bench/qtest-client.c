/*
 * The peer of bench/qtest.ts: a qtest client in plain C. It sends COUNT requests, WINDOW at a time (1: it waits for
 * each reply, as QEMU's own tests do), and prints the seconds that took.
 *
 * usage: qtest-client SOCKET COUNT WINDOW
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static int connect_to(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror(path);
        exit(1);
    }
    return fd;
}

static void send_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = write(fd, bytes, length);
        if (sent <= 0) {
            perror("write");
            exit(1);
        }
        bytes += sent;
        length -= (size_t)sent;
    }
}

static void await_replies(int fd, long count)
{
    static char buffer[65536];

    while (count > 0) {
        ssize_t got = read(fd, buffer, sizeof buffer);
        if (got <= 0) {
            perror("read");
            exit(1);
        }
        for (ssize_t i = 0; i < got; i++) {
            count -= buffer[i] == '\n';
        }
    }
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: %s SOCKET COUNT WINDOW\n", argv[0]);
        return 2;
    }
    int fd = connect_to(argv[1]);
    long count = atol(argv[2]), window = atol(argv[3]);
    char *lines = malloc((size_t)window * 32);
    struct timespec begin, end;

    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (long done = 0; done < count; done += window) {
        size_t length = 0;
        for (long i = 0; i < window; i++) {
            long request = done + i;
            length += (size_t)(request % 2 == 0 ? sprintf(lines + length, "outw 0xc00e 0x%lx\n", request / 2 % 4)
                                                : sprintf(lines + length, "inw 0xc00c\n"));
        }
        send_all(fd, lines, length);
        await_replies(fd, window);
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%.6f\n", (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9);
    free(lines);
    close(fd);
    return 0;
}
