/* A function that is replaced. */
int version(void) { return 1; }
