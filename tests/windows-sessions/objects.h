// What a process can leave behind: other processes, names of the kernel's objects, named pipes and temporary files.
#pragma once

#include <stddef.h>

// One thing that is there.
struct thing {
  char name[400];
};

struct things {
  size_t count;
  struct thing all[4096];
};

// Lists all that is there now.
void list_things(struct things *things);

// Whether a list has a name.
int has_thing(const struct things *things, const char *name);

// Whether the system lists the names of pipes. Wine does not.
int lists_pipes(void);
