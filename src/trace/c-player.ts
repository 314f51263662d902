/** The part of a program that plays its items, compares replies and host bytes, and says how it ended. */
export const cPlayer: string = String.raw`
static int is_number(const char *text) {
  return strncmp(text, "0x", 2) == 0 && strlen(text) <= 10;
}

static int is_same(const char *got, const char *was) {
  int numbers = is_number(got) && is_number(was);
  return numbers ? strtoul(got, NULL, 16) == strtoul(was, NULL, 16) : strcmp(got, was) == 0;
}

/* The number that the digits of up to four bytes from some place on stand for, the first byte last. */
static unsigned long little_endian(const char *digits, size_t from) {
  unsigned long value = 0;
  for (int byte = 0; byte < 4 && strlen(digits) >= from + 2; byte++, from += 2) {
    char two[3] = {digits[from], digits[from + 1], '\0'};
    value |= strtoul(two, NULL, 16) << 8 * byte;
  }
  return value;
}

/* A number with as many digits as the other one, so that leading zeros do not distract. */
static const char *of_width(const char *got, const char *was) {
  static char number[16];
  if (!is_number(got) || !is_number(was)) {
    return got;
  }
  snprintf(number, sizeof number, "0x%0*lx", (int)strlen(was) - 2, strtoul(got, NULL, 16));
  return number;
}

static void judge(const struct item *item, const char *got, const char *was) {
  int same = is_same(got, was);
  differences += !same;
  if (item->is_telling) {
    telling++;
    telling_same += same;
    fprintf(out, "  ! allowed: %s\n  ! got when this was recorded: %s\n  ! got now: %s\n", allowed, recorded, got);
  } else if (!same) {
    fprintf(out, "    (was %s when this was recorded)\n", was);
  }
}

static void do_request(const struct item *item) {
  int is_write = item->was[0] == '\0';
  if (!is_write) {
    settle();
  }
  char *reply = ask(item->line);
  if (strncmp(reply, "OK", 2) != 0) {
    fprintf(out, "    the target answered \"%s\" with: %s\n", item->line, reply);
    differences++;
    return;
  }
  if (is_write) {
    if (item->text[0] != '\0') {
      fprintf(out, "    %s\n", item->text);
    }
    return;
  }
  const char *got = of_width(reply[2] == ' ' ? reply + 3 : "", item->was);
  fprintf(out, "%s %s -> %s", item->is_telling ? "  >" : "   ", item->text, got);
  if (item->number == 1) {
    fprintf(out, " = %lu", little_endian(got, 2));
  } else if (item->number == 2) {
    fprintf(out, " = {id %lu, len %lu}", little_endian(got, 2), little_endian(got, 10));
  }
  fputc('\n', out);
  judge(item, got, item->was);
}

static void do_level(const struct item *item) {
  settle();
  const char *got = level ? "asserted" : "low";
  fprintf(out, "%s INTA is %s\n", item->is_telling ? "  >" : "   ", got);
  judge(item, got, item->number ? "asserted" : "low");
}

static int connect_host(int channel) {
  if (host_paths[channel] == NULL) {
    fprintf(out, "    (left out: start this with --channel '%s=PATH')\n", channels[channel]);
    return 0;
  }
  if (host_ends[channel] < 0) {
    host_ends[channel] = connect_unix(host_paths[channel]);
  }
  return 1;
}

static void receive(const struct item *item) {
  char got[LINE_BYTES / 2];
  size_t digits = 0, wanted = strlen(item->was);
  struct pollfd wait = {host_ends[item->number], POLLIN, 0};
  while (digits < wanted && digits + 2 < sizeof got && poll(&wait, 1, RECEIVE_MILLISECONDS) > 0) {
    unsigned char byte;
    if (read(wait.fd, &byte, 1) != 1) {
      break;
    }
    digits += (size_t)sprintf(got + digits, "%02x", byte);
  }
  got[digits] = '\0';
  fprintf(out, "%s host end %s received %s\n", item->is_telling ? "  >" : "   ", channels[item->number], got);
  judge(item, got, item->was);
}

static void do_host(const struct item *item) {
  fprintf(out, "    host end %s: %s\n", channels[item->number], item->text);
  if (!connect_host(item->number)) {
    return;
  }
  int *fd = &host_ends[item->number];
  if (item->kind == CLOSE) {
    close(*fd);
    *fd = -1;
  } else if (item->kind == SEND) {
    for (const char *at = item->line; *at != '\0'; at += 2) {
      char digits[3] = {at[0], at[1], '\0'}, byte = (char)strtoul(digits, NULL, 16);
      write_all(*fd, &byte, 1);
    }
  } else if (item->kind == RECEIVE) {
    settle();
    receive(item);
  }
  settle();
}

/* Whether no step follows. */
static int is_last(const struct item *step) {
  for (const struct item *next = step + 1; next < items + sizeof items / sizeof *items; next++) {
    if (next->kind == STEP) {
      return 0;
    }
  }
  return 1;
}

static void do_item(const struct item *item) {
  switch (item->kind) {
    case STEP:
      is_last_step = IS_FATAL && is_last(item);
      fprintf(out, "%s\n", item->text);
      return;
    case REQUEST:
      do_request(item);
      return;
    case LEVEL:
      do_level(item);
      return;
    case END:
      settle();
      telling++;
      fprintf(out, "  > the target goes on answering\n  ! got when this was recorded: %s\n", recorded);
      return;
    case NOTE:
      fprintf(out, "    NOTE: %s; this program cannot do that\n", item->text);
      return;
    default:
      do_host(item);
  }
}

static pid_t start(char **command) {
  int down[2], up[2];
  if (pipe(down) != 0 || pipe(up) != 0) {
    fail("no pipes: %s", strerror(errno));
  }
  pid_t child = fork();
  if (child == 0) {
    dup2(down[0], 0);
    dup2(up[1], 1);
    close(down[0]), close(down[1]), close(up[0]), close(up[1]);
    execvp(command[0], command);
    fprintf(stderr, "%s: %s\n", command[0], strerror(errno));
    _exit(127);
  }
  close(down[0]), close(up[1]);
  to_target = down[1];
  from_target = up[0];
  return child;
}

static void set_channel(const char *text) {
  const char *equals = strchr(text, '=');
  for (int channel = 0; equals != NULL && channel < CHANNELS; channel++) {
    size_t length = (size_t)(equals - text);
    if (strlen(channels[channel]) == length && strncmp(channels[channel], text, length) == 0) {
      host_paths[channel] = equals + 1;
      return;
    }
  }
  fail("--channel %s: write NAME=PATH with the name of a channel", text);
}

static void show_usage(const char *program) {
  fail("usage: %s [--channel NAME=SOCKET]... -- PROGRAM ARGUMENT...\n"
       "       %s [--channel NAME=SOCKET]... --qtest SOCKET\n"
       "The first starts the target; the second uses one that runs already. With --qtest - requests go to standard\n"
       "output and replies come from standard input.", program, program);
}

int main(int count, char **arguments) {
  pid_t child = 0;
  const char *qtest = NULL;
  int next = 1;
  for (; next < count && strcmp(arguments[next], "--") != 0; next += 2) {
    if (next + 1 < count && strcmp(arguments[next], "--channel") == 0) {
      set_channel(arguments[next + 1]);
    } else if (next + 1 < count && strcmp(arguments[next], "--qtest") == 0) {
      qtest = arguments[next + 1];
    } else {
      show_usage(arguments[0]);
    }
  }
  if (qtest == NULL && next + 1 >= count) {
    show_usage(arguments[0]);
  }
  int is_piped = qtest != NULL && strcmp(qtest, "-") == 0;
  signal(SIGPIPE, SIG_IGN);
  out = is_piped ? stderr : stdout;
  if (qtest == NULL) {
    child = start(arguments + next + 1);
  } else if (!is_piped) {
    to_target = from_target = connect_unix(qtest);
  }
  ask("endianness");
  for (int channel = 0; channel < CHANNELS; channel++) {
    host_ends[channel] = host_paths[channel] == NULL ? -1 : connect_unix(host_paths[channel]);
  }
  for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
    do_item(&items[i]);
  }
  int is_same_again = telling > 0 ? telling_same == telling : differences == 0;
  fprintf(out, "\n%s\n", is_same_again ? "SAME AS RECORDED" : "NOT AS RECORDED");
  if (differences > telling - telling_same) {
    int others = differences - (telling - telling_same);
    fprintf(out, "%d other replies are not as recorded; they are marked above.\n", others);
  }
  if (child > 0) {
    close(to_target);
    kill(child, SIGTERM);
    waitpid(child, NULL, 0);
  }
  return is_same_again ? 0 : 1;
}
`;
