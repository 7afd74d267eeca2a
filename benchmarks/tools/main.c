// CPython's own main without debug information, for linkers that cannot read Debian's python.o.
int Py_BytesMain(int argc, char **argv);

int main(int argc, char **argv) { return Py_BytesMain(argc, argv); }
