/* The first process of a pod, or of the node: it holds the namespaces, buries the dead, and ends when it is told to. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void finish(int signal) { _exit(0); }

static void bury(int signal) {
  while (waitpid(-1, 0, WNOHANG) > 0) {
  }
}

int main(void) {
  signal(SIGTERM, finish);
  signal(SIGINT, finish);
  signal(SIGCHLD, bury);
  bury(SIGCHLD);
  for (;;) pause();
}
