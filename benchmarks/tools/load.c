// What a program does with a linked shared library:  load LIBRARY [ARGUMENT...]  calls the library's main function.
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv) {
  void *library = argc > 2 ? dlopen(argv[1], RTLD_NOW | RTLD_GLOBAL) : NULL;
  int (*entry)(int, char **) = library ? (int (*)(int, char **))dlsym(library, "main") : NULL;
  if (library && !entry) entry = (int (*)(int, char **))dlsym(library, "Py_BytesMain"); // CPython hides its main.
  if (!entry) {
    fprintf(stderr, "load: %s\n", argc > 2 ? dlerror() : "usage: load LIBRARY ARGUMENT...");
    return 1;
  }

  return entry(argc - 2, argv + 2);
}
